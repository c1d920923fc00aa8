"""The check that finds words for people which bypass `say`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging" / "dev"))

import seam  # type: ignore[import-not-found]  # noqa: E402


def faults(source: str) -> list[str]:
    return [place.fault for place in seam.places(Path("some.py"), source)]


def test_no_words_for_people_bypass_the_seam() -> None:
    done = subprocess.run([sys.executable, seam.__file__], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('f = lambda: show("Nothing was changed.")', "bypasses mark"),
        ('def f(): return "Nothing was changed."', "bypasses say"),
        ('WORDS = {1: "Nothing was changed."}', "bypasses mark"),
        ('def f(): return f"{name} is kept"', "an f-string with words"),
        ('def f(): return QLabel("Password")', "bypasses say"),
        ('def f(): return say(f"{name} is kept")', "say needs the whole sentence as a literal"),
        ('def f(): return say("Kept" + name)', "say needs the whole sentence as a literal"),
        ('def f(): return say("Kept.") + more', "glued to other words"),
        ("def f(): return say(WORDS[key]).lower()", "a said text taken apart or changed"),
        ("def f(): return f\"{n} file{'s' if n > 1 else ''}\"", "an f-string with words"),
        ('def f(): return "s" if n > 1 else ""', "a plural by hand, use say_many"),
        (
            'WORDS = say("Nothing was changed.")',
            "say at import comes before the language is chosen, use mark",
        ),
    ],
)
def test_words_outside_the_seam_are_found(line: str, fault: str) -> None:
    assert faults(line) == [fault]


@pytest.mark.parametrize(
    "line",
    [
        '"""A docstring of two words."""',
        'def f():\n    """A docstring of two words."""',
        'def f(): return say("{name} is kept.", name=name)',
        "def f(): return say(WORDS[key])",
        'def f(): return say_many(n, "{n} change", "{n} changes")',
        'WORDS = mark("Nothing was changed.")',
        'def f(): log.warning("no such file %s", name)',
        'def f(): raise ValueError("a step in circles")',
        'def f(): return "lines too long" in text',
        'QUERY = "SELECT key FROM admin_settings where id = 1"',
        'PATTERN = r"queued as (\\w+)"',
        'def f(): return run("systemctl restart postfix")  # no words: a command',
        'def f(): widget.setStyleSheet("color: red; margin: none")',
        'def f(): return f"{host}:{port}"',
        'def f(): return cast("dict of str", value)',
    ],
)
def test_what_is_no_word_for_a_person_is_let_be(line: str) -> None:
    assert faults(line) == []


def test_each_place_that_bypasses_it_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "smtp").mkdir()
    (tmp_path / "smtp" / "new.py").write_text(
        'def f():\n    return "Nothing was changed."\n', encoding="ascii"
    )
    monkeypatch.setattr(seam, "PACKAGE", tmp_path)
    monkeypatch.setattr(sys, "argv", ["seam.py"])
    assert seam.main() == 1
    said = capsys.readouterr().err
    assert "smtp/new.py:2: bypasses say: 'Nothing was changed.'" in said
    assert "1 words for people bypass the seam" in said

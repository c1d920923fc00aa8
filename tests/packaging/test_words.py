"""A language is one .po file: from there to the program, and what is refused on the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mailconfig_gui.words.catalogue import from_json
from tests.packaging.tools import PACKAGING, ROOT

for _folder in ("dev", "generate"):
    sys.path.insert(0, str(PACKAGING / _folder))

import words  # type: ignore[import-not-found]  # noqa: E402


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own for the languages."""
    monkeypatch.setattr(words, "ROOT", tmp_path)
    monkeypatch.setattr(words, "PO", tmp_path / "po")
    monkeypatch.setattr(words, "TEMPLATE", tmp_path / "po" / "mailconfig.pot")
    monkeypatch.setattr(words, "MADE", tmp_path / "words")
    (tmp_path / "po").mkdir()
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr(sys, "argv", ["words.py", *options])
    return int(words.main())


def test_the_committed_files_are_those_of_the_program() -> None:
    done = subprocess.run(
        [sys.executable, PACKAGING / "generate" / "words.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_one_po_file_is_all_that_a_language_needs(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folders / "po" / "de.po"
    file.write_text(
        'msgid "Cancel"\nmsgstr "Abbrechen"\n\nmsgid "{n} change"\nmsgid_plural "{n} changes"\n'
        'msgstr[0] "{n} Änderung"\nmsgstr[1] "{n} Änderungen"\n',
        encoding="utf-8",
    )
    assert run(monkeypatch) == 0
    made = from_json((folders / "words" / "de.json").read_text(encoding="utf-8"), "de")
    assert made.messages == {"Cancel": "Abbrechen"}
    assert made.plurals == {"{n} change": ["{n} Änderung", "{n} Änderungen"]}
    text = file.read_text(encoding="utf-8")
    assert 'msgid "Use port 465"\nmsgstr ""' in text
    assert "Plural-Forms: nplurals=2; plural=(n != 1);" in text
    assert run(monkeypatch, "--check") == 0


def test_a_language_that_is_gone_is_gone_from_the_program(
    folders: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch) == 0
    (folders / "words").mkdir(exist_ok=True)
    (folders / "words" / "qa.json").write_text("{}", encoding="ascii")
    assert run(monkeypatch, "--check") == 1
    assert "words/qa.json is out of date" in capsys.readouterr().err
    assert run(monkeypatch) == 0
    assert not (folders / "words" / "qa.json").exists()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            'msgid "Use port {port}"\nmsgstr "Port {prot}"',
            "po/pl.po:1: “Use port {port}” {prot} is no placeholder",
        ),
        (
            'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"',
            "po/pl.po:1: “a” has 2 forms instead of 3",
        ),
        ('msgid "Cancel"\nmsgstr "Anuluj "', "po/pl.po:1: “Cancel” has a blank at its edge"),
        ("Cancel", "po/pl.po: line 1: Cancel"),
    ],
)
def test_a_translation_that_does_not_fit_is_refused_with_its_place(
    folders: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], entry: str, said: str
) -> None:
    (folders / "po" / "pl.po").write_text(f"{entry}\n", encoding="utf-8")
    assert run(monkeypatch, "--check") == 1
    assert said in capsys.readouterr().err


def test_english_that_nobody_could_translate_is_refused() -> None:
    message = words.Message("Saved as {name:>8} ", "", "gui/window.py")
    assert words.flaws(message) == [
        "gui/window.py: “Saved as {name:>8} ” {name:>8} is no plain name",
        "gui/window.py: “Saved as {name:>8} ” has a blank at its edge",
    ]

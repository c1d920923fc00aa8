"""Which language the program speaks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mailconfig_gui.app.language import choose_language
from mailconfig_gui.storage.paths import find_paths
from mailconfig_gui.words.say import language


@pytest.fixture
def home(tmp_path: Path) -> Path:
    found = find_paths(tmp_path)
    found.languages.mkdir(parents=True)
    for code in ("qa", "qb_BR", "qc", "xx-long"):
        (found.languages / f"{code}.po").write_text('msgid "Close"\nmsgstr "x"\n', encoding="utf-8")
    (found.languages / "qd.po").write_text("broken", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("wanted", "preferred", "environment", "spoken"),
    [
        ("", "", {}, "en"),
        ("qa", "qc", {"MAILCONFIG_LANGUAGE": "qb_BR", "LANG": "qc"}, "qa"),
        ("", "qc", {"MAILCONFIG_LANGUAGE": "qb-BR", "LANG": "qc"}, "qb_BR"),
        ("", "qc", {"LANG": "qa"}, "qc"),
        ("", "", {"LANG": "qa_DE.UTF-8@euro"}, "qa"),
        ("", "", {"LANG": "qb_BR.UTF-8"}, "qb_BR"),
        ("", "", {"LANG": "qb_PT.UTF-8"}, "en"),
        ("", "", {"LANG": "qa", "LC_ALL": "C.UTF-8", "LANGUAGE": "qa"}, "en"),
        ("", "", {"LANG": "qz", "LANGUAGE": "qy:qc:qa"}, "qc"),
        ("", "", {"LANG": "qz", "LANGUAGE": "qy:en:qa"}, "en"),
        ("", "", {"LANG": "qd"}, "en"),
        ("en", "qc", {"LANG": "qa"}, "en"),
        ("xx-long", "", {}, "xx-long"),
    ],
)
def test_who_is_asked_first(
    home: Path, wanted: str, preferred: str, environment: dict[str, str], spoken: str
) -> None:
    choose_language(wanted, preferred=preferred, home=str(home), environment=environment)
    assert language() == spoken


def test_english_opens_no_catalogue() -> None:
    code = (
        "import sys; from mailconfig_gui.app.language import choose_language;"
        "choose_language(environment={'LANG': 'en_GB.UTF-8'});"
        "sys.exit([name for name in sys.modules if 'catalogue' in name or name in ('json', 'gettext', 'babel')])"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == "[]\n"

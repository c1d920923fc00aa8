"""The languages that can be chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.catalogues import languages, speak
from mailconfig_gui.app.language import LanguageError
from mailconfig_gui.storage.paths import Paths


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = Paths(tmp_path / "config", tmp_path / "state")
    found.languages.mkdir(parents=True)
    (found.languages / "qa.po").write_text("broken", encoding="utf-8")
    return found


def test_a_language_that_is_asked_for_and_not_there_is_refused_with_those_that_are(paths: Paths) -> None:
    with pytest.raises(LanguageError, match=r"“qz”, only of en, .*qa\. A file qz\.po in .*languages adds it"):
        speak(["qz"], "qz", paths)


def test_a_language_that_is_asked_for_and_broken_is_said(paths: Paths) -> None:
    with pytest.raises(LanguageError, match=r"qa\.po"):
        speak(["qa"], "qa", paths)


def test_nothing_that_a_terminal_obeys_is_said(paths: Paths) -> None:
    (paths.languages / "qb.po").write_text("\x1b[2J", encoding="utf-8")
    for name in ("qb", "\x1b[31mred", "a\nb", "\u202egpj"):
        with pytest.raises(LanguageError) as raised:
            speak([name], name, paths)
        assert str(raised.value).isprintable()


def test_a_file_laid_down_is_offered(paths: Paths) -> None:
    assert "qa" in languages(paths)

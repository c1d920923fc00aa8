"""The window's language: offered where there is a second one, spoken from the next start."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox

from mailconfig_gui.app.home import open_home
from mailconfig_gui.gui.main import choose_preferred
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.words.say import language


def _lay_down(window: MainWindow, code: str) -> None:
    folder = window.workspace.home.paths.languages
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{code}.po").write_text('msgid "Close"\nmsgstr "Schließen"\n', encoding="utf-8")


def test_with_english_alone_there_is_nothing_to_choose(window: MainWindow) -> None:
    assert not window.languages.menuAction().isVisible()


def test_a_language_is_chosen_for_the_next_start(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lay_down(window, "de")
    menu = window.languages
    menu.above.aboutToShow.emit()
    assert menu.menuAction().isVisible()
    names = {action.text(): action for action in menu.actions()}
    assert names["American English"].isChecked()
    names["Deutsch"].trigger()
    box = window.findChild(QMessageBox)
    assert box is not None
    box.buttons()[0].click()
    assert language() == "en"
    monkeypatch.setenv("MAILCONFIG_HOME", str(tmp_path))
    choose_preferred(open_home())
    assert language() == "de"


def test_a_variable_that_names_no_language_leaves_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAILCONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("MAILCONFIG_LANGUAGE", "qz")
    choose_preferred(open_home())
    assert language() == "en"
    assert "“qz”" in capsys.readouterr().err

"""The menu bar and the keys: words, mnemonics, reasons, recent files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.filing import Filing
from mailconfig_gui.gui.titles import FILE
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states


def test_every_action_has_words_and_no_shortcut_is_there_twice(window: MainWindow) -> None:
    titles = [action.text().replace("&", "") for action in window.menuBar().actions()]
    assert titles == ["File", "Edit", "Test", "Profile", "Tools", "Help"]
    assert [menu.title() for menu in window.menus.by_title.values()] == [
        action.text() for action in window.menuBar().actions()
    ]
    shortcuts = [
        action.shortcut().toString()
        for action in window.findChildren(QAction)
        if not action.shortcut().isEmpty()
    ]
    assert len(shortcuts) == len(set(shortcuts))


def test_no_letter_opens_two_entries_of_a_menu(window: MainWindow) -> None:
    for menu in (window.menuBar(), *window.menus.by_title.values()):
        letters = [
            action.text().replace("&&", "").partition("&")[2][:1].lower()
            for action in menu.actions() if "&" in action.text()
        ]  # fmt: skip
        assert len(letters) == len(set(letters)), [action.text() for action in menu.actions()]


def test_a_disabled_action_says_why(window: MainWindow) -> None:
    for action in window.findChildren(QAction):
        if not action.isEnabled() and action.text() and action.text() != "None yet":
            assert action.toolTip().endswith("."), action.text()
            assert action.statusTip() == action.toolTip()
    assert all(menu.toolTipsVisible() for menu in window.menus.by_title.values())


@pytest.mark.qt_log_ignore("raise|grabbing the keyboard", extend=True)
def test_the_menu_opens_by_key(window: MainWindow, qtbot: QtBot) -> None:
    window.bottom.recipient.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F10)
    menu = QApplication.activePopupWidget()
    assert menu is window.menus.by_title[FILE]
    menu.close()
    assert window.focusWidget() is window.bottom.recipient, "closed, the menu gives the focus back"


def test_a_file_opened_before_is_in_the_menu(window: MainWindow, tmp_path: Path) -> None:
    window.menus._fill_recent()
    assert [action.text() for action in window.menus._recent.actions()] == ["None yet"]
    states.choose_sendgrid(window)
    path = tmp_path / "mail.json"
    window.jobs.run(Filing(window.workspace).save_file(path, include_password=False))
    window.opening.new()
    window.menus._fill_recent()
    assert [action.text() for action in window.menus._recent.actions()] == [str(path)]
    window.menus._recent.actions()[0].trigger()
    assert window.workspace.path == path

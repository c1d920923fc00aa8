"""The titles of the menu bar."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.titles import TITLES, show_titles


def test_the_bar_has_all_titles_before_it_is_filled(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    show_titles(window)
    assert [action.text() for action in window.menuBar().actions()] == list(TITLES)

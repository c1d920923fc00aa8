"""F1: from the window, from a dialog, and the end of the manual with its window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.window import MainWindow
from tests.gui import states

pytestmark = pytest.mark.qt_log_ignore("raise", extend=True)


def test_f1_opens_the_page_that_fits(window: MainWindow, qtbot: QtBot) -> None:
    states.choose_sendgrid(window)
    window.form.provider.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    manual = window.manual.window
    assert manual is not None
    assert (manual.place, manual.isVisible()) == ("providers.md#sendgrid", True)
    window.editor.draft.mark_clean()
    window.close()
    assert not manual.isVisible()


def test_f1_in_a_dialog_opens_its_page(window: MainWindow, qtbot: QtBot) -> None:
    dialog = window.dialogs.discover()
    qtbot.keyClick(dialog, Qt.Key.Key_F1)
    assert window.manual.window is not None
    assert window.manual.window.place == "arrival.md#from-an-address-to-a-server"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_the_keys_are_listed_from_the_table(window: MainWindow) -> None:
    window.menus.entries["keys"].trigger()
    manual = window.manual.window
    assert manual is not None
    for words in ("Ctrl+Return", "Test › Send test", "F10", "Menu bar"):
        assert words in manual.text.toPlainText()

"""The field with the provider: what opens its list, and that nothing else changes it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import choose_sendgrid


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Space, Qt.Key.Key_F4])
def test_a_key_opens_the_list_and_changes_nothing(window: MainWindow, qtbot: QtBot, key: Qt.Key) -> None:
    choose_sendgrid(window)
    qtbot.keyClick(window.form.provider, key)
    opened = window.form.provider.list
    assert opened is not None
    assert opened.isVisible()
    assert window.editor.draft.provider == "sendgrid"
    qtbot.keyClick(opened.line, Qt.Key.Key_Escape)
    assert not opened.isVisible()
    assert window.editor.draft.provider == "sendgrid"


@pytest.mark.parametrize("held", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
def test_a_letter_opens_the_list_and_searches_in_it(
    window: MainWindow, qtbot: QtBot, held: Qt.KeyboardModifier
) -> None:
    qtbot.keyClick(window.form.provider, "p", held)
    opened = window.form.provider.list
    assert opened is not None
    assert opened.line.text().lower() == "p"
    qtbot.keyClicks(opened.line, "rac")
    qtbot.keyClick(opened.line, Qt.Key.Key_Return)
    assert window.editor.draft.provider == "practice"
    assert not opened.isVisible()


@pytest.mark.parametrize("held", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier])
def test_a_key_of_the_menu_does_not_search(
    window: MainWindow, qtbot: QtBot, held: Qt.KeyboardModifier
) -> None:
    qtbot.keyClick(window.form.provider, Qt.Key.Key_B, held)
    assert window.form.provider.list is None


def test_the_mouse_opens_the_list(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mousePress(window.form.provider, Qt.MouseButton.LeftButton)
    assert window.form.provider.list is not None
    assert window.form.provider.list.isVisible()

"""Undo and redo by key: first what was typed into the field, then the form."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.form.field_rows import LineRow
from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import settle

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def undo(window: MainWindow, qtbot: QtBot) -> None:
    focused = window.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_Z, CTRL)


def test_ctrl_z_takes_typing_back_and_then_the_form(window: MainWindow, qtbot: QtBot) -> None:
    row = window.form.rows["mailFrom"]
    assert isinstance(row, LineRow)
    window.form.choose("sendgrid")
    row.line.setFocus()
    qtbot.keyClicks(row.line, "tb@plant.org")
    undo(window, qtbot)
    assert (row.line.text(), window.editor.draft.provider) == ("", "sendgrid")
    undo(window, qtbot)
    assert window.editor.draft.provider == ""
    assert "Undone" in window.statusBar().currentMessage()
    assert window.focusWidget() is window.form.provider
    qtbot.keyClick(window.form.provider, Qt.Key.Key_Z, CTRL | SHIFT)
    assert window.editor.draft.provider == "sendgrid"
    undo(window, qtbot)
    qtbot.keyClick(window.form.provider, Qt.Key.Key_Y, CTRL)
    assert window.editor.draft.provider == "sendgrid"


def test_a_covered_secret_is_taken_back_at_once(window: MainWindow, qtbot: QtBot) -> None:
    edit = window.form.rows["password"].target
    edit.setFocus()
    qtbot.keyClicks(edit, "secret")
    undo(window, qtbot)
    assert window.editor.value("password") == ""
    assert window.focusWidget() is edit


def test_the_menu_says_what_can_be_taken_back(window: MainWindow) -> None:
    entries = window.menus.entries
    assert not entries["undo"].isEnabled()
    window.form.choose("sendgrid")
    window.editor.set_value("username", "other")
    window.form.connection.setChecked(True)
    entries["undo"].trigger()
    assert window.statusBar().currentMessage() == "Undone: User name."
    assert window.focusWidget() is window.form.rows["username"].target
    entries["redo"].trigger()
    assert window.statusBar().currentMessage() == "Done again: User name."
    assert not entries["redo"].isEnabled()


def test_what_the_preset_has_set_is_marked_until_it_is_edited(window: MainWindow) -> None:
    window.form.choose("sendgrid")
    assert "SendGrid has set" in window.statusBar().currentMessage()
    row, other = window.form.rows["username"], window.form.rows["mailFrom"]
    assert row.label is not None
    assert row.label.toolTip() == "Set by the choice of SendGrid."
    assert row.label.toolTip() in row.target.accessibleDescription()
    assert "Set by" not in other.target.accessibleDescription()
    window.editor.set_value("username", "somebody")
    settle()
    assert (row.label.toolTip(), "Set by" in row.target.accessibleDescription()) == ("", False)

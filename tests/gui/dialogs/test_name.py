"""The name of a profile is asked for, and what is wrong with it is said beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.dialogs.name import NameDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states


def free(_name: str) -> str:
    return ""


def test_a_name_is_asked_for(window: MainWindow, qtbot: QtBot) -> None:
    dialog = NameDialog("Rename", "New name", "Rename", window, "Plant A", free)
    dialog.open()
    with qtbot.waitSignal(dialog.chosen) as caught:
        dialog.name.setText("Plant B")
        dialog.accept()
    assert caught.args == ["Plant B"]


def test_a_name_that_cannot_be_used_is_said_beside_it_and_the_dialog_stays(
    window: MainWindow, qtbot: QtBot
) -> None:
    states.choose_sendgrid(window)
    window.saving._save_profile("SendGrid", None)
    save, copy = window.saving.save_as(), window.profiles.duplicate()
    assert save is not None
    assert save.name.text() == "SendGrid 2"
    save.as_profile.setChecked(True)
    for name, dialog in (("Plant B", save), ("Plant C", copy)):
        ok = dialog.findChildren(QDialogButtonBox)[0].button(QDialogButtonBox.StandardButton.Ok)
        dialog.name.setFocus()
        dialog.name.selectAll()
        qtbot.keyClick(dialog.name, Qt.Key.Key_Delete)
        assert not ok.isEnabled()
        assert dialog.field.problem.text() == "Enter a name."
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
        qtbot.keyClicks(dialog.name, "sendgrid")
        assert dialog.field.problem.isHidden()
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert "already" in dialog.field.problem.text()
        dialog.name.setText(name)
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
        assert not dialog.isVisible()
        assert window.workspace.name == name

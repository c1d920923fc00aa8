"""Where to save is asked in words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.dialogs.save import SaveDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states


def free(_name: str) -> str:
    return ""


@pytest.mark.parametrize("has_password", [False, True])
def test_where_to_save_is_asked_in_words(window: MainWindow, has_password: bool) -> None:
    dialog = SaveDialog(
        window, name="SendGrid", problem=free, as_file=True, has_password=has_password, include_password=True
    )
    dialog.open()
    chosen: list[object] = []
    dialog.file_chosen.connect(chosen.append)
    dialog.profile_chosen.connect(chosen.append)
    assert dialog.include.isEnabled() is has_password
    ok = dialog.findChildren(QDialogButtonBox)[0].button(QDialogButtonBox.StandardButton.Ok)
    assert ok.text() == "Choose the file…"
    dialog.as_profile.setChecked(True)
    assert ok.text() == "Save"
    dialog.as_file.setChecked(True)
    dialog.accept()
    assert chosen == [has_password]


def test_typing_a_name_chooses_the_profile(window: MainWindow, qtbot: QtBot) -> None:
    dialog = SaveDialog(
        window, name="", problem=free, as_file=True, has_password=True, include_password=False
    )
    dialog.open()
    qtbot.keyClicks(dialog.name, "Plant")
    assert dialog.as_profile.isChecked()
    with qtbot.waitSignal(dialog.profile_chosen) as caught:
        dialog.accept()
    assert caught.args == ["Plant"]


def test_the_first_save_begins_with_a_name_that_enter_takes(window: MainWindow, qtbot: QtBot) -> None:
    states.choose_sendgrid(window)
    dialog = window.saving.save_as()
    assert dialog is not None
    assert dialog.focusWidget() is dialog.name
    assert dialog.name.selectedText() == "SendGrid"
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert window.workspace.name == "SendGrid"


def test_saving_as_a_file_begins_at_what_is_chosen(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    dialog = window.saving.save_as(as_file=True)
    assert dialog is not None
    assert dialog.focusWidget() is dialog.as_file
    dialog.reject()

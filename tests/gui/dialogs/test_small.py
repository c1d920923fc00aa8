"""The small windows: opened, never waited for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.dialogs.small import (
    AboutDialog,
    NameDialog,
    ReplaceDialog,
    ReportDialog,
    SaveDialog,
)
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states
from tests.gui.states import settle


def free(_name: str) -> str:
    return ""


def test_a_name_is_asked_for(window: MainWindow, qtbot: QtBot) -> None:
    dialog = NameDialog("Rename", "New name", "Rename", window, "Plant A", free)
    dialog.open()
    with qtbot.waitSignal(dialog.chosen) as caught:
        dialog.name.setText("Plant B")
        dialog.accept()
    assert caught.args == ["Plant B"]


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


def test_a_name_that_cannot_be_used_is_said_beside_it_and_the_dialog_stays(
    window: MainWindow, qtbot: QtBot
) -> None:
    states.choose_sendgrid(window)
    window.saving._save_profile("SendGrid", None)
    save, copy = window.saving.save_as(), window.saving.duplicate()
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


def test_enter_in_the_new_password_tests_it(window: MainWindow, qtbot: QtBot) -> None:
    dialog = ReplaceDialog(window, name="Plant A", user="tb", host="mail.plant.org")
    dialog.open()
    with qtbot.waitSignal(dialog.test_wanted) as caught:
        qtbot.keyClicks(dialog.secret.edit, "new")
        qtbot.keyClick(dialog.secret.edit, Qt.Key.Key_Return)
    assert caught.args == ["new"]
    dialog.close()


def test_a_new_password_is_wanted_before_it_is_tested(window: MainWindow, qtbot: QtBot) -> None:
    dialog = ReplaceDialog(window, name="Plant A", user="tb", host="mail.plant.org")
    dialog.open()
    tested: list[str] = []
    dialog.test_wanted.connect(tested.append)
    dialog.test.click()
    assert tested == []
    assert dialog.outcome.isVisible()
    qtbot.keyClicks(dialog.secret.edit, "new")
    dialog.test.click()
    assert tested == ["new"]
    dialog.say("Not saved.", "bad", failed=True)
    assert dialog.untested.isVisible()
    with qtbot.waitSignal(dialog.save_wanted) as caught:
        dialog.untested.click()
    assert caught.args == ["new"]
    dialog.set_running(True)
    assert not dialog.test.isEnabled()
    assert dialog.test.toolTip()
    dialog.close()


def test_a_dialog_grows_with_what_comes_later_and_scrolls_where_the_screen_ends(window: MainWindow) -> None:
    dialog = ReplaceDialog(window, name="Plant A", user="tb", host="mail.plant.org")
    dialog.open()
    settle()
    before = dialog.height()
    dialog.say("535 5.7.8 Username and Password not accepted. " * 6, "bad", failed=True)
    settle()
    grown = dialog.height()
    assert grown - before >= dialog.outcome.height() - dialog.foot.spacing()
    assert dialog.outcome.height() >= dialog.outcome.heightForWidth(dialog.outcome.width())
    dialog.resize(dialog.width(), before)
    settle()
    assert dialog.height() == before
    dialog.say("535 5.7.8 Username and Password not accepted. " * 200, "bad", failed=True)
    settle()
    screen = dialog.screen().availableGeometry()
    assert screen.contains(dialog.frameGeometry())
    assert dialog.height() > grown
    for button in (dialog.test, dialog.untested):
        corner = button.mapTo(dialog, button.rect().bottomRight())
        assert dialog.rect().contains(corner)
    dialog.close()


def test_a_report_can_be_copied(window: MainWindow, qtbot: QtBot) -> None:
    dialog = ReportDialog("the report", window)
    dialog.open()
    copy = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Copy report")
    with qtbot.waitSignal(dialog.copy_wanted) as caught:
        copy.click()
    assert caught.args == ["the report"]
    dialog.close()


def test_about_says_version_and_licence(window: MainWindow) -> None:
    from mailconfig_gui import __version__

    window.about()
    settle()
    dialog = window.findChild(AboutDialog)
    assert isinstance(dialog, AboutDialog)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert __version__ in words
    assert "Apache-2.0" in words
    next(button for button in dialog.findChildren(QPushButton) if button.text() == "Copy version").click()
    assert __version__ in QGuiApplication.clipboard().text()
    dialog.close()

"""The message for somebody else: for whom, copied, saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from mailconfig_gui.gui.dialogs.handoff import RECIPIENTS, HandOverDialog
from mailconfig_gui.gui.kit.labels import WHO
from mailconfig_gui.gui.window import MainWindow
from tests.gui import small_windows, states
from tests.gui.states import settle


def open_dialog(window: MainWindow) -> HandOverDialog:
    dialog = small_windows.hand_over_dialog(window)
    assert isinstance(dialog, HandOverDialog)
    settle()
    return dialog


def test_everybody_but_oneself_can_be_written_to() -> None:
    assert set(RECIPIENTS) == set(WHO) - {"you"}


def test_the_message_is_for_who_must_act_and_may_be_for_another(window: MainWindow) -> None:
    dialog = open_dialog(window)
    assert dialog.recipient.currentData() == "network"
    text = dialog.text.toPlainText()
    assert text.startswith("To: network team\n")
    assert "smtp.sendgrid.net, port 465" in text
    assert "All mail ports of smtp.sendgrid.net" in text
    dialog.recipient.setCurrentIndex(dialog.recipient.findData("provider"))
    assert dialog.text.toPlainText().startswith("To: support of the mail provider\n")
    dialog.close()


def test_what_the_person_changed_is_copied(window: MainWindow) -> None:
    dialog = open_dialog(window)
    dialog.text.appendPlainText("Greetings from plant A")
    dialog.copy.click()
    assert "Greetings from plant A" in QGuiApplication.clipboard().text()
    dialog.close()


def test_a_password_typed_into_it_is_masked_in_the_copy(window: MainWindow) -> None:
    dialog = open_dialog(window)
    dialog.text.appendPlainText(states.SENDGRID["password"])
    dialog.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert str(states.SENDGRID["password"]) not in copied
    assert copied.endswith("\n****")
    dialog.close()


def test_it_is_saved_where_the_person_says(window: MainWindow, tmp_path: Path) -> None:
    dialog = open_dialog(window)
    dialog.save.click()
    settle()
    files = window.findChildren(QFileDialog)[0]
    files.fileSelected.emit(str(tmp_path / "message.txt"))
    files.close()
    assert "To: network team" in (tmp_path / "message.txt").read_text(encoding="utf-8")
    dialog.close()

"""The window for the message that arrived."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.arrived.dialog import ArrivedDialog
from mailconfig_gui.gui.domain.dialog import DomainDialog
from mailconfig_gui.gui.window import MainWindow
from tests.domain.mails import BOUNCE, GOOGLE, POSTFIX
from tests.gui.shown import card_buttons, words
from tests.gui.small_windows import arrived_empty, arrived_no_mail, arrived_proved
from tests.gui.states import accepted


def test_the_mail_of_the_test_makes_it_delivered(window: MainWindow) -> None:
    accepted(window)
    card_buttons(window)["Or show the mail that came…"].click()
    dialog = window.findChild(ArrivedDialog)
    assert isinstance(dialog, ArrivedDialog)
    assert window.editor.test.tested == "accepted"
    dialog.source.setPlainText(GOOGLE)
    dialog.read_button.click()
    assert window.editor.test.tested == "delivered"
    assert "so these settings count as delivered" in words(dialog)
    dialog.read_button.click()
    assert "so these settings count as delivered" in words(dialog), "read once more"


def test_the_mail_of_another_test_proves_nothing_of_this_one(window: MainWindow) -> None:
    accepted(window)
    dialog = window.dialogs.arrived(GOOGLE.replace("7QK-2M", "AAA-22").encode())
    assert "The test mail with the code AAA-22 arrived." in words(dialog)
    assert "count as delivered" not in words(dialog)
    assert window.editor.test.tested == "accepted"


def test_nothing_pasted_reads_nothing(window: MainWindow) -> None:
    dialog = arrived_empty(window)
    dialog.read_button.click()
    assert dialog.answer.count() == 0


def test_what_is_no_mail_is_said(window: MainWindow) -> None:
    assert "This is not the source of a mail" in words(arrived_no_mail(window))


def test_its_selectors_go_into_the_check_of_the_domain(window: MainWindow) -> None:
    dialog = arrived_proved(window)
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Check the domain…").click()
    found = window.findChild(DomainDialog)
    assert isinstance(found, DomainDialog)
    assert found.selector.text() == "k1 s7"


def test_a_file_is_chosen(window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_text(POSTFIX, encoding="utf-8")
    dialog = arrived_empty(window)
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "&Open file…").click()
    chooser = dialog.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit(str(file))
    chooser.close()
    assert "This mail arrived." in words(dialog)


def test_a_file_that_is_gone_is_said(window: MainWindow, tmp_path: Path) -> None:
    dialog = arrived_empty(window)
    dialog.open_file(tmp_path / "gone.eml")
    assert "gone.eml" in words(dialog)


def test_the_field_takes_a_file_that_is_dropped_and_a_text(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = arrived_empty(window)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "mail.eml"))])
    assert dialog.source.canInsertFromMimeData(data)
    with qtbot.waitSignal(dialog.source.file_dropped) as heard:
        dialog.source.insertFromMimeData(data)
    assert heard.args == [tmp_path / "mail.eml"]
    text = QMimeData()
    text.setText(BOUNCE)
    dialog.source.insertFromMimeData(text)
    assert dialog.source.toPlainText() == BOUNCE


def test_the_tools_menu_opens_it(window: MainWindow) -> None:
    window.menus.entries["arrived"].trigger()
    assert window.findChild(ArrivedDialog) is not None

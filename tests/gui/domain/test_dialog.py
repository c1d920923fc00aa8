"""The window that checks a domain."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.domain.checks import Wanted
from mailconfig_gui.gui.domain.dialog import AdministratorDialog, DomainDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui.shown import words
from tests.gui.small_windows import (
    domain_asking,
    domain_at_risk,
    domain_before,
    domain_message,
    domain_of_own_server,
    domain_silent,
)
from tests.gui.states import choose_sendgrid


def button(dialog: DomainDialog, text: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


def test_nothing_is_asked_before_the_button(window: MainWindow) -> None:
    dialog = domain_before(window)
    assert window.domain_checks.wanted is None
    assert not window.domain_checks.busy
    assert "Asks your DNS server about plant.org and the provider, and once more" in words(dialog)
    dialog.address.setText("me@other.example")
    assert "about other.example and" in words(dialog)
    dialog.address.clear()
    dialog.start()
    assert window.domain_checks.wanted is None


def test_only_an_own_server_has_an_outgoing_address(window: MainWindow) -> None:
    assert domain_before(window).outgoing is None
    assert domain_of_own_server(window).outgoing is not None


def test_the_button_checks_what_the_fields_say(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = domain_of_own_server(window)
    assert dialog.outgoing is not None
    started: list[Wanted] = []
    monkeypatch.setattr(window.domain_checks, "start", started.append)
    dialog.address.setText(" plant.org ")
    dialog.selector.setText("s1, s2")
    dialog.outgoing.setText("203.0.113.9")
    dialog.check.click()
    (wanted,) = started
    assert wanted[:2] == ("plant.org", "custom")
    assert wanted[3:] == ("203.0.113.9", ("s1", "s2"))


def test_cancel_stands_in_the_place_of_check_and_ends_it(window: MainWindow) -> None:
    dialog = domain_asking(window)
    assert dialog.cancel.isVisible()
    assert not dialog.check.isVisible()
    dialog.cancel.click()
    assert not window.domain_checks.busy
    assert dialog.check.isVisible()


def test_closing_ends_a_check(window: MainWindow) -> None:
    domain_asking(window).close()
    assert not window.domain_checks.busy


def test_nobody_answers_and_it_can_be_asked_again(window: MainWindow) -> None:
    dialog = domain_silent(window)
    assert "Mail from plant.org: cannot tell" in words(dialog)
    assert "Nobody answered." in words(dialog)
    assert dialog.check.text() == "&Check again"


def test_the_zone_file_and_the_message_can_be_taken_away(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = domain_at_risk(window)
    button(dialog, "Save as zone file…").click()
    chooser = window.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    file = tmp_path / "plant.org.zone"
    chooser.fileSelected.emit(str(file))
    assert "_dmarc.plant.org. 3600 IN TXT" in file.read_text(encoding="utf-8")
    chooser.close()
    message = domain_message(window)
    assert isinstance(message, AdministratorDialog)
    assert "To: administrator of the DNS of plant.org" in message.text.toPlainText()
    with qtbot.waitSignal(message.copy_wanted):
        message.copy.click()


def test_the_answer_of_another_domain_is_not_shown(window: MainWindow) -> None:
    domain_at_risk(window).close()
    window.editor.set_value("mailFrom", "me@other.example")
    dialog = window.dialogs.check_domain()
    assert dialog.check.text() == "&Check"
    assert window.domain_checks.checked is None


def test_the_tools_menu_opens_it(window: MainWindow) -> None:
    choose_sendgrid(window)
    window.menus.entries["domain"].trigger()
    assert window.findChild(DomainDialog) is not None

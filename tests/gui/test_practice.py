"""The practice server in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.editor import Proved
from mailconfig_gui.gui.cards import Success
from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import settle


def test_choosing_it_starts_it_and_fills_the_form(practising: MainWindow) -> None:
    assert practising.practice.running
    assert practising.editor.value("smtpHost") == "127.0.0.1"
    assert practising.editor.obstacles(test=True) == ()
    assert practising.editor.recipient


def test_the_button_of_the_first_start_chooses_it(window: MainWindow) -> None:
    button = next(one for one in window.results.findChildren(QPushButton) if "practice" in one.text())
    button.click()
    assert window.practice.running
    assert window.form.provider.currentData() == "practice"


@pytest.mark.qt_log_ignore("raise", extend=True)
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_test_arrives_in_the_inbox(practising: MainWindow, security: str) -> None:
    practising.editor.choose_security(security)
    practising.test(send=True)
    assert practising.editor.tested is Proved.ACCEPTED
    settle()
    card = practising.results.card
    assert isinstance(card, Success)
    next(one for one in card.findChildren(QPushButton) if "inbox" in one.text()).click()
    inbox = practising.practice.show_inbox()
    assert inbox is not None
    assert inbox.list.count() == 1
    result = practising.editor.run.result if practising.editor.run else None
    assert result is not None
    assert result.code
    assert result.code in inbox.head.text()
    assert result.code in inbox.text.toPlainText()
    practising.test(send=True)
    settle()
    assert inbox.list.count() == 2
    inbox.close()


def test_the_own_authority_is_for_the_practice_server_only(practising: MainWindow) -> None:
    path = practising.practice.ca_file()
    assert path is not None
    assert "BEGIN CERTIFICATE" in Path(path).read_text()
    practising.form.choose("gmail")
    assert practising.practice.ca_file() is None


def test_coming_back_fills_the_form_again(practising: MainWindow) -> None:
    port = practising.editor.value("smtpPort")
    practising.form.choose("gmail")
    practising.form.choose("practice")
    assert practising.editor.value("smtpPort") == port


def test_there_is_no_inbox_without_it(window: MainWindow) -> None:
    assert window.practice.show_inbox() is None
    assert not window.menus.entries["inbox"].isEnabled()


def test_it_ends_with_the_window(practising: MainWindow, qtbot: QtBot) -> None:
    path = practising.practice.ca_file()
    assert path is not None
    practising.editor.mark_clean()
    practising.close()
    assert not practising.practice.running
    assert not Path(path).exists()
    practising.practice.stop()

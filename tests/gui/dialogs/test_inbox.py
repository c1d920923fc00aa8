"""The inbox of the practice server."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import settle


def test_an_empty_inbox_says_what_to_do(practising: MainWindow) -> None:
    inbox = practising.practice.show_inbox()
    assert inbox is not None
    assert inbox.subject.text() == "No message yet"
    inbox.close()
    settle()


def test_the_code_of_a_message_stands_in_one_piece_and_can_be_copied(practising: MainWindow) -> None:
    practising.test(send=True)
    inbox = practising.practice.show_inbox()
    assert inbox is not None
    code = inbox._messages[0].code
    for shown in (inbox.list.item(0).text(), inbox.subject.text(), inbox.copy.text()):
        assert code.replace("-", "\N{NON-BREAKING HYPHEN}") in shown
        assert code not in shown
    inbox.copy.click()
    assert QGuiApplication.clipboard().text() == code
    assert inbox.copy.text() == "Copied"
    inbox.close()
    settle()

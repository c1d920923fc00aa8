"""The inbox of the practice server."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.practice.faults import MAIL_FAULTS
from tests.gui.states import settle


def test_an_empty_inbox_says_what_to_do(practising: MainWindow) -> None:
    inbox = practising.practice.show_inbox()
    assert inbox is not None
    assert inbox.subject.text() == "No message yet"
    inbox.close()
    settle()


@pytest.mark.parametrize(
    "fault", [fault for fault in MAIL_FAULTS if fault.id != "slow"], ids=lambda fault: fault.id
)
def test_every_fault_can_be_chosen_and_is_explained(practising: MainWindow, fault: object) -> None:
    inbox = practising.practice.show_inbox()
    assert inbox is not None
    inbox.faults.setCurrentIndex(inbox.faults.findData(fault.id))  # type: ignore[attr-defined]
    assert inbox.lesson.text().startswith("What it teaches: ")
    practising.test(send=True)
    run = practising.editor.test.run
    assert run is not None
    assert run.result is not None
    assert not run.result.ok
    assert run.diagnosis is not None
    assert run.diagnosis.cause != "unknown"
    inbox.faults.setCurrentIndex(0)
    inbox.close()


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
    inbox.close()
    settle()

"""What is missing gets the cursor."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from mailconfig_gui.gui.results.failure import FailureCard
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states


def test_the_recipient_that_is_missing_gets_the_cursor(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    window.editor.set_recipient("")
    window.activateWindow()
    window.attention.focus_obstacle(test=True)
    assert window.focusWidget() is window.bottom.recipient


def test_with_nothing_missing_the_cursor_stays(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    before = window.focusWidget()
    window.attention.focus_obstacle(test=True)
    assert window.focusWidget() is before


def test_a_drop_down_never_gets_the_focus_for_a_failure(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    window.editor.set_value("smtpPort", "25")
    window.bottom.send.setFocus()
    states.fails_unprotected(window)
    assert not isinstance(window.focusWidget(), QComboBox)
    window.bottom.recipient.setFocus()
    states.fails_encryption(window)
    card = window.results.card
    assert isinstance(card, FailureCard)
    assert window.focusWidget() is card.fixes[0]

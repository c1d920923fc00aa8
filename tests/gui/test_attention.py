"""What is missing gets the cursor."""

from __future__ import annotations

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

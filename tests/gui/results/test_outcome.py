"""What a test has come to is shown once, and anew when it changes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from mailconfig_gui.app.current_test import RunState
from mailconfig_gui.gui.results.failure import FailureCard
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states
from tests.gui.shown import words
from tests.gui.states import settle


def test_a_cancelled_test_says_so(window: MainWindow) -> None:
    states.cancelled(window)
    assert window.editor.test.state is RunState.CANCELLING
    assert "Cancelled" in words(window.results)
    assert window.bottom.send.isVisible()


def test_cards_do_not_pile_up(window: MainWindow) -> None:
    for _ in range(3):
        states.fails_login(window)
        settle()
    QCoreApplication.sendPostedEvents(None, 52)  # DeferredDelete
    assert len(window.results.findChildren(FailureCard)) == 1

"""What a test has come to is shown once, and anew when it changes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton, QWidget

from mailconfig_gui.app.current_test import RunState
from mailconfig_gui.gui.kit.text import Title
from mailconfig_gui.gui.results.failure import FailureCard
from mailconfig_gui.gui.results.verdict_card import VerdictCard
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.smtp.events import StageFinished, StageReport
from mailconfig_gui.smtp.stages import Stage
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


def _is_whole(widget: QWidget) -> bool:
    """Tell whether no part of a widget is out of sight."""
    return widget.visibleRegion().boundingRect() == widget.rect()


@pytest.mark.parametrize("size", [(1000, 700), (900, 600)])
@pytest.mark.parametrize(
    "name", [name for name in states.STATES if name.startswith(("fails", "found", "may"))]
)
def test_the_verdict_comes_first_and_is_never_cut(
    window: MainWindow, name: str, size: tuple[int, int]
) -> None:
    window.resize(*size)
    states.STATES[name](window)
    settle(20)
    assert (window.width(), window.height()) == size
    card = window.results.card
    assert isinstance(card, VerdictCard)
    assert card.y() < window.results.ladder.y()
    for title in card.findChildren(Title):
        assert _is_whole(title), title.text()


@pytest.mark.parametrize("size", [(1000, 700), (900, 600)])
def test_a_success_is_seen_with_its_next_act(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    states.accepted(window)
    settle(20)
    card = window.results.card
    assert isinstance(card, VerdictCard)
    assert card.arrival is not None
    assert all(_is_whole(one) for one in (*card.findChildren(Title), card.arrival))


def test_nothing_moves_while_a_test_runs(window: MainWindow) -> None:
    states.running(window)
    ladder = window.results.ladder
    before = (ladder.y(), [line[1].y() for line in ladder._lines if line[1].isVisible()][:6])
    run = window.editor.test.run
    assert run is not None
    window.editor.test.receive(
        run.number, StageFinished(StageReport(Stage.BANNER, True, 28, "220 ready", {}))
    )
    settle()
    assert before == (ladder.y(), [line[1].y() for line in ladder._lines if line[1].isVisible()][:6])


def test_a_message_that_may_have_arrived_is_no_plain_failure(window: MainWindow) -> None:
    states.may_have_arrived(window)
    card = window.results.card
    assert isinstance(card, FailureCard)
    assert card.property("card") == "warn"
    assert card.arrival is not None
    assert not any("API keys" in button.text() for button in card.findChildren(QPushButton))


def test_another_host_that_the_certificate_names_is_one_click_away(window: MainWindow) -> None:
    states.fails_other_name(window)
    card = window.results.card
    assert isinstance(card, FailureCard)
    assert [button.text() for button in card.fixes] == ["Use mail.plant.org", "Use smtp.plant.org"]
    card.fixes[1].click()
    assert window.editor.value("smtpHost") == "smtp.plant.org"

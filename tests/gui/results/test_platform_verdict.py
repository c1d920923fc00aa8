"""What the platform would do, in the card of the verdict."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.results.platform_verdict import PlatformVerdict
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.prediction.verdict import Verdict, VerdictOutcome
from tests.gui import states
from tests.gui.shown import words
from tests.gui.states import settle


def platform_card(window: MainWindow) -> PlatformVerdict:
    settle()
    card = window.results.platform
    assert card is not None
    return card


def test_the_platform_shows_what_it_would_show(window: MainWindow) -> None:
    states.found_a_firewall(window)
    card = platform_card(window)
    assert card.accessibleName() == "The platform would fail"
    # It only confirms the test: what to do comes first.
    assert words(card) == "The platform would fail"
    card.fold.click()
    assert "Couldn't connect to host, port: smtp.sendgrid.net, 465" in words(card)


def test_a_platform_that_does_otherwise_than_the_test_says_why_at_once(window: MainWindow) -> None:
    states.fails_certificate(window)
    window.inquiry.take_verdict(Verdict("4.3", VerdictOutcome.SENDS, "", (), (), ("credentials", "content")))
    card = platform_card(window)
    assert not card.fold.isVisible()
    assert "the password is right" in words(card)
    states.accepted(window)
    window.inquiry.take_verdict(Verdict("4.3", VerdictOutcome.FAILS, "Unable to send mail", (), (), ()))
    assert "Unable to send mail" in words(platform_card(window))


def test_it_stays_in_the_card_that_a_closer_look_has_replaced(window: MainWindow) -> None:
    states.found_other_settings(window)
    verdict = platform_card(window)
    assert window.results.card is not None
    assert window.results.card.isAncestorOf(verdict)


def test_an_unsafe_platform_says_what_is_unsafe(window: MainWindow) -> None:
    states.platform_unsafe(window)
    card = platform_card(window)
    assert card.accessibleName() == "The platform would send, but not safely, if the password is right"
    assert "the platform does not mind" in words(card)
    assert "One way" not in words(card)


@pytest.mark.parametrize(
    ("outcome", "assumed", "words"),
    [
        (
            "unknown",
            ("server",),
            "Whether the platform would send is not known: the server was not looked at",
        ),
        ("sends", ("content",), "The platform would send, if the server takes the message"),
    ],
)
def test_what_was_not_seen_is_said(
    window: MainWindow, outcome: str, assumed: tuple[str, ...], words: str
) -> None:
    states.platform_unsafe(window)
    window.inquiry.take_verdict(Verdict("4.3", VerdictOutcome(outcome), "", (), (), assumed))
    assert platform_card(window).accessibleName() == words


def test_several_things_that_were_not_seen_are_a_list(window: MainWindow) -> None:
    states.platform_unsafe(window)
    window.inquiry.take_verdict(Verdict("4.3", VerdictOutcome.SENDS, "", (), (), ("credentials", "content")))
    card = platform_card(window)
    assert card.accessibleName() == "The platform would send, if all this holds:"
    assert "the password is right\nthe server takes the message" in words(card)


def test_without_a_look_one_is_offered(window: MainWindow) -> None:
    states.accepted(window)
    card = platform_card(window)
    assert "Judged from this test alone." in words(card)
    asked: list[bool] = []
    window.inquiry.judge = lambda *, look: asked.append(look)  # type: ignore[method-assign]
    link = next(button for button in card.findChildren(LinkButton) if button.isVisible())
    link.click()
    assert asked == [True]


def test_the_version_is_chosen_in_the_card(window: MainWindow, qtbot: QtBot) -> None:
    states.accepted(window)
    combo = platform_card(window).findChild(QComboBox)
    assert isinstance(combo, QComboBox)
    assert combo.currentText() == "ThingsBoard 4.3"
    combo.setCurrentIndex(combo.findData("3.9"))
    combo.activated.emit(combo.currentIndex())
    assert window.inquiry.verdict is not None
    assert window.inquiry.verdict.version == "3.9"

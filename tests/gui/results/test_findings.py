"""The cards below a test."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from mailconfig_gui.diagnosis.findings import Endpoint
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.results.findings import FindingsCard, PlatformCard, summary
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.security import Security
from mailconfig_gui.prediction.verdict import Verdict, VerdictOutcome
from mailconfig_gui.smtp.stages import Stage
from tests.gui import states
from tests.gui.shown import words
from tests.gui.states import settle


def findings_card(window: MainWindow) -> FindingsCard:
    settle()
    card = window.results.look
    assert isinstance(card, FindingsCard)
    return card


def platform_card(window: MainWindow) -> PlatformCard:
    settle()
    card = window.results.platform
    assert card is not None
    return card


def test_ports_stream_into_the_card(window: MainWindow) -> None:
    states.looking(window)
    card = findings_card(window)
    assert "Looking at the mail ports of smtp.sendgrid.net" in words(card)
    assert words(card).count("over IPv4") == 2
    window.inquiry.take_endpoint(states.ENDPOINTS[2])
    assert findings_card(window) is card
    assert words(card).count("over IPv4") == 3
    assert card.stop.isVisible()


def test_at_the_end_a_sentence_stands_there_and_the_ports_are_folded(window: MainWindow) -> None:
    states.found_other_settings(window)
    card = findings_card(window)
    assert "A mail server speaks on ports 587, 465 and 2525, none on port 25." in words(card)
    assert "over IPv4" not in words(card)
    card.fold.setChecked(True)
    assert words(card).count("over IPv4") == 4
    assert not card.stop.isVisible()


def test_a_stopped_look_says_so(window: MainWindow) -> None:
    states.looking(window)
    findings_card(window).stop.click()
    assert "The look was stopped" in words(findings_card(window))


@pytest.mark.parametrize(
    ("endpoints", "expected"),
    [
        ((), "The name leads to no address, so there was no port to look at."),
        ((Endpoint(25, "IPv4", "a", stage=Stage.CONNECT),), "No mail server was met on port 25."),
        ((Endpoint(25, "IPv4", "a", Security.NONE),), "A mail server speaks on port 25."),
    ],
)
def test_the_summary_counts_ports(endpoints: tuple[Endpoint, ...], expected: str) -> None:
    assert summary(endpoints, set()) == expected


def test_a_port_that_talked_in_the_test_is_no_port_without_a_server() -> None:
    seen = (
        Endpoint(2600, "IPv4", "a", stage=Stage.TLS_HANDSHAKE),
        Endpoint(25, "IPv4", "a", stage=Stage.CONNECT),
    )
    assert summary(seen, {2600}) == "A mail server speaks on port 2600, none on port 25."


def test_the_platform_shows_what_it_would_show(window: MainWindow) -> None:
    states.found_a_firewall(window)
    card = platform_card(window)
    assert card.accessibleName() == "The platform would fail"
    assert "Couldn't connect to host, port: smtp.sendgrid.net, 465" in words(card)


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

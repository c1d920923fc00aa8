"""The cards below a test."""

from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.findings import Endpoint
from mailconfig_gui.gui.results.findings import FindingsCard, summary
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.security import Security
from mailconfig_gui.smtp.stages import Stage
from tests.gui import states
from tests.gui.shown import words
from tests.gui.states import settle


def findings_card(window: MainWindow) -> FindingsCard:
    settle()
    card = window.results.look
    assert isinstance(card, FindingsCard)
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

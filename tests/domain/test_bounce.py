"""Reports of what became of a mail."""

from __future__ import annotations

import pytest

from mailconfig_gui.domain.arrived import code_of
from mailconfig_gui.domain.bounce import LONGEST_TEXT, Action, read_bounce
from mailconfig_gui.domain.source import read_source
from tests.domain.mails import BOUNCE, GOOGLE

QMAIL = """\
Return-Path: <>
From: MAILER-DAEMON@mx.relay.example
To: iot@plant.example
Subject: failure notice

Hi. This is the qmail-send program at mx.relay.example.

<you@example.org>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 User unknown
"""


def test_a_report_of_postfix() -> None:
    found = read_bounce(read_source(BOUNCE.encode()))
    assert found is not None
    assert found[:5] == (
        Action.FAILED,
        "5.7.26",
        (
            "550-5.7.26 Unauthenticated email from plant.example is not accepted due to domain's DMARC policy. "
            "550 5.7.26 gsmtp"
        ),
        "you@example.org",
        "mx.relay.example",
    )
    assert code_of(found.returned) == "7QK-2M"


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("smtp; 550-5.7.26 Unauth", "X-Postfix; unauth", "unauthenticated"),
        ("smtp; 550-5.7.26 Unauth", "a b; unauth", "a b; unauthenticated"),
        ("Diagnostic-Code", "X-Diagnostic-Code", "I'm sorry to have to inform you"),
        ("Status: 5.7.26", "Status: many", "550-5.7.26 Unauth"),
        ("Status: 5.7.26", "Status: 5.7.1 (no)", "5.7.1 550-5.7.26 Unauth"),
    ],
)
def test_the_servers_own_words(old: str, new: str, text: str) -> None:
    found = read_bounce(read_source(BOUNCE.replace(old, new).encode()))
    assert found is not None
    assert found.text.startswith(text)


@pytest.mark.parametrize(
    ("word", "action"),
    [
        ("delayed", Action.DELAYED),
        ("Delivered", Action.DELIVERED),
        ("relayed", Action.RELAYED),
        ("?", Action.FAILED),
    ],
)
def test_not_every_report_is_of_a_failure(word: str, action: Action) -> None:
    found = read_bounce(read_source(BOUNCE.replace("Action: failed", f"Action: {word}").encode()))
    assert found is not None
    assert found.action is action


def test_the_first_recipient_counts() -> None:
    second = (
        "\nFinal-Recipient: rfc822; other@example.org\nAction: delayed\nStatus: 4.2.2\nX-More: x\n\n--4Z2"
    )
    found = read_bounce(read_source(BOUNCE.replace("\n--4Z2.1/relay.example\nContent-Type: text/rfc", second +
                                                   ".1/relay.example\nContent-Type: text/rfc").encode()))  # fmt: skip
    assert found is not None
    assert (found.recipient, found.action, found.status) == ("you@example.org", Action.FAILED, "5.7.26")


def test_a_report_in_words_only() -> None:
    found = read_bounce(read_source(QMAIL.encode()))
    assert found is not None
    assert (found.action, found.status, found.recipient) == (Action.FAILED, "", "")
    assert found.text.endswith("550 5.1.1 User unknown")
    assert read_bounce(read_source(QMAIL.replace("<>", "<a@b.test>").encode())) is None
    assert read_bounce(read_source(QMAIL.replace("MAILER-DAEMON", "mailer").encode())) is None
    assert read_bounce(read_source(QMAIL.replace("failure notice", "News").encode())) is None


def test_a_mail_is_no_report() -> None:
    assert read_bounce(read_source(GOOGLE.encode())) is None
    read_receipt = BOUNCE.replace("delivery-status", "disposition-notification").replace(
        "Undelivered", "Read"
    )
    assert read_bounce(read_source(read_receipt.replace("Returned to", "by").encode())) is None


def test_a_report_that_repeats_itself_stays_short() -> None:
    folded = BOUNCE.replace("    accepted", "    accepted again\n" * 50_000 + "    accepted")
    found = read_bounce(read_source(folded.encode()))
    assert found is not None
    assert len(found.text) <= LONGEST_TEXT
    twice = BOUNCE.replace("Content-Type: text/rfc822-headers\n\nFrom", "Content-Type: text/rfc822-headers\n\n"
                           "A: 1\n\n--4Z2.1/relay.example\nContent-Type: message/rfc822\n\nFrom")  # fmt: skip
    found = read_bounce(read_source(twice.encode()))
    assert found is not None
    assert found.returned.first("a") == "1"

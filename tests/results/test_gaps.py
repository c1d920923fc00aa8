"""What a report must not be read as a promise of."""

from __future__ import annotations

from typing import Any

import pytest

from mailconfig_gui.results.gaps import gaps
from mailconfig_gui.results.record import record_of
from tests.results.samples import (
    ALL,
    ARRIVED,
    DOMAIN,
    FAILED,
    OAUTH,
    PLATFORM_TEST,
    PLATFORMS_MAIL,
    SETTINGS,
    TEST,
)


def open_points(*samples: dict[str, Any]) -> str:
    return "\n".join(gaps([record_of(one) for one in samples]))


@pytest.mark.parametrize(
    ("sample", "words"),
    [
        (DOMAIN, "No test was made from this computer."),
        (TEST, "The platform's own test of what it has stored was not made."),
        (TEST, "Whether the test mail arrived was not looked at"),
        (TEST, "The domain of the sender was not checked"),
        (PLATFORM_TEST, "Whether the message of the platform's own test arrived was not looked at."),
        (PLATFORMS_MAIL, "Whether the test mail arrived was not looked at"),
        (FAILED, "No message was accepted"),
        (TEST, "Not seen, and taken for granted of the platform: the server takes the recipient."),
        ({**TEST, "platform": None}, "What the platform would do with these settings was not worked out."),
        ({**TEST, "tls": {"verified": False}}, "The certificate of the server was not verified."),
        (DOMAIN, "Some questions about the domain plant.example got no answer."),
        ({**ARRIVED, "trusted": False}, "was not written by the receiver"),
        ({**TEST, "settings": {**SETTINGS, "enableOauth2": True}}, "When the login by OAuth2 ends"),
        ({**TEST, "settings": {**SETTINGS, "enableOauth2": "true"}}, "When the login by OAuth2 ends"),
    ],
)
def test_what_was_not_checked_is_said(sample: dict[str, Any], words: str) -> None:
    assert words in open_points(sample)


def test_that_settings_differ_is_said() -> None:
    other = {**DOMAIN, "settings": {**SETTINGS, "smtpPort": "25"}}
    words = "not all made with the same settings"
    assert words in open_points(TEST, other)
    assert words not in open_points(TEST, DOMAIN, {**ARRIVED, "settings": None})


def test_that_another_mail_arrived_is_said() -> None:
    words = "with the code ABC-23, is that of another test."
    assert words in open_points(TEST, {**ARRIVED, "code": "ABC-23"})
    assert words not in open_points(DOMAIN, {**ARRIVED, "code": "ABC-23"})
    assert "another test" not in open_points(TEST, ARRIVED, PLATFORMS_MAIL)


def test_what_was_checked_is_not_said_to_be_missing() -> None:
    whole = open_points(*ALL)
    for words in ("No test was made", "was not looked at", "was not checked", "was not made", "No message"):
        assert words not in whole


def test_what_nobody_can_check_from_here_is_always_said() -> None:
    sound = {**TEST, "platform": {**TEST["platform"], "assumed": ["of-later"]}}
    whole = open_points(sound, {**DOMAIN, "findings": []}, ARRIVED, OAUTH)
    assert "reputation of the sender" in whole
    assert "of-later" not in whole

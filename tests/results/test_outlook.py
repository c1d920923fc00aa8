"""What results come to, in a line each."""

from __future__ import annotations

from typing import Any

import pytest

from mailconfig_gui.results.blocks import Tone
from mailconfig_gui.results.outlook import outlook, title_of
from mailconfig_gui.results.record import record_of
from tests.results.samples import (
    ARRIVED,
    DIAGNOSIS,
    DOMAIN,
    FAILED,
    HEAD,
    OAUTH,
    PLATFORM_TEST,
    PLATFORMS_MAIL,
    TEST,
    VERDICT,
)


def told(sample: dict[str, Any], **changes: object) -> list[tuple[Tone, str]]:
    return [(one.tone, one.text) for one in outlook(record_of({**sample, **changes}))]


def test_a_good_test_tells_of_the_server_and_of_the_platform() -> None:
    assert told(TEST) == [
        (Tone.GOOD, "The server accepted the test mail."),
        (Tone.GOOD, "ThingsBoard 4.2 would send, if the server takes the recipient and the message."),
    ]


def test_a_failed_test_tells_why() -> None:
    assert told(FAILED) == [
        (Tone.BAD, "The server does not accept this user name with this password"),
        (Tone.BAD, "ThingsBoard 4.2 would fail."),
    ]


@pytest.mark.parametrize(
    ("changes", "tone", "text"),
    [
        ({"reached": "authenticated"}, Tone.GOOD, "The server let the login in; no message was sent."),
        ({"reached": "connected"}, Tone.GOOD, "The server answers; no message was sent."),
        ({"reached": "untested"}, Tone.UNKNOWN, "Nothing was tried."),
        ({"ok": False, "stages": []}, Tone.BAD, "The settings could not be tested."),
        (
            {"ok": False, "stages": [{"stage": "auth", "ok": False, "ms": 1, "text": ""}]},
            Tone.BAD,
            "The test failed: Login.",
        ),
    ],
)
def test_a_test_is_told_as_far_as_it_came(changes: dict[str, object], tone: Tone, text: str) -> None:
    assert told(TEST, platform=None, **changes) == [(tone, text)]


def test_what_is_wrong_with_the_settings_is_told_beside_a_good_test() -> None:
    problems = [
        {"severity": "warning", "title": "Port 25 is odd."}, {"severity": "error", "title": "The host is empty."}
    ]  # fmt: skip
    assert told(TEST, platform=None, problems=problems)[1:] == [
        (Tone.WARNING, "Port 25 is odd."), (Tone.BAD, "The host is empty."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "tone", "text"),
    [
        ({"outcome": "sends", "unsafe": ["cleartext-login"], "assumed": ["of-later"]}, Tone.WARNING,
         "ThingsBoard 4.2 would send."),
        ({"outcome": "unknown"}, Tone.UNKNOWN, "Whether ThingsBoard 4.2 would send is not known."),
    ],
)  # fmt: skip
def test_what_the_platform_would_do_is_told(verdict: dict[str, object], tone: Tone, text: str) -> None:
    assert told(TEST, platform={**VERDICT, **verdict})[1] == (tone, text)


@pytest.mark.parametrize(
    ("summary", "tone"),
    [("pass", Tone.GOOD), ("risk", Tone.WARNING), ("refused", Tone.BAD), ("unknown", Tone.UNKNOWN)],
)
def test_a_domain_is_told_by_its_summary(summary: str, tone: Tone) -> None:
    ((seen, text),) = told(DOMAIN, summary=summary)
    assert seen is tone
    assert "plant.example" in text


@pytest.mark.parametrize(
    ("changes", "tone", "text"),
    [
        ({}, Tone.GOOD, "The mail arrived, and DMARC passes."),
        ({"dmarc": {"result": "fail"}}, Tone.BAD, "The mail arrived, but DMARC fails."),
        ({"spam": True}, Tone.WARNING, "The mail arrived, and a filter marked it as spam."),
        ({"dmarc": {"result": None}}, Tone.WARNING, "The mail arrived; no DMARC policy was applied."),
        ({"trusted": False}, Tone.UNKNOWN,
         "The mail arrived. Whether it passed is not known: what it says may be forged."),
        ({"spf": {}, "folder": None}, Tone.BAD, "The mail is not in the mailbox."),
        (DIAGNOSIS, Tone.BAD, "The server does not accept this user name with this password"),
    ],
)  # fmt: skip
def test_an_arrival_is_told_by_what_the_receiver_says(
    changes: dict[str, object], tone: Tone, text: str
) -> None:
    assert told(ARRIVED, **changes) == [(tone, text)]


def test_a_code_that_was_entered_is_an_arrival() -> None:
    confirmed = {**HEAD, "kind": "arrived", "code": "7QK-2M"}
    assert told(confirmed) == [(Tone.GOOD, "The test mail arrived: its code was entered.")]


def test_the_arrival_of_the_platforms_message_is_another_one() -> None:
    assert [title_of(record_of(one)) for one in (ARRIVED, PLATFORMS_MAIL, TEST)] == [
        "Arrival", "Arrival of the platform's message", "Test",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "tone", "text"),
    [
        ({}, Tone.GOOD,
         "What https://things.plant.example has stored works. Its message went to admin@plant.example."),
        ({"ok": False}, Tone.BAD, "What https://things.plant.example has stored does not work."),
        ({"ok": False, "diagnosis": DIAGNOSIS}, Tone.BAD,
         "The server does not accept this user name with this password"),
    ],
)  # fmt: skip
def test_the_platforms_own_test_is_told(changes: dict[str, object], tone: Tone, text: str) -> None:
    assert told(PLATFORM_TEST, **changes) == [(tone, text)]


@pytest.mark.parametrize(
    ("changes", "tone", "text"),
    [
        ({}, Tone.WARNING, "This login ends on 2026-12-09."),
        ({"clocks": [{"ends": "2027-12-09T00:00:00Z", "days": 370}]}, Tone.GOOD,
         "This login ends on 2027-12-09."),
        ({"clocks": []}, Tone.GOOD, "No date is known on which this login ends."),
        ({"ok": False}, Tone.BAD, "The login by OAuth2 has ended, or nobody has signed in."),
    ],
)  # fmt: skip
def test_a_login_is_told_by_its_next_end(changes: dict[str, object], tone: Tone, text: str) -> None:
    assert told(OAUTH, **changes) == [(tone, text)]

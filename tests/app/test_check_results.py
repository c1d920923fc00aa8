"""The results of all checks but the test, held against the schema."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailconfig_gui.app.arrived import tell
from mailconfig_gui.app.check_results import (
    result_of_arrived,
    result_of_confirmed,
    result_of_domain,
    result_of_oauth,
    result_of_platform,
)
from mailconfig_gui.app.domain_check import DomainChecked, DomainRequest
from mailconfig_gui.app.oauth_status import status_of
from mailconfig_gui.app.results import Subject
from mailconfig_gui.delivery.target import Step, Verified
from mailconfig_gui.domain.findings import DomainReport, Finding, FindingId, FindingState, Summary
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.record import record_of
from tests.cli.conftest import RESULTS
from tests.domain.mails import BOUNCE, GOOGLE, MICROSOFT

PLANT = Subject("plant", "gmail", {"smtpHost": "smtp.example.com", "password": "hunter2!"})


def test_a_mail_that_came() -> None:
    told = result_of_arrived(tell(GOOGLE.encode()), PLANT)
    RESULTS.validate(told)
    assert (told["ok"], told["profile"], "folder" in told) == (True, "plant", False)
    assert result_of_arrived(tell(MICROSOFT.encode()), PLANT)["ok"] is False


def test_a_mail_that_came_back_is_a_result_with_its_explanation() -> None:
    told = result_of_arrived(tell(BOUNCE.encode()), Subject())
    RESULTS.validate(told)
    assert (told["ok"], record_of(told).cause != "") == (False, True)


def test_a_code_that_was_entered_is_a_mail_that_came() -> None:
    told = result_of_confirmed("7QK-2M", PLANT)
    RESULTS.validate(told)
    assert (told["kind"], told["ok"], told["code"]) == ("arrived", True, "7QK-2M")


def test_a_mail_that_was_sought() -> None:
    assert result_of_arrived(tell(GOOGLE.encode()), PLANT, folder="INBOX")["folder"] == "INBOX"
    none = result_of_arrived(None, PLANT)
    RESULTS.validate(none)
    assert (none["ok"], none["folder"]) == (False, None)


@pytest.mark.parametrize(
    ("summary", "asked", "ok"),
    [(Summary.PASS, True, True), (Summary.REFUSED, True, False), (Summary.UNKNOWN, False, False)],
)
def test_a_domain(summary: Summary, asked: bool, ok: bool) -> None:
    finding = Finding(FindingId.EXISTS, FindingState.GOOD, "There is a server.")
    report = DomainReport("example.com", summary, "", (finding,), "192.0.2.53", asked)
    told = result_of_domain(DomainChecked(DomainRequest("a@example.com"), report, "", 7), PLANT)
    RESULTS.validate(told)
    assert (told["ok"], told["kind"], told["settings"]) == (
        ok,
        Kind.DOMAIN,
        {"smtpHost": "smtp.example.com"},
    )


def test_the_end_of_a_login() -> None:
    values = {"enableOauth2": True, "providerId": "GOOGLE", "clientId": "c", "username": "box@example.org"}
    status = status_of({**values, "tokenGenerated": True}, None, datetime(2026, 11, 30, tzinfo=UTC))
    told = result_of_oauth(status, PLANT, problems=[])
    RESULTS.validate(told)
    assert (told["ok"], told["provider"], told["preset"]) == (True, "GOOGLE", "gmail")
    unknown = result_of_oauth(None, Subject(), problems=[])
    RESULTS.validate(unknown)
    assert (unknown["ok"], unknown["mailbox"]) == (False, None)


def test_the_platforms_own_test() -> None:
    found = Verified(True, "sent hunter2!", "4.3", "a@example.com", {})
    told = result_of_platform(
        "https://things", found, PLANT, diagnosis=None, steps=[Step("test", "done", "Tested.")]
    )
    RESULTS.validate(told)
    assert (told["ok"], told["text"], told["steps"]) == (
        True,
        "sent ****",
        [{"id": "test", "state": "done", "text": "Tested."}],
    )

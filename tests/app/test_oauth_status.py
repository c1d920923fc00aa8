"""How a login stands, by what a profile or a document says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailconfig_gui.app.oauth_status import (
    OAuthStatus,
    after_login,
    consented,
    refreshed,
    status_of,
    status_of_profile,
    write_calendar,
)
from mailconfig_gui.model.oauth2 import ProviderId
from mailconfig_gui.model.owner import Owner
from mailconfig_gui.model.profile import OAuthNotes, Profile
from mailconfig_gui.oauth.clocks import ClockId
from mailconfig_gui.oauth.values import TokenFault, TokenFaultKind
from mailconfig_gui.smtp.events import Failure, FailureKind, Result, TokenSeen
from mailconfig_gui.smtp.stages import Stage

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
GOOGLE: dict[str, object] = {
    "enableOauth2": True, "providerId": "GOOGLE", "clientId": "c", "username": "box@example.org",
}  # fmt: skip
MICROSOFT = {**GOOGLE, "providerId": "OFFICE_365"}
TESTING = OAuthNotes("2026-11-28T12:00:00+00:00", "", "", "testing")


def status(values: dict[str, object], notes: OAuthNotes | None = None, now: datetime = NOW) -> OAuthStatus:
    found = status_of(values, notes, now)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "values",
    [
        {},
        {**GOOGLE, "enableOauth2": False},
        {**GOOGLE, "enableOauth2": None},
        {**GOOGLE, "providerId": None},
        {**GOOGLE, "providerId": "SENDGRID"},
    ],
)
def test_settings_without_oauth2_have_no_such_login(values: dict[str, object]) -> None:
    assert status_of(values, TESTING, NOW) is None


def test_a_profile_knows_when_its_consent_ends() -> None:
    profile = Profile("a", draft=GOOGLE, extra={"tokenGenerated": True}, oauth=TESTING)
    found = status_of_profile(profile, NOW)
    assert found is not None
    assert found.next is not None
    assert (found.next.clock, found.next.days, found.urgent, found.ended) == (ClockId.TESTING, 5, True, False)
    assert "in 5 days, on 2026-12-05" in found.line
    later = status_of_profile(profile, NOW + timedelta(days=6))
    assert later is not None
    assert (later.ended, "ended on 2026-12-05" in later.line) == (True, True)
    soon = status_of_profile(profile, NOW + timedelta(days=4))
    assert soon is not None
    assert "in 1 day, on" in soon.line


def test_a_document_of_microsoft_tells_when_the_platform_takes_its_token_for_expired() -> None:
    ends = NOW + timedelta(days=40)
    found = status({**MICROSOFT, "refreshTokenExpires": int(ends.timestamp() * 1000)})
    assert found.next is not None
    assert (found.next.ends, found.urgent) == (ends, False)


@pytest.mark.parametrize("value", ["1796000000000", True, 0, -1, 10**18, 1.5e12, None])
def test_what_is_no_time_of_the_platform_is_none(value: object) -> None:
    assert status({**MICROSOFT, "refreshTokenExpires": value}).next is None


def test_without_a_token_the_login_is_over() -> None:
    found = status({**MICROSOFT, "tokenGenerated": False})
    assert (found.ended, found.urgent) == (True, True)
    assert "signed in yet" in found.line
    assert status({**MICROSOFT, "tokenGenerated": "no"}).signed_in is None


def test_where_no_date_is_known_it_says_so_and_nothing_is_urgent() -> None:
    found = status({**GOOGLE, "providerId": "CUSTOM"})
    assert (found.ended, found.urgent, found.next) == (False, False, None)
    assert found.line.startswith("No date is known")


def test_notes_that_cannot_be_read_are_not_known() -> None:
    found = status(GOOGLE, OAuthNotes("yesterday", "", "never", "public"))
    assert found.next is None
    assert found.clocks[0].clock is ClockId.TESTING


def test_a_profile_without_a_token_has_nobody_who_signed_in() -> None:
    owners = {"refreshToken": Owner("login.example.org", "box@example.org (c)")}
    for profile, signed_in in (
        (Profile("a", draft=GOOGLE), False),
        (Profile("a", draft=GOOGLE, owners=owners), True),
    ):
        found = status_of_profile(profile, NOW)
        assert found is not None
        assert (found.signed_in, found.ended) == (signed_in, not signed_in)


def test_a_login_that_was_refused_is_over() -> None:
    found = status(GOOGLE, TESTING._replace(refused="2026-11-29T12:00:00Z"))
    assert (found.ended, found.urgent) == (True, True)
    assert found.line == (
        "On 2026-11-29 the provider refused this login. A test says whether to sign in again or to replace the client "
        "secret."
    )
    assert found.as_json()["refused"] == "2026-11-29T12:00:00Z"


def answered(fault: TokenFault | None) -> Result:
    seen = TokenSeen(200 if fault is None else 400, "", "", 1, fault=fault)
    failure = Failure(Stage.OAUTH_TOKEN, FailureKind.NOT_GRANTED, "no", fault=fault) if fault else None
    return Result(failure=failure, token=seen)


def test_a_test_notes_whether_the_token_was_given() -> None:
    notes = OAuthNotes(refused="2026-01-01T00:00:00Z", audience="internal")
    given = after_login(notes, answered(None), NOW)
    assert given == OAuthNotes(refreshed="2026-11-30T12:00:00Z", audience="internal")
    for error in ("invalid_grant", "invalid_client", "unauthorized_client"):
        refused = after_login(given, answered(TokenFault(TokenFaultKind.REFUSED, 400, error)), NOW)
        assert refused == given._replace(refused="2026-11-30T12:00:00Z")
    for fault in (
        TokenFault(TokenFaultKind.REFUSED, 400, "temporarily_unavailable"),
        TokenFault(TokenFaultKind.STATUS, 503),
    ):
        assert after_login(notes, answered(fault), NOW) == notes
    assert after_login(None, Result(), NOW) is None


def test_a_date_without_a_zone_is_utc_and_one_with_another_is_made_so() -> None:
    found = status(MICROSOFT, OAuthNotes(secret_expires="2027-01-01"))
    assert found.next is not None
    assert found.next.ends == datetime(2027, 1, 1, tzinfo=UTC)
    found = status(MICROSOFT, OAuthNotes(secret_expires="2027-01-01T01:00:00+02:00"))
    assert found.as_json()["clocks"][0]["ends"] == "2026-12-31T23:00:00Z"  # type: ignore[index]


def test_the_json_is_what_scripts_read() -> None:
    told = status(GOOGLE, TESTING).as_json()
    assert {name: value for name, value in told.items() if name != "clocks"} == {
        "provider": "GOOGLE", "mailbox": "box@example.org", "signed_in": None, "refused": None,
    }  # fmt: skip
    found = told["clocks"]
    assert isinstance(found, list)
    assert [set(one) for one in found] == [{"clock", "ends", "days", "reason"}] * len(found)
    assert (found[0]["clock"], found[0]["ends"], found[0]["days"]) == ("testing", "2026-12-05T12:00:00Z", 5)
    assert found[-1]["ends"] is None


def test_its_calendar_has_its_dates(tmp_path: Path) -> None:
    write_calendar(tmp_path / "a.ics", status(GOOGLE, TESTING), NOW)
    text = (tmp_path / "a.ics").read_bytes().decode()
    assert text.count("BEGIN:VEVENT") == 2
    assert "DTSTART:20261205T120000Z" in text


def test_a_sign_in_and_a_use_of_the_token_are_noted() -> None:
    notes = consented(OAuthNotes(audience="internal", consented="old"), NOW)
    assert notes == OAuthNotes("2026-11-30T12:00:00Z", "2026-11-30T12:00:00Z", "", "internal")
    later = refreshed(notes, NOW + timedelta(days=1))
    assert (later.consented, later.refreshed) == (notes.consented, "2026-12-01T12:00:00Z")
    assert refreshed(None, NOW).consented == ""
    assert status({**GOOGLE, "providerId": ProviderId.OFFICE_365}, later).next is not None

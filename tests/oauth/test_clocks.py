"""When a login ends, by what is known of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailconfig_gui.model.oauth2 import Audience, ProviderId
from mailconfig_gui.oauth.clocks import Clock, ClockId, OAuthFacts, clocks, ended

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CONSENTED = NOW - timedelta(days=3)


def by_id(facts: OAuthFacts) -> dict[ClockId, Clock]:
    found = clocks(facts, NOW)
    assert len({one.clock for one in found}) == len(found)
    assert all(one.reason for one in found)
    return {one.clock: one for one in found}


def test_a_consent_to_an_app_in_testing_ends_after_seven_days() -> None:
    found = by_id(OAuthFacts(ProviderId.GOOGLE, Audience.TESTING, CONSENTED))
    assert found[ClockId.TESTING][1:3] == (CONSENTED + timedelta(days=7), 4)
    assert by_id(OAuthFacts(ProviderId.GOOGLE, Audience.TESTING))[ClockId.TESTING][1:3] == (None, None)


@pytest.mark.parametrize("audience", [Audience.INTERNAL, Audience.PRODUCTION])
def test_an_app_that_is_published_or_internal_has_no_seven_days(audience: Audience) -> None:
    assert ClockId.TESTING not in by_id(OAuthFacts(ProviderId.GOOGLE, audience, CONSENTED))


def test_where_nobody_said_which_app_it_is_the_seven_days_have_no_date() -> None:
    found = by_id(OAuthFacts(ProviderId.GOOGLE, None, CONSENTED))
    assert found[ClockId.TESTING].ends is None
    assert "if" in found[ClockId.TESTING].reason.lower()


def test_a_token_of_google_that_is_not_used_ends_after_half_a_year() -> None:
    used = NOW - timedelta(days=1)
    found = by_id(OAuthFacts(ProviderId.GOOGLE, Audience.INTERNAL, CONSENTED, refreshed=used))
    assert found[ClockId.UNUSED].ends == used + timedelta(days=180)
    assert by_id(OAuthFacts(ProviderId.GOOGLE))[ClockId.UNUSED].ends is None
    assert found[ClockId.PASSWORD].ends is None
    assert found[ClockId.REVOCATION].ends is None


def test_a_token_of_microsoft_that_is_not_used_ends_after_ninety_days_or_when_the_platform_says() -> None:
    found = by_id(OAuthFacts(ProviderId.OFFICE_365, consented=CONSENTED))
    assert found[ClockId.UNUSED][1:3] == (CONSENTED + timedelta(days=90), 87)
    told = NOW + timedelta(days=12, hours=5)
    assert by_id(OAuthFacts(ProviderId.OFFICE_365, consented=CONSENTED, expires=told))[ClockId.UNUSED][
        1:3
    ] == (told, 12)
    assert ClockId.PASSWORD not in found


def test_a_client_secret_ends_at_its_date_and_at_microsoft_always() -> None:
    ends = NOW + timedelta(days=100)
    for provider in ProviderId:
        assert by_id(OAuthFacts(provider, secret_expires=ends))[ClockId.SECRET].ends == ends
    assert by_id(OAuthFacts(ProviderId.OFFICE_365))[ClockId.SECRET].ends is None
    for provider in (ProviderId.GOOGLE, ProviderId.CUSTOM):
        assert ClockId.SECRET not in by_id(OAuthFacts(provider))


def test_of_another_provider_no_date_is_made_up() -> None:
    found = by_id(OAuthFacts(ProviderId.CUSTOM, Audience.TESTING, CONSENTED, CONSENTED))
    assert {one.ends for one in found.values()} == {None}


def test_the_next_end_comes_first_and_those_without_a_date_last() -> None:
    facts = OAuthFacts(
        ProviderId.GOOGLE, Audience.TESTING, CONSENTED, secret_expires=NOW - timedelta(hours=1)
    )
    found = clocks(facts, NOW)
    assert [one.clock for one in found] == [
        ClockId.SECRET, ClockId.TESTING, ClockId.UNUSED, ClockId.PASSWORD, ClockId.REVOCATION,
    ]  # fmt: skip
    assert found[0].days == -1


def test_a_login_has_ended_when_one_of_its_clocks_has() -> None:
    facts = OAuthFacts(ProviderId.OFFICE_365, consented=NOW - timedelta(days=90))
    assert not ended(clocks(facts, NOW))
    assert ended(clocks(facts, NOW + timedelta(seconds=1)))
    assert not ended(clocks(OAuthFacts(ProviderId.CUSTOM), NOW))

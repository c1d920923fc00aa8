"""When a login by OAuth2 ends: each reason that a provider has for it, with its date where that can be known."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from mailconfig_gui.model.oauth2 import Audience, ProviderId
from mailconfig_gui.words.say import say

SOON = timedelta(days=14)
"""Time before an end from which on it is worth a warning."""
_DAY = timedelta(days=1)
_TESTING = timedelta(days=7)
_GOOGLE_UNUSED = timedelta(days=180)
"""Google says six months; the shortest six have 181 days."""
_MICROSOFT_UNUSED = timedelta(days=90)


class ClockId(StrEnum):
    """What ends a login."""

    TESTING = "testing"
    UNUSED = "unused"
    SECRET = "client-secret"  # noqa: S105 - a name
    PASSWORD = "password-change"  # noqa: S105 - a name
    REVOCATION = "revocation"


class Clock(NamedTuple):
    """One end of a login: `ends` in UTC, None where nobody can know; `days` are whole ones left, negative after it."""

    clock: ClockId
    ends: datetime | None
    days: int | None
    reason: str


class OAuthFacts(NamedTuple):
    """What is known of a login; times are aware (UTC), None where not known.

    `refreshed` is when the refresh token was last seen to work, `expires` when the platform takes it for expired
    (`refreshTokenExpires`), `secret_expires` when the client secret ends.
    """

    provider: ProviderId
    audience: Audience | None = None
    consented: datetime | None = None
    refreshed: datetime | None = None
    expires: datetime | None = None
    secret_expires: datetime | None = None


def clocks(facts: OAuthFacts, now: datetime) -> tuple[Clock, ...]:
    """Return every end of a login, the next one first and those without a date last."""
    found = {
        ProviderId.GOOGLE: _google,
        ProviderId.OFFICE_365: _microsoft,
        ProviderId.CUSTOM: _other,
    }[facts.provider](facts)
    dated = (
        Clock(clock, ends, None if ends is None else (ends - now) // _DAY, reason)
        for clock, ends, reason in found
    )
    return tuple(sorted(dated, key=lambda one: (one.ends is None, one.ends or now)))


def ended(found: tuple[Clock, ...]) -> bool:
    """Tell whether one of the clocks has run out."""
    return any(one.days is not None and one.days < 0 for one in found)


def _google(facts: OAuthFacts) -> Iterator[tuple[ClockId, datetime | None, str]]:
    if facts.audience is Audience.TESTING:
        yield ClockId.TESTING, _after(facts.consented, _TESTING), say(
            "Google ends every consent after 7 days while the app is in “Testing”. Publish the app in its console, "
            "then sign in again."
        )  # fmt: skip
    elif facts.audience is None:
        yield ClockId.TESTING, None, say(
            "If the app is in “Testing” at Google, the consent ends after 7 days. Its console says so on the page "
            "“Audience”; publish it there."
        )  # fmt: skip
    yield ClockId.UNUSED, _after(_last_used(facts), _GOOGLE_UNUSED), say(
        "Google ends a token that nobody used for 6 months. The platform uses it for each hour in which it sends mail."
    )  # fmt: skip
    yield from _secret(facts)
    yield ClockId.PASSWORD, None, say("Google ends the token when the password of the mailbox is changed.")
    yield ClockId.REVOCATION, None, say(
        "Google ends the token when the owner of the mailbox or an administrator takes the consent back, or when a "
        "policy for the length of sessions says so."
    )  # fmt: skip


def _microsoft(facts: OAuthFacts) -> Iterator[tuple[ClockId, datetime | None, str]]:
    yield ClockId.UNUSED, facts.expires or _after(_last_used(facts), _MICROSOFT_UNUSED), say(
        "Microsoft ends a token that nobody used for 90 days. Each use brings another 90, and the platform uses it at "
        "the latest a week before the end: so this comes only to a platform that is switched off."
    )  # fmt: skip
    yield from _secret(facts)
    yield ClockId.REVOCATION, None, say(
        "Microsoft ends the token when an administrator resets the password or takes back sessions or the consent."
    )  # fmt: skip


def _other(facts: OAuthFacts) -> Iterator[tuple[ClockId, datetime | None, str]]:
    yield ClockId.UNUSED, None, say("When this provider ends a token that nobody uses is not known.")
    if facts.secret_expires is not None:
        yield from _secret(facts)
    yield ClockId.REVOCATION, None, say("The provider ends the token when somebody takes the consent back.")


def _secret(facts: OAuthFacts) -> Iterator[tuple[ClockId, datetime | None, str]]:
    if facts.secret_expires is not None:
        reason = say("The client secret ends. Make a new one at the provider; the consent stays.")
        yield ClockId.SECRET, facts.secret_expires, reason
    elif facts.provider is ProviderId.OFFICE_365:
        yield ClockId.SECRET, None, say(
            "The client secret ends at the date that was chosen when it was made, after 24 months at the latest. "
            "Note that date here."
        )  # fmt: skip


def _last_used(facts: OAuthFacts) -> datetime | None:
    used = [one for one in (facts.consented, facts.refreshed) if one is not None]
    return max(used, default=None)


def _after(start: datetime | None, span: timedelta) -> datetime | None:
    return None if start is None else start + span

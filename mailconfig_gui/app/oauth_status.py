"""Use case: when the login by OAuth2 of a profile or a document ends, in words, as JSON and as a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.oauth2 import Audience, ProviderId, is_on
from mailconfig_gui.model.profile import OAuthNotes
from mailconfig_gui.oauth.clocks import SOON, OAuthFacts, clocks, ended
from mailconfig_gui.oauth.ics import calendar
from mailconfig_gui.oauth.values import TokenFaultKind
from mailconfig_gui.storage.files import write_atomic
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.oauth.clocks import Clock
    from mailconfig_gui.smtp.events import Result

_FINAL = frozenset({"invalid_client", "invalid_grant", "unauthorized_client"})
"""What a token endpoint says when asking again is of no use (RFC 6749 5.2)."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = 253_402_300_799_000
"""The last second of the year 9999, behind which Python has no dates."""


class OAuthStatus(NamedTuple):
    """How a login stands. `signed_in` is False where the platform says that it has no token, None where not known.

    `refused` is when the provider took the token no more, None where that was not seen.
    """

    provider: ProviderId
    mailbox: str
    client_id: str
    signed_in: bool | None
    clocks: tuple[Clock, ...]
    refused: datetime | None = None

    @property
    def ended(self) -> bool:
        """Tell whether the login is over: a date has passed, the provider refused the token, or there is none."""
        return self.signed_in is False or self.refused is not None or ended(self.clocks)

    @property
    def next(self) -> Clock | None:
        """The next end that has a date."""
        return next((clock for clock in self.clocks if clock.ends is not None), None)

    @property
    def urgent(self) -> bool:
        """Tell whether somebody should act now."""
        coming = self.next
        return self.ended or (coming is not None and coming.days is not None and coming.days < SOON.days)

    @property
    def line(self) -> str:
        """How it stands, in one sentence or two."""
        coming = self.next
        if self.signed_in is False:
            return say("Nobody has signed in yet, or the platform has dropped the token.")
        if self.refused is not None:
            return say(
                "On {date} the provider refused this login. A test says whether to sign in again or to replace the "
                "client secret.",
                date=f"{self.refused:%Y-%m-%d}",
            )
        if coming is None or coming.ends is None or coming.days is None:
            return say("No date is known on which this login ends.")
        date = f"{coming.ends:%Y-%m-%d}"
        if coming.days < 0:
            return say("This login ended on {date}. {reason}", date=date, reason=coming.reason)
        return say_many(
            coming.days,
            "This login ends in {n} day, on {date}. {reason}",
            "This login ends in {n} days, on {date}. {reason}",
            date=date,
            reason=coming.reason,
        )

    def as_json(self) -> dict[str, object]:
        """Return it for scripts; `ends` in UTC or null."""
        return {
            "provider": self.provider.value,
            "mailbox": self.mailbox,
            "signed_in": self.signed_in,
            "refused": self.refused and _written(self.refused),
            "clocks": [
                {
                    "clock": clock.clock.value,
                    "ends": clock.ends and _written(clock.ends),
                    "days": clock.days,
                    "reason": clock.reason,
                }
                for clock in self.clocks
            ],
        }

    def calendar(self, now: datetime) -> str:
        """Return the ends that have a date as a calendar (.ics)."""
        return calendar(self.clocks, self.mailbox, self.client_id, now)


def status_of_profile(profile: Profile, now: datetime) -> OAuthStatus | None:
    """Return how a profile's login stands, None where it uses none by OAuth2; `now` is aware."""
    found = status_of({**profile.extra, **profile.draft}, profile.oauth, now)
    if found is None or found.signed_in is not None:
        return found
    return found._replace(signed_in="refreshToken" in profile.owners)


def status_of(values: Mapping[str, object], notes: OAuthNotes | None, now: datetime) -> OAuthStatus | None:
    """Return how the login of a draft, with what else its document holds, stands; None where it uses none by OAuth2."""
    provider = values.get("providerId")
    if not is_on(values):
        return None
    if not isinstance(provider, str) or provider not in set(ProviderId):
        return None
    known = notes or OAuthNotes()
    facts = OAuthFacts(
        provider=ProviderId(provider),
        audience=Audience(known.audience) if known.audience in set(Audience) else None,
        consented=_moment(known.consented),
        refreshed=_moment(known.refreshed),
        expires=_epoch(values.get("refreshTokenExpires")),
        secret_expires=_moment(known.secret_expires),
    )
    generated = values.get("tokenGenerated")
    return OAuthStatus(
        provider=facts.provider,
        mailbox=str(values.get("username") or ""),
        client_id=str(values.get("clientId") or ""),
        signed_in=generated if isinstance(generated, bool) else None,
        clocks=clocks(facts, now),
        refused=_moment(known.refused),
    )


def write_calendar(path: Path, status: OAuthStatus, now: datetime) -> bool:
    """Write the ends that are to come into a calendar file; False where none has a date. Raises StorageError.

    Nothing is written then: a calendar without an event is none (RFC 5545 3.6).
    """
    coming = any(clock.ends is not None and clock.ends > now for clock in status.clocks)
    if coming:
        write_atomic(path, status.calendar(now).encode())
    return coming


def consented(notes: OAuthNotes | None, now: datetime) -> OAuthNotes:
    """Return the notes after a sign-in that was proved."""
    return refreshed(notes, now)._replace(consented=_written(now))


def refreshed(notes: OAuthNotes | None, now: datetime) -> OAuthNotes:
    """Return the notes after the token was seen to work."""
    return (notes or OAuthNotes())._replace(refreshed=_written(now), refused="")


def after_login(notes: OAuthNotes | None, result: Result, now: datetime) -> OAuthNotes | None:
    """Return the notes after a test: whether its token was given; as they were where that was not seen."""
    fault = result.failure.fault if result.failure is not None else None
    if fault is not None and fault.kind is TokenFaultKind.REFUSED and fault.error in _FINAL:
        return (notes or OAuthNotes())._replace(refused=_written(now))
    good = result.token is not None and result.token.fault is None
    return refreshed(notes, now) if good else notes


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(text: str) -> datetime | None:
    """Read a date or a time of a note; one without a zone is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _epoch(value: object) -> datetime | None:
    """Read the platform's milliseconds; it takes no other kind of number for a date either."""
    if type(value) is not int or not 0 < value <= _LAST_MS:
        return None
    return _EPOCH + timedelta(milliseconds=value)

"""The ends of a login as a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.model.oauth2 import Audience, ProviderId
from mailconfig_gui.oauth.clocks import Clock, ClockId, OAuthFacts, clocks
from mailconfig_gui.oauth.ics import calendar

NOW = datetime(2026, 11, 30, 12, 5, 6, tzinfo=UTC)


def lines(text: str) -> list[str]:
    """The content lines of a calendar, put together again; every physical line is held to the standard."""
    assert text.endswith("\r\n")
    physical = text.removesuffix("\r\n").split("\r\n")
    assert all(len(line.encode()) <= 75 and "\n" not in line and "\r" not in line for line in physical)
    unfolded: list[str] = []
    for line in physical:
        if line.startswith(" "):
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    return unfolded


def event(reason: str = "Why", mailbox: str = "box@example.org", days: int = 100) -> list[str]:
    clock = Clock(ClockId.SECRET, NOW + timedelta(days=days), days, reason)
    return lines(calendar([clock], mailbox, "client", NOW))


def test_an_end_is_an_event_with_a_reminder_two_weeks_before() -> None:
    text = event("Because; of, this\\\nand that")
    uid = text.pop(4)
    assert uid.startswith("UID:client-secret-")
    assert uid.endswith("@mailconfig")
    assert text == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mailconfig//mailconfig//EN",
        "BEGIN:VEVENT", "DTSTAMP:20261130T120506Z", "DTSTART:20270310T120506Z",
        "SUMMARY:box@example.org: client secret ends",
        "DESCRIPTION:Because\\; of\\, this\\\\\\nand that", "TRANSP:TRANSPARENT",
        "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:box@example.org: client secret ends", "TRIGGER:-P14D",
        "END:VALARM", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip


def test_an_end_that_is_near_is_told_the_day_before() -> None:
    assert "TRIGGER:-P1D" in event(days=5)


def test_a_later_calendar_of_the_same_login_replaces_its_events() -> None:
    def uids(text: str) -> set[str]:
        return {line for line in lines(text) if line.startswith("UID:")}

    facts = OAuthFacts(ProviderId.GOOGLE, Audience.TESTING, NOW, secret_expires=NOW + timedelta(days=50))
    later = facts._replace(consented=NOW + timedelta(days=5))
    now = NOW + timedelta(days=5)
    first = uids(calendar(clocks(facts, NOW), "a@b.test", "c", NOW))
    assert len(first) == 3
    assert uids(calendar(clocks(later, now), "a@b.test", "c", now)) == first
    assert not uids(calendar(clocks(facts, NOW), "other@b.test", "c", NOW)) & first


def test_what_has_no_date_or_is_over_is_no_event() -> None:
    over = Clock(ClockId.SECRET, NOW, 0, "Over")
    assert len(lines(calendar([Clock(ClockId.PASSWORD, None, None, "Why"), over], "a@b.test", "c", NOW))) == 4


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300))
def test_any_words_fit_into_its_lines(words: str) -> None:
    described = next(line for line in event(words) if line.startswith("DESCRIPTION:")).removeprefix(
        "DESCRIPTION:"
    )
    for char in (",", ";", "\\"):
        described = described.replace(f"\\{char}", char)
    assert described == words

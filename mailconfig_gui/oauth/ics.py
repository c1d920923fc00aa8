"""The ends of a login as a calendar (RFC 5545), with a reminder two weeks before each."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from mailconfig_gui.oauth.clocks import SOON, Clock, ClockId
from mailconfig_gui.words.say import mark, say

_LINE = 75
"""Bytes of the longest line without its end (RFC 5545 3.1)."""
_TIME = "%Y%m%dT%H%M%SZ"
_TITLES = {
    ClockId.TESTING: mark("{mailbox}: mail login ends (app in Testing)"),
    ClockId.UNUSED: mark("{mailbox}: mail login ends unless it is used"),
    ClockId.SECRET: mark("{mailbox}: client secret ends"),
}


def calendar(found: Iterable[Clock], mailbox: str, client_id: str, now: datetime) -> str:
    """Return the calendar of the ends that have a date; it takes the place of an earlier one for the same login."""
    login = hashlib.sha256(f"{client_id}\n{mailbox}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mailconfig//mailconfig//EN"]
    for clock in found:
        if clock.ends is not None and clock.ends > now:
            lines += _event(clock, clock.ends, mailbox, f"{clock.clock}-{login}@mailconfig", now)
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def _event(clock: Clock, ends: datetime, mailbox: str, uid: str, now: datetime) -> Iterator[str]:
    title = _escaped(say(_TITLES[clock.clock], mailbox=mailbox))
    yield from (
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{now.strftime(_TIME)}",
        f"DTSTART:{ends.strftime(_TIME)}",
    )
    yield from (f"SUMMARY:{title}", f"DESCRIPTION:{_escaped(clock.reason)}", "TRANSP:TRANSPARENT")
    # A reminder that is past when the calendar is read is never shown, or at once.
    before = f"-P{SOON.days}D" if ends - now > SOON else "-P1D"
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{title}", f"TRIGGER:{before}", "END:VALARM")
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    for char in ("\\", ";", ","):
        text = text.replace(char, f"\\{char}")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> str:
    """Break a line after at most 75 bytes, never within a letter; what follows begins with a blank."""
    parts, length = [""], 0
    for char in line:
        size = len(char.encode("utf-8", "replace"))
        if length + size > _LINE:
            parts.append("")
            length = 1
        parts[-1] += char
        length += size
    return "\r\n ".join(parts)

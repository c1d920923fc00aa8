"""Use case: a report of results, as an HTML file or as what the window draws as PDF."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from mailconfig_gui import __version__
from mailconfig_gui.app.history import listed, load
from mailconfig_gui.app.results import result_of_test
from mailconfig_gui.assets import resource
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.outlook import of_platform
from mailconfig_gui.results.record import record_of
from mailconfig_gui.results.report import report_of
from mailconfig_gui.results.report_html import report_as_html
from mailconfig_gui.storage.files import write_atomic
from mailconfig_gui.storage.presets import load_presets
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mailconfig_gui.app.attempt import Tried
    from mailconfig_gui.app.home import Home
    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.results.blocks import Report
    from mailconfig_gui.results.record import Record

_LOOKED_AT = 20
"""So many results of a kind are looked at for one of each message."""

__all__ = ["at_hand", "html_of", "make_report", "newest", "write_report"]


def newest(home: Home, profile: Profile) -> tuple[Record, ...]:
    """Return the newest result of each kind that is kept with a profile, of arrivals one of each message.

    Raises MailConfigError: one cannot be read.
    """
    names: dict[Kind, list[str]] = {}
    for entry in listed(home, profile).entries:
        names.setdefault(entry.brief.kind, []).append(entry.brief.id)
    return tuple(
        record
        for kind in Kind
        for record in _first_of_each(load(home, profile, name) for name in names.get(kind, ())[:_LOOKED_AT])
    )


def _first_of_each(records: Iterator[Record]) -> Iterator[Record]:
    """Yield the first result, and of arrivals also the first of the message that this one is not about."""
    first = next(records, None)
    if first is None:
        return
    yield first
    if first.kind is Kind.ARRIVED:
        yield from islice((one for one in records if of_platform(one) is not of_platform(first)), 1)


def at_hand(home: Home, profile: Profile | None, tried: Tried | None) -> tuple[Record, ...]:
    """Return the last test, where there is one, and the newest other results of the profile that it belongs to.

    Raises MailConfigError: one cannot be read.
    """
    kept = newest(home, profile) if profile is not None else ()
    if tried is None:
        return kept
    test = record_of(result_of_test(tried, profile.name if profile is not None else None))
    return (test, *(one for one in kept if one.kind is not Kind.TEST))


def make_report(records: Sequence[Record], now: datetime | None = None) -> Report:
    """Return the report of some results; `now` is an aware time, None for that of the clock."""
    made = (now or datetime.now(UTC)).astimezone(UTC)
    providers = {one.id: say(one.name) for one in load_presets().values()}
    return report_of(records, made=made, program=__version__, providers=providers)


def html_of(report: Report) -> bytes:
    """Return a report as one HTML file, in the language chosen."""
    template = resource("report.html").read_text(encoding="utf-8")
    return report_as_html(report, template).encode("utf-8", "replace")


def write_report(path: Path, data: bytes) -> None:
    """Write a report in one step. Raises StorageError."""
    write_atomic(path, data)

"""Use case: a report of results, as an HTML file or as what the window draws as PDF."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mailconfig_gui import __version__
from mailconfig_gui.app.history import listed, load
from mailconfig_gui.assets import resource
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.report import report_of
from mailconfig_gui.results.report_html import report_as_html
from mailconfig_gui.storage.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mailconfig_gui.app.home import Home
    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.results.blocks import Report
    from mailconfig_gui.results.record import Record

__all__ = ["html_of", "make_report", "newest", "write_report"]


def newest(home: Home, profile: Profile) -> tuple[Record, ...]:
    """Return the newest result of each kind that is kept with a profile. Raises MailConfigError: one cannot be read."""
    found: dict[Kind, str] = {}
    for entry in listed(home, profile).entries:
        found.setdefault(entry.brief.kind, entry.brief.id)
    return tuple(load(home, profile, found[kind]) for kind in Kind if kind in found)


def make_report(records: Sequence[Record], now: datetime | None = None) -> Report:
    """Return the report of some results; `now` is an aware time, None for that of the clock."""
    made = (now or datetime.now(UTC)).astimezone(UTC)
    return report_of(records, made=made, program=__version__)


def html_of(report: Report) -> bytes:
    """Return a report as one HTML file, in the language chosen."""
    template = resource("report.html").read_text(encoding="utf-8")
    return report_as_html(report, template).encode("utf-8", "replace")


def write_report(path: Path, data: bytes) -> None:
    """Write a report in one step. Raises StorageError."""
    write_atomic(path, data)

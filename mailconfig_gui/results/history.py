"""The results of a profile in their order: how each ended, and what had changed since the last good one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.results.brief import Brief, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailconfig_gui.results.kinds import Kind


class Entry(NamedTuple):
    """One result of a history. `good` is the last good one of its kind before it, None where there is none.

    `changed` are the topics in which the two differ.
    """

    brief: Brief
    good: Brief | None = None
    changed: tuple[Topic, ...] = ()


def history(briefs: Sequence[Brief]) -> tuple[Entry, ...]:
    """Return the entries of results, which come newest first, in the same order."""
    good: dict[Kind, Brief] = {}
    entries = []
    for brief in reversed(briefs):
        before = good.get(brief.kind)
        entries.append(Entry(brief, before, _changed(before, brief) if before is not None else ()))
        if brief.ok:
            good[brief.kind] = brief
    return tuple(reversed(entries))


def _changed(before: Brief, after: Brief) -> tuple[Topic, ...]:
    """Return the topics in which both say something, and something else."""
    marks = after.marks
    names = {name for name, was in before.marks.items() if marks.get(name, was) != was}
    return tuple(topic for topic in Topic if topic in names) if names else ()

"""The stages of a test as a picture: when each began, how long it took, how often it waited for the peer.

Only the layout, in milliseconds and in parts of the whole; a report draws it as SVG, the window with its painter, and
both tell the same as a table.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.smtp.stages import stage_name
from mailconfig_gui.words.say import mark, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_PARTS = 8
"""The axis is divided into no more parts."""
_MOST_LABEL = 60


class BarState(StrEnum):
    """What became of a stage."""

    PASSED = "passed"
    FAILED = "failed"
    RUNNING = "running"
    NOT_REACHED = "not-reached"

    @property
    def words(self) -> str:
        """The state in a word for people."""
        return say(_STATES[self])


_STATES = {
    BarState.PASSED: mark("passed"),
    BarState.FAILED: mark("failed"),
    BarState.RUNNING: mark("running"),
    BarState.NOT_REACHED: mark("not reached"),
}


class TimedStage(NamedTuple):
    """A stage as far as it is known: its id, `ms` it took, None while it runs, `start_ms` after the start of the test.

    Without `start_ms` it began when the one before it ended. `round_trips` are its waits for the peer, None where
    nobody counted.
    """

    stage: str
    ok: bool
    ms: int | None
    start_ms: int | None = None
    round_trips: int | None = None


class Bar(NamedTuple):
    """One row of the picture. Times are in ms; a stage that was not reached begins at the end and has no length."""

    stage: str
    start_ms: int
    length_ms: int
    round_trips: int | None
    state: BarState

    @property
    def label(self) -> str:
        """What the stage is called; an id that is not ours as it came, cut."""
        return stage_name(self.stage[:_MOST_LABEL])

    @property
    def words(self) -> str:
        """The row in a sentence, for those who do not see the bar."""
        if self.state is BarState.NOT_REACHED:
            return say("{stage}: not reached", stage=self.label)
        told = say(
            "{stage}: {state}, from {start} ms, took {length} ms",
            stage=self.label,
            state=self.state.words,
            start=self.start_ms,
            length=self.length_ms,
        )
        if self.round_trips is None:
            return told
        trips = say_many(self.round_trips, "{n} round trip", "{n} round trips")
        return f"{told}, {trips}"


class Waterfall(NamedTuple):
    """All rows, in order, and how long the whole took in ms: at least 1, so that every part of it can be told."""

    bars: tuple[Bar, ...]
    total_ms: int

    def part(self, ms: int) -> float:
        """Return where a time stands between the left edge (0) and the right edge (1)."""
        return min(max(ms / self.total_ms, 0.0), 1.0)

    @property
    def ticks(self) -> tuple[int, ...]:
        """Round numbers of ms for the axis, from 0 on, none beyond the end: at most nine."""
        steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
        step = next(step for step in steps if self.total_ms // step <= _MOST_PARTS)
        return tuple(range(0, self.total_ms + 1, step))


def lay_out(stages: Iterable[TimedStage], *, total_ms: int = 0, planned: Sequence[str] = ()) -> Waterfall:
    """Return a bar for each stage, and for those of `planned` that come after them and were not reached.

    `total_ms` is how long the test has taken so far; a stage that runs lasts until then.
    """
    bars: list[Bar] = []
    end = 0
    for one in stages:
        start = max(end if one.start_ms is None else one.start_ms, 0)
        length = max(total_ms - start if one.ms is None else one.ms, 0)
        state = BarState.RUNNING if one.ms is None else BarState.PASSED if one.ok else BarState.FAILED
        bars.append(Bar(one.stage, start, length, one.round_trips, state))
        end = max(end, start + length)
    total = max(end, total_ms, 1)
    missed = (Bar(stage, end, 0, None, BarState.NOT_REACHED) for stage in planned[len(bars) :])
    return Waterfall((*bars, *missed), total)

"""Interleaved measurement: each run calls every rival once, one after the other, and only ratios within a run count.

A busy or drifting machine slows all rivals of a run alike, so the ratio holds where milliseconds do not. The second
ratio is of processor time (user + system), which waiting does not touch.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

SLOWEST_S = 120


class Sample(NamedTuple):
    """What one call took: `value` in the figure's unit (ms unless said otherwise), `cpu` in ms or None."""

    value: float
    cpu: float | None = None


class Spread(NamedTuple):
    """Median, least and greatest of all runs."""

    median: float
    least: float
    most: float


class Figure(NamedTuple):
    """One line of the table; `floor`, `ratio` and `cpu` (ratio of processor time) only where there is a rival."""

    ours: Spread
    floor: Spread | None
    ratio: Spread | None
    cpu: Spread | None
    runs: int
    unit: str = "ms"


class FailedError(Exception):
    """A measured program did not do its work; the text holds what it printed."""


def spread(values: Sequence[float]) -> Spread:
    """Return median, minimum and maximum, to four digits."""
    return Spread(*(float(f"{one:.4g}") for one in (statistics.median(values), min(values), max(values))))


def process(
    command: Sequence[str], environment: Mapping[str, str] | None = None, expect: Sequence[int] = (0,)
) -> Sample:
    """Run a program to its end and return its wall and processor time; raise FailedError on another exit code."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as popen:
        assert popen.stdout is not None
        killer = threading.Timer(SLOWEST_S, popen.kill)
        killer.start()
        said = popen.stdout.read()
        _, status, used = os.wait4(popen.pid, 0)
        took = time.perf_counter() - start
        popen.returncode = os.waitstatus_to_exitcode(status)
        killer.cancel()
    if popen.returncode not in expect:
        raise FailedError(
            f"{' '.join(command)}: exit code {popen.returncode}\n{said.decode(errors='replace')}"
        )
    return Sample(took * 1000, (used.ru_utime + used.ru_stime) * 1000)


def output(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Run a program that measures itself and return what it printed."""
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=SLOWEST_S, check=False
    )
    if done.returncode:
        raise FailedError(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def paired(calls: Mapping[str, Callable[[], Sample]], runs: int, warm_up: int = 1) -> dict[str, list[Sample]]:
    """Call each rival once per run, in turn, after `warm_up` runs that do not count."""
    taken: dict[str, list[Sample]] = {name: [] for name in calls}
    for number in range(runs + warm_up):
        for name, call in calls.items():
            sample = call()
            if number >= warm_up:
                taken[name].append(sample)
    return taken


def against(ours: Sequence[Sample], floor: Sequence[Sample], unit: str = "ms") -> Figure:
    """Return the figure of two rivals of the same paired runs."""
    cpu = [one.cpu / other.cpu for one, other in zip(ours, floor, strict=True) if one.cpu and other.cpu]
    return Figure(
        spread([one.value for one in ours]),
        spread([one.value for one in floor]),
        spread([one.value / other.value for one, other in zip(ours, floor, strict=True)]),
        spread(cpu) if cpu else None,
        len(ours),
        unit,
    )


def alone(values: Sequence[float], unit: str = "ms") -> Figure:
    """Return a figure that is held to a limit and not to a rival."""
    return Figure(spread(values), None, None, None, len(values), unit)

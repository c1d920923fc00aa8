"""Many tests, or many windows, in a row in one process: memory, descriptors and threads stay where they are."""

from __future__ import annotations

import ctypes
import gc
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mailconfig_gui.app.send_test import send_test
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.smtp.events import Finished
from tests.lab.sandbox import until

#: Most that one more test may cost for good, in KiB, once the allocator has what it needs; a whole test takes 60.
MOST_KIB = 4.0
#: Most that one more window may cost for good beyond one of plain widgets, in KiB of the C library.
MOST_KIB_OF_A_WINDOW = 2.0


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads Linux's account of the process")
@pytest.mark.parametrize(
    "count", [40, pytest.param(5_000, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])]
)
def test_nothing_grows(count: int, tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    resident: list[int] = []
    with PracticeServer() as server:
        authority.write_text(server.ca_pem, encoding="ascii")
        port = server.ports["starttls"]
        used = Settings(
            "iot@plant.org", "smtp", "127.0.0.1", port, 5000, True, "", server.username, server.password, None
        )

        def one() -> None:
            *_, last = send_test(used, "you@plant.org", ca_file=str(authority), send=False)
            assert isinstance(last, Finished)
            assert last.result.ok

        for _ in range(10):  # what is made once is made now
            one()
        descriptors, threads = _descriptors(), threading.active_count()
        for _ in range(count):
            one()
            resident.append(_resident_kib())
        gc.collect()
        # The server closes its end of the last connection in its own time.
        until(lambda: _descriptors() <= descriptors, "as many descriptors as before")
        assert threading.active_count() <= threads
    grown = _slope(resident[count // 2 :])
    print(f"{count} tests: {grown:.3f} KiB each, {resident[0]} to {resident[-1]} KiB")
    # Few tests say nothing about memory: the allocator still takes what it needs.
    assert count < 1_000 or grown < MOST_KIB


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="reads glibc's account of the memory")
@pytest.mark.parametrize("count", [10, pytest.param(100, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_a_closed_window_leaves_no_more_than_plain_widgets(count: int, tmp_path: Path) -> None:
    kept = {}
    for which in ("ours", "plain"):
        child = [sys.executable, "-m", "tests.hostile.windows", which, str(count), str(tmp_path)]
        told = json.loads(subprocess.run(child, stdout=subprocess.PIPE, check=True).stdout)
        assert told["before"]["windows"] == 0
        assert told["after"] == told["before"]
        assert told["blocks"] < 1
        kept[which] = told["bytes"] / 1024
    # Where an application has a style sheet, Qt 6.11 keeps some of each plain widget, of drop-downs above all.
    print(f"{count} windows: {kept['ours']:.3f} KiB each, of plain widgets {kept['plain']:.3f} KiB")
    assert kept["ours"] < kept["plain"] + MOST_KIB_OF_A_WINDOW


def _resident_kib() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _slope(values: list[int]) -> float:
    """Return the rise for each step of the line that fits best."""
    count = len(values)
    middle, mean = (count - 1) / 2, sum(values) / count
    spread = sum((index - middle) ** 2 for index in range(count))
    return sum((index - middle) * (value - mean) for index, value in enumerate(values)) / spread

"""Carry one iterator of events on a thread of its own and hand each event to the window.

The thread is a daemon and nobody ever joins or terminates it: a run that the person cancelled, or whose window was
closed, may linger in a system call without holding anything up. Its late events are dropped by their run number.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.model.problem import MailConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TURN_S = 0.0005


class Runner(QObject):
    """Runs jobs. `happened(number, event)` for each event, `failed(number, MailConfigError)`, `ended(number)` at last.

    `crashed(exception)` is a bug in the job; the window shows the report for it.
    """

    happened = Signal(int, object)
    failed = Signal(int, object)
    ended = Signal(int)
    crashed = Signal(object)
    _arrived = Signal(int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: set[int] = set()
        self._last = 0
        self._lock = threading.Lock()
        # A job that computes gives the window its turn after so many seconds; Python's own 5 ms add up.
        sys.setswitchinterval(_TURN_S)
        # Emitted on the job's own thread, so Qt queues it.
        self._arrived.connect(self._deliver)

    def new_number(self) -> int:
        """Return a number that no job had before."""
        self._last += 1
        return self._last

    def start(self, number: int, make: Callable[[], Iterator[object]]) -> None:
        """Call `make` on a new thread and carry what it yields."""
        self._wanted.add(number)
        threading.Thread(target=self._carry, args=(number, make), name=f"run-{number}", daemon=True).start()

    def drop(self, number: int) -> None:
        """Hear no more of a job, but its end."""
        self._wanted.discard(number)

    def close(self) -> None:
        """Hear no more of any job; the window goes away."""
        with self._lock:
            self._wanted.clear()
            self._last = -1

    def _carry(self, number: int, make: Callable[[], Iterator[object]]) -> None:
        try:
            for event in make():
                self._send(number, "event", event)
        except MailConfigError as error:
            self._send(number, "failed", error)
        except Exception as bug:  # a bug must reach the report, not die with the thread
            self._send(number, "crashed", bug)
        self._send(number, "ended", None)

    def _send(self, number: int, what: str, value: object) -> None:
        with self._lock:
            if self._last >= 0:
                self._arrived.emit(number, what, value)

    def _deliver(self, number: int, what: str, value: object) -> None:
        if what == "crashed":
            self.crashed.emit(value)
        elif what == "ended":
            self._wanted.discard(number)
            self.ended.emit(number)
        elif number in self._wanted:
            (self.happened if what == "event" else self.failed).emit(number, value)


class InlineRunner(Runner):
    """Runs each job to its end before `start` returns. For tests and for rendering pictures."""

    def start(self, number: int, make: Callable[[], Iterator[object]]) -> None:
        """Carry the job here and now."""
        self._wanted.add(number)
        self._carry(number, make)

    def _send(self, number: int, what: str, value: object) -> None:
        self._deliver(number, what, value)

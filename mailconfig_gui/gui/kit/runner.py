"""Carry one iterator of events on a thread of its own and hand each event to the window.

The thread is a daemon and nobody ever joins or terminates it: a run that the person cancelled, or whose window was
closed, may linger in a system call without holding anything up. Its late events are dropped by their run number.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.model.problem import MailConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TURN_S = 0.0005


def _ignore(_: object = None) -> None:
    """Hear it and do nothing."""


class _Listener(NamedTuple):
    """Who hears of a job."""

    event: Callable[[Any], object]
    failed: Callable[[MailConfigError], object]
    ended: Callable[[], object]

    def __repr__(self) -> str:
        # Calls name their window, which may be gone.
        return "Listener()"


class Runner(QObject):
    """Runs jobs. `ended(number)` follows the end of each, for whoever waits for it from outside.

    `crashed(exception)` is a bug in the job; the window shows the report for it.
    """

    ended = Signal(int)
    crashed = Signal(object)
    _arrived = Signal(int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listeners: dict[int, _Listener] = {}
        self._last = 0
        self._lock = threading.Lock()
        # A job that computes gives the window its turn after so many seconds; Python's own 5 ms add up.
        sys.setswitchinterval(_TURN_S)
        # Emitted on the job's own thread, so Qt queues it.
        self._arrived.connect(self._deliver)

    def start(
        self,
        make: Callable[[], Iterator[object]],
        event: Callable[[Any], object] = _ignore,
        *,
        failed: Callable[[MailConfigError], object] = _ignore,
        ended: Callable[[], object] = _ignore,
    ) -> int:
        """Call `make` on a new thread; `event` hears each thing that it yields, then one of the others how it ended.

        All are called in the window's thread. Return the number by which the job can be dropped.
        """
        self._last += 1
        number = self._last
        self._listeners[number] = _Listener(event, failed, ended)
        self._begin(number, make)
        return number

    def drop(self, number: int) -> None:
        """Hear no more of a job, but its end."""
        if number in self._listeners:
            self._listeners[number] = self._listeners[number]._replace(event=_ignore, failed=_ignore)

    def close(self) -> None:
        """Hear no more of any job; the window goes away."""
        with self._lock:
            self._listeners.clear()
            self._last = -1

    def _begin(self, number: int, make: Callable[[], Iterator[object]]) -> None:
        threading.Thread(target=self._carry, args=(number, make), name=f"run-{number}", daemon=True).start()

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
        listener = self._listeners.get(number)
        if what == "crashed":
            self.crashed.emit(value)
        elif listener is None:
            return
        elif what == "event":
            listener.event(value)
        elif what == "failed":
            listener.failed(value)  # type: ignore[arg-type]
        else:
            del self._listeners[number]
            listener.ended()
            self.ended.emit(number)


class InlineRunner(Runner):
    """Runs each job to its end before `start` returns. For tests and for rendering pictures."""

    def _begin(self, number: int, make: Callable[[], Iterator[object]]) -> None:
        self._carry(number, make)

    def _send(self, number: int, what: str, value: object) -> None:
        self._deliver(number, what, value)

"""How other threads reach a run that waits: a pair of sockets among those it waits for."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T_co = TypeVar("T_co", covariant=True)

LONGEST_WAIT_S = 0.5
"""Nobody waits longer in one go, in seconds: Python runs signal handlers between waits, and one may be due already
when a wait begins. On Windows no signal ends a wait at all.
"""


class Wake:
    """Becomes readable when rung, from any thread; once closed, ringing does nothing."""

    def __init__(self) -> None:
        self.reader, self._writer = socket.socketpair()
        self.reader.setblocking(False)
        self._writer.setblocking(False)
        # Reentrant: a signal handler may ring while the same thread holds it. Held while writing, so that no byte
        # goes to whatever gets the number of a descriptor just closed.
        self._lock = threading.RLock()
        self._open = True

    def ring(self) -> None:
        """Wake the run; harmless when it is awake, or over."""
        with self._lock, contextlib.suppress(BlockingIOError):
            if self._open:
                self._writer.send(b"\0")

    def drain(self) -> None:
        """Take all rings so far."""
        with contextlib.suppress(BlockingIOError):
            while self.reader.recv(64):
                pass

    def close(self) -> None:
        """Free both sockets."""
        with self._lock:
            self._open = False
            self._writer.close()
            self.reader.close()


class Background(Generic[T_co]):
    """A call that blocks, made on a thread; rings when it is over. Nobody joins it.

    `awaited`: the process does not end before it, as it does where the call may block for long. OpenSSL takes itself
    down at the end of a process, and a thread that is inside it then crashes.
    """

    def __init__(self, call: Callable[[], T_co], wake: Wake, *, awaited: bool = False) -> None:
        self.done = False
        self._call = call
        self._wake = wake
        self._value: T_co | None = None
        self._error: BaseException | None = None
        threading.Thread(target=self._run, name="mailconfig-net", daemon=not awaited).start()

    def result(self) -> T_co:
        """Return what the call returned, or raise what it raised; only once it is `done`."""
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]  # set unless there is an error

    def _run(self) -> None:
        try:
            self._value = self._call()
        except BaseException as error:  # handed to whoever asks for the result
            self._error = error
        self.done = True
        self._wake.ring()

"""Listens on this computer for the browser that comes back from a provider, with `oauth.loopback` for what is said.

Bound on IPv4 and IPv6 alike: a browser takes `localhost` for either, and nobody else may sit on the other one.
"""

from __future__ import annotations

import contextlib
import errno
import selectors
import socket
import time
from collections import deque
from enum import StrEnum
from typing import TYPE_CHECKING, Self, cast

from mailconfig_gui.model.news import Cancel, News
from mailconfig_gui.net.wake import LONGEST_WAIT_S, Wake
from mailconfig_gui.oauth.loopback import Awaited, read_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from mailconfig_gui.oauth.authorization import Code, Refusal
    from mailconfig_gui.oauth.loopback import Redirect

MOST_LINES = 64
"""Connections that are kept while they say nothing; one more, and the oldest goes."""
_CHUNK = 4096
_NO_IPV6 = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


class Unheard(StrEnum):
    """Why no answer came."""

    CANCELLED = "cancelled"
    TIME = "time"
    PASTED = "pasted"
    """The person brought one back by hand."""


class Pasted(News):
    """What the person brings back by hand while the browser is waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: deque[str] = deque()

    def give(self, text: str) -> None:
        """Hand over the address that the browser shows."""
        self._texts.append(text)
        self._tell()

    def take(self) -> str:
        """Return what was handed over first."""
        return self._texts.popleft()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to take."""
        return not self._texts


class Listener:
    """Accepts connections from its making on; `redirect` is the address that leads here.

    Raises OSError where the port cannot be had.
    """

    def __init__(self, redirect: Redirect) -> None:
        self._sockets = _bind(redirect.port)
        self.redirect = redirect.at(self._sockets[0].getsockname()[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening; harmless when that is done."""
        for one in self._sockets:
            one.close()

    def wait(
        self, state: str, authorization_uri: str, *, cancel: Cancel, end: float, pasted: Pasted | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> Code | Refusal | Unheard:  # fmt: skip
        """Wait for the one answer to our question until the clock shows `end`; then, or with it, stop listening.

        Where something was `pasted` it goes on listening, for a further call.
        """
        wake, pasted = Wake(), Pasted() if pasted is None else pasted
        lines = _Lines(self._sockets, Awaited(self.redirect, state, authorization_uri), wake)
        outcome: Code | Refusal | Unheard | None = None
        try:
            cancel.attach(wake.ring)
            pasted.attach(wake.ring)
            while outcome is None:
                left_s = end - clock()
                if cancel.cancelled:
                    outcome = Unheard.CANCELLED
                elif not pasted.is_empty:
                    outcome = Unheard.PASTED
                elif left_s <= 0:
                    outcome = Unheard.TIME
                else:
                    outcome = lines.next(left_s)
        finally:
            cancel.detach(wake.ring)
            pasted.detach(wake.ring)
            lines.close()
            wake.close()
            if outcome is not Unheard.PASTED:
                self.close()
        return outcome


class _Lines:
    """The connections of one wait. None is waited for: what was heard is looked at whenever more of it comes."""

    def __init__(self, listeners: Iterable[socket.socket], awaited: Awaited, wake: Wake) -> None:
        self._awaited = awaited
        self._selector = selectors.DefaultSelector()
        self._selector.register(wake.reader, selectors.EVENT_READ)
        for listener in listeners:
            self._selector.register(listener, selectors.EVENT_READ, self._accept)
        # What came over each, the oldest first; None once it was answered and only its end is awaited.
        self._heard: dict[socket.socket, bytes | None] = {}

    def close(self) -> None:
        """End all connections."""
        for line in tuple(self._heard):
            self._drop(line)
        self._selector.close()

    def next(self, timeout_s: float) -> Code | Refusal | None:
        """Take what has come, or wait a while for it; return the answer once it is there."""
        for key, _events in self._selector.select(min(timeout_s, LONGEST_WAIT_S)):
            outcome = key.data(key.fileobj) if key.data is not None else None
            if outcome is not None:
                return cast("Code | Refusal", outcome)
        return None

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            line, _address = listener.accept()
            line.setblocking(False)
            self._heard[line] = b""
            self._selector.register(line, selectors.EVENT_READ, self._hear)
        if len(self._heard) > MOST_LINES:
            self._drop(next(iter(self._heard)))

    def _hear(self, line: socket.socket) -> Code | Refusal | None:
        try:
            data = line.recv(_CHUNK)
        except OSError:
            data = b""
        before = self._heard.get(line)
        if not data:
            self._drop(line)
        elif before is not None:
            self._heard[line] = before + data
            return self._answer(line, before + data)
        return None

    def _answer(self, line: socket.socket, heard: bytes) -> Code | Refusal | None:
        reply = read_request(heard, self._awaited)
        if reply is None:
            return None
        # A reply is shorter than what the system takes at once. The peer closes, so that it loses none of it.
        with contextlib.suppress(OSError):
            line.send(reply.data)
            line.shutdown(socket.SHUT_WR)
        self._heard[line] = None
        return reply.outcome

    def _drop(self, line: socket.socket) -> None:
        if line in self._heard:
            del self._heard[line]
            self._selector.unregister(line)
            line.close()


def _bind(port: int, tries: int = 20) -> list[socket.socket]:
    """Listen on 127.0.0.1 and, where there is one, ::1, on the same port; 0 is any that is free on both."""
    first = _listen(socket.AF_INET, "127.0.0.1", port)
    try:
        return [first, _listen(socket.AF_INET6, "::1", first.getsockname()[1])]
    except OSError as error:
        if error.errno in _NO_IPV6:
            return [first]
        first.close()
        if port or not tries:
            raise
    return _bind(0, tries - 1)


def _listen(family: int, address: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR), 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((address, port))
        sock.listen()
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock

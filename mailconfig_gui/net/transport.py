"""Performs a conversation: one thread, one selector, non-blocking sockets, every wait bounded and cancellable.

Name resolution and the loading of trust roots can only block; each runs on a daemon thread that rings the same selector
and that nobody joins, so a run ends at once whatever they do.
"""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import socket
import sys
import time
from typing import TYPE_CHECKING, Any, cast

from mailconfig_gui.model.news import Cancel
from mailconfig_gui.net.resolver import interleave, is_no_such_host, look_up, read_address
from mailconfig_gui.net.wake import LONGEST_WAIT_S, Background, Wake
from mailconfig_gui.smtp.actions import (
    Address,
    Close,
    Connect,
    Connected,
    Done,
    Failed,
    Fetch,
    PrepareTls,
    Read,
    Received,
    Resolve,
    Resolved,
    Send,
    StartTls,
    TlsStarted,
)
from mailconfig_gui.smtp.events import (
    Attempt,
    AttemptOutcome,
    FailureKind,
    Finished,
    Line,
    Result,
    Rotated,
    StageFinished,
    StageStarted,
)
from mailconfig_gui.smtp.phrasing import seconds

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from mailconfig_gui.net.tls import TlsLayer
    from mailconfig_gui.oauth.values import TokenRequest
    from mailconfig_gui.smtp.actions import Action, Outcome
    from mailconfig_gui.smtp.dialogue import Steps
    from mailconfig_gui.smtp.events import Event
    from mailconfig_gui.smtp.policy import TlsTerms

STAGGER_S = 0.25
"""After so long without an answer the next address is tried beside the first (RFC 8305 5)."""
_CHUNK = 16 * 1024
# Python 3.14 knows the name on Windows too, where not every system takes it.
_QUICKACK: int | None = socket.TCP_QUICKACK if sys.platform == "linux" else None
_KINDS = {
    errno.ECONNREFUSED: FailureKind.REFUSED,
    errno.ETIMEDOUT: FailureKind.TIMEOUT,
    errno.ENETUNREACH: FailureKind.UNREACHABLE,
    errno.EHOSTUNREACH: FailureKind.UNREACHABLE,
    errno.ENETDOWN: FailureKind.UNREACHABLE,
    errno.EADDRNOTAVAIL: FailureKind.UNREACHABLE,
    errno.EAFNOSUPPORT: FailureKind.UNREACHABLE,
    errno.ECONNRESET: FailureKind.RESET,
    errno.ECONNABORTED: FailureKind.RESET,
    errno.EPIPE: FailureKind.RESET,
}
_SILENT = "timed out"  # no words: as Python says it
_END = "end of stream"  # no words: as Python says it
_IN_PROGRESS = {0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN}


def run(
    conversation: Steps[Result],
    *,
    deadline_ms: int,
    cancel: Cancel | None = None,
    ca_file: str | None = None,
    trust_pem: str = "",
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Event]:
    """Hold a conversation over the network and yield its events; the last is Finished.

    The whole run ends within `deadline_ms`, and at once when `cancel` says so; both end it with a Result. `ca_file`
    holds authorities to trust besides the public ones, `trust_pem` those to trust instead of them. `clock` counts
    seconds and never goes back.

    Raises:
        MailConfigError: `ca_file` cannot be used.

    """
    driver = _Driver(deadline_ms, cancel or Cancel(), (ca_file, trust_pem), clock)
    try:
        outcome: Outcome | None = None
        while True:
            try:
                step = conversation.send(outcome)
            except StopIteration as end:
                result: Result = end.value
                break
            outcome = None
            if isinstance(step, StageStarted | StageFinished | Line | Rotated):
                yield step
            else:
                outcome = driver.perform(step)
    finally:
        driver.close()
        conversation.close()
    yield Finished(result)


def result_of(conversation: Steps[Result], **limits: Any) -> Result:
    """Hold a conversation to its end; `limits` as for `run`."""
    result = Result()
    for event in run(conversation, **limits):
        if isinstance(event, Finished):
            result = event.result
    return result


class _StoppedError(Exception):
    """The run is over from outside: cancelled, or past its deadline."""

    def __init__(self, kind: FailureKind, text: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.text = text


class _Driver:
    """Performs actions, one at a time. Times are seconds of the clock."""

    def __init__(
        self, deadline_ms: int, cancel: Cancel, trust: tuple[str | None, str], clock: Callable[[], float]
    ) -> None:
        self._clock = clock
        self._start = clock()
        self._deadline_ms = deadline_ms
        self._deadline = self._start + deadline_ms / 1000
        self._cancel = cancel
        self._trust = trust
        self._wake = Wake()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wake.reader, selectors.EVENT_READ)
        self._socket: socket.socket | None = None
        self._tls: TlsLayer | None = None
        self._context: Background[ssl.SSLContext] | None = None
        self._announced: PrepareTls | None = None
        cancel.attach(self._wake.ring)

    def close(self) -> None:
        """Free everything; threads that still block are left to themselves."""
        self._cancel.detach(self._wake.ring)
        self._hang_up()
        self._selector.close()
        self._wake.close()

    def perform(self, action: Action) -> Outcome:
        """Perform one action; what goes wrong is the outcome."""
        try:
            if not isinstance(action, Close):
                self._check()
            match action:
                case PrepareTls():
                    self._announced = action
                case Fetch(request, timeout_ms):
                    return self._fetch(request, self._limit(timeout_ms))
                case Resolve(host, port, timeout_ms):
                    return self._resolve(host, port, self._limit(timeout_ms))
                case Connect(addresses, timeout_ms):
                    return self._connect(addresses, self._limit(timeout_ms))
                case StartTls(host, terms, timeout_ms):
                    context = self._prepare(terms)
                    self._until_done(context, self._deadline)  # our own work, not the server's
                    return self._start_tls(host, context.result(), self._limit(timeout_ms))
                case Send(data, timeout_ms):
                    self._send(data, self._limit(timeout_ms))
                case Read(timeout_ms):
                    return self._read(timeout_ms)
                case _:
                    self._hang_up()
            return Done(self._at())
        except _StoppedError as stopped:
            return Failed(self._at(), stopped.kind, stopped.text)
        except OSError as error:
            return self._failed(error)

    # --- waiting --------------------------------------------------------------------------------------------

    def _at(self) -> int:
        return round((self._clock() - self._start) * 1000)

    def _limit(self, timeout_ms: int) -> float:
        return self._clock() + timeout_ms / 1000

    def _check(self) -> None:
        if self._cancel.cancelled:
            raise _StoppedError(FailureKind.CANCELLED)
        if self._clock() >= self._deadline:
            raise _StoppedError(FailureKind.DEADLINE, seconds(self._deadline_ms))

    def _wait(self, limit: float) -> list[socket.socket]:
        """Wait a while until a socket is ready, somebody rings, or the limit; return the sockets that are ready.

        Raises _StoppedError on cancel and at the deadline.
        """
        self._check()
        pause = max(0.0, min(limit, self._deadline) - self._clock())
        ready: list[socket.socket] = []
        for key, _ in self._selector.select(min(pause, LONGEST_WAIT_S)):
            if key.fileobj is self._wake.reader:
                self._wake.drain()
            else:
                ready.append(cast("socket.socket", key.fileobj))
        self._check()
        return ready

    def _until_ready(self, event: int, limit: float) -> None:
        """Wait for the connection; raises TimeoutError at the limit."""
        line = self._line()
        self._selector.register(line, event)
        try:
            while line not in self._wait(limit):
                if self._clock() >= limit:
                    raise TimeoutError(_SILENT)
        finally:
            self._selector.unregister(line)

    def _until_done(self, job: Background[object], limit: float) -> None:
        """Wait for a background call; raises TimeoutError at the limit."""
        while not job.done:
            if self._clock() >= limit:
                raise TimeoutError(_SILENT)
            self._wait(limit)

    def _fetch(self, request: TokenRequest, limit: float) -> Outcome:
        """Ask a token endpoint. Whoever leaves it is not waited for: cancel, or the time a little later, ends it."""
        fetch = _fetch()
        left = max(0.0, min(limit, self._deadline) - self._clock())
        job: Background[Outcome] = Background(
            lambda: fetch(request, self._cancel, self._trust[0] or "", left + 1, self._at), self._wake
        )
        self._until_done(job, limit)
        return job.result()

    # --- names and connections ------------------------------------------------------------------------------

    def _resolve(self, host: str, port: int, limit: float) -> Outcome:
        addresses = read_address(host, port)
        if not addresses:
            job = Background(lambda: look_up(host, port), self._wake)
            self._until_done(job, limit)
            addresses = job.result()
        return Resolved(self._at(), addresses)

    def _connect(self, addresses: tuple[Address, ...], limit: float) -> Outcome:
        """Happy eyeballs (RFC 8305): the next address as soon as one fails, or when it has not answered for 250 ms."""
        queue = interleave(addresses)
        begun: dict[socket.socket, tuple[Address, float]] = {}
        ended: dict[Address, Attempt] = {}
        errors: dict[Address, OSError] = {}
        next_at = self._clock()

        def end(
            address: Address, since: float, outcome: AttemptOutcome, error: OSError | None = None
        ) -> None:
            took = round((self._clock() - since) * 1000)
            ended[address] = Attempt(address.ip, outcome, took, "" if error is None else _raw(error))
            if error is not None:
                errors[address] = error

        def report() -> tuple[Attempt, ...]:
            for address, since in begun.values():
                end(address, since, AttemptOutcome.NO_ANSWER)
            return tuple(
                ended.get(address, Attempt(address.ip, AttemptOutcome.NOT_TRIED)) for address in addresses
            )

        try:
            while queue or begun:
                now = self._clock()
                if now >= limit:
                    break
                if queue and (now >= next_at or not begun):
                    address = queue.pop(0)
                    next_at = now + STAGGER_S
                    try:
                        begun[self._knock(address)] = (address, now)
                    except OSError as error:
                        end(address, now, AttemptOutcome.FAILED, error)
                    else:
                        if self._announced is not None:
                            # Not before: loading OpenSSL keeps Python busy, and the network has to be waited for now.
                            self._prepare(self._announced.terms)
                    continue
                for ready in self._wait(min(limit, next_at) if queue else limit):
                    address, since = begun.pop(ready)
                    self._selector.unregister(ready)
                    number = ready.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    if number == 0:
                        self._socket = ready
                        end(address, since, AttemptOutcome.CONNECTED)
                        return Connected(self._at(), address.ip, str(ready.getsockname()[0]), report())
                    ready.close()
                    end(address, since, AttemptOutcome.FAILED, _error(number))
                    next_at = now
            attempts = report()
        finally:
            for one in begun:
                self._selector.unregister(one)
                one.close()
        # What the platform would have met: it tries one address only, IPv4 first.
        telling = min(addresses, key=lambda address: ":" in address.ip)
        failed = self._failed(errors.get(telling) or TimeoutError(_SILENT))
        return failed._replace(attempts=attempts)

    def _knock(self, address: Address) -> socket.socket:
        """Begin to connect; raises OSError where that fails at once."""
        family = socket.AF_INET6 if ":" in address.ip else socket.AF_INET
        line = socket.socket(family, socket.SOCK_STREAM)
        try:
            line.setblocking(False)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            number = line.connect_ex(address.sockaddr)
            if number not in _IN_PROGRESS:
                raise _error(number)
            self._selector.register(line, selectors.EVENT_WRITE)
        except BaseException:
            line.close()
            raise
        return line

    def _line(self) -> socket.socket:
        if self._socket is None:
            raise _error(errno.ENOTCONN)
        return self._socket

    def _hang_up(self) -> None:
        if self._socket is None:
            return
        if self._tls is not None:
            self._tls.say_goodbye()
            with contextlib.suppress(OSError):
                self._socket.send(self._tls.to_send())
        self._socket.close()
        self._socket = self._tls = None

    # --- bytes ----------------------------------------------------------------------------------------------

    def _send(self, data: bytes, limit: float) -> None:
        if self._tls is not None:
            self._tls.write(data)
            data = self._tls.to_send()
        self._write(data, limit)

    def _write(self, data: bytes, limit: float) -> None:
        view = memoryview(data)
        while view:
            self._check()
            try:
                view = view[self._line().send(view) :]
            except BlockingIOError:
                self._until_ready(selectors.EVENT_WRITE, limit)

    def _read(self, timeout_ms: int) -> Outcome:
        """Wait for bytes; the limit begins anew with each one that comes, as a socket timeout does."""
        while True:
            if self._tls is None:
                data = self._receive(self._limit(timeout_ms))
            else:
                try:
                    data = self._tls.read()
                except _tls().MORE_WANTED:
                    self._tls.take(self._receive(self._limit(timeout_ms)))
                    continue
            return Received(self._at(), data) if data else Failed(self._at(), FailureKind.CLOSED, raw=_END)

    def _receive(self, limit: float) -> bytes:
        """Return the next raw bytes, b"" at the end of the stream."""
        while True:
            self._check()  # a peer that never pauses must not keep us either
            line = self._line()
            try:
                return line.recv(_CHUNK)
            except BlockingIOError:
                if _QUICKACK is not None:
                    # Many servers write a reply in two pieces, the second of which waits for our acknowledgement
                    # of the first (Nagle, RFC 896), which the system would hold back for 40 ms (delayed ACK,
                    # RFC 1122 4.2.3.2). Linux forgets the wish after a while, so it is said before every wait.
                    line.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
                self._until_ready(selectors.EVENT_READ, limit)

    # --- TLS ------------------------------------------------------------------------------------------------

    def _prepare(self, terms: TlsTerms) -> Background[ssl.SSLContext]:
        if self._context is None:
            ca_file, trust_pem = self._trust

            def load() -> ssl.SSLContext:
                context: ssl.SSLContext = _tls().make_context(terms, ca_file, trust_pem)
                return context

            self._context = Background(load, self._wake, awaited=True)
        return self._context

    def _start_tls(self, host: str, context: ssl.SSLContext, limit: float) -> Outcome:
        tls = _tls()
        layer = tls.TlsLayer(context, host)
        round_trips = 0
        while True:
            try:
                layer.handshake()
                break
            except tls.MORE_WANTED:
                pass
            except OSError as error:
                with contextlib.suppress(OSError):
                    self._line().send(layer.to_send())  # the alert tells the server why
                return self._failed(error)._replace(chain=layer.shown)
            flight = layer.to_send()
            if flight:
                round_trips += 1
                self._write(flight, limit)
            layer.take(self._receive(limit))
        self._write(layer.to_send(), limit)
        self._tls = layer
        return TlsStarted(self._at(), layer.info(), round_trips)

    # --- what went wrong ------------------------------------------------------------------------------------

    def _failed(self, error: OSError) -> Failed:
        at, raw = self._at(), _raw(error)
        if isinstance(error, socket.gaierror):
            kind = FailureKind.NO_SUCH_HOST if is_no_such_host(error) else FailureKind.DNS
            return Failed(at, kind, str(error.strerror), raw, error.errno)
        if isinstance(error, TimeoutError) and error.errno is None:
            return Failed(at, FailureKind.TIMEOUT, _SILENT, raw)
        if type(error).__module__ == "ssl":
            failed: Failed = _tls().failure(at, error, raw)
            return failed
        kind = _KINDS.get(error.errno or 0, FailureKind.NETWORK)
        return Failed(at, kind, error.strerror or str(error), raw, error.errno)


def _tls() -> ModuleType:
    """Return what speaks TLS: OpenSSL takes longer to load than a whole test without it."""
    from mailconfig_gui.net import tls

    return tls


def _fetch() -> Callable[..., Outcome]:
    """Return what asks token endpoints: a test with a password speaks no HTTP."""
    from mailconfig_gui.net.token_request import fetch

    return fetch


def _error(number: int) -> OSError:
    # The C library of Windows has no words for the numbers of its sockets; Python has.
    words: str = getattr(socket, "errorTab", {}).get(number, "").rstrip(".")
    return OSError(number, words or os.strerror(number))


def _raw(error: OSError) -> str:
    """Return an error as Python's own words, which is how people quote it."""
    return f"{type(error).__name__}: {error}"

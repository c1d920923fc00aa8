"""Answers the questions of an asking from the DNS: one thread, one selector, all questions of a round at once.

Every question has sockets of its own, connected to the server asked: what comes from elsewhere never arrives, and a
server that is not there is known at once. Cancel ends a run at once; the deadline makes what is open *timed out*.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from mailconfig_gui.domain.questions import (
    Answer,
    AnswerStatus,
    Question,
    RecordType,
    is_rewritten,
    read_server,
)
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.net.dns_wire import Query, Trouble
from mailconfig_gui.net.resolver import look_up, read_address
from mailconfig_gui.net.wake import LONGEST_WAIT_S, Background, Wake
from mailconfig_gui.smtp.actions import Address
from mailconfig_gui.smtp.phrasing import endpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailconfig_gui.domain.questions import Asking

T = TypeVar("T")

DEADLINE_MS = 3000
"""A whole check takes no longer, unless told otherwise."""
PATIENCE_S = 0.4
"""After so long without an answer the next server is asked too, or the same one again; then after twice as long."""
ROUND_SHARE = 0.6
"""A round may take this part of the time that is left: a dead name shall not keep others from their next question."""
_PORT = 53


class AskingCancelledError(Exception):
    """The person has ended the run."""


def run(
    asking: Asking[T],
    *,
    resolver: str = "",
    deadline_ms: int = DEADLINE_MS,
    cancel: Cancel | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> T:
    """Ask what an asking wants to know and return what it makes of it.

    `resolver`: HOST[:PORT] to ask instead of the system's own. What `deadline_ms` leaves unanswered has timed out.
    `clock` counts seconds and never goes back.

    Raises:
        AskingCancelledError: `cancel` says so.
        NoServerError: `resolver` cannot be read.

    """
    driver = _Driver(resolver, deadline_ms, cancel or Cancel(), clock)
    try:
        questions = next(asking)
        while True:
            questions = asking.send(driver.answer(questions))
    except StopIteration as end:
        return cast("T", end.value)
    finally:
        driver.close()
        asking.close()


class _Server(NamedTuple):
    address: Address
    port: int

    def __str__(self) -> str:
        return self.address.ip if self.port == _PORT else endpoint(self.address.ip, self.port)


def _servers_at(host: str, port: int) -> tuple[_Server, ...]:
    return tuple(_Server(one, port) for one in read_address(host, port))


def _system_servers() -> tuple[_Server, ...]:
    """Return the system's resolvers; only dnspython knows where each system keeps them."""
    from dns.resolver import NoResolverConfiguration, Resolver

    try:
        found = Resolver()
    except (NoResolverConfiguration, OSError, ValueError):
        return ()
    hosts = [one for one in found.nameservers if isinstance(one, str)]
    return tuple(server for host in hosts for server in _servers_at(host, found.port))


class _Lookup:
    """One question: whom it was sent to, and what came of it."""

    def __init__(self, question: Question, servers: tuple[_Server, ...]) -> None:
        self.answer: Answer | None = None
        self.lines: set[_Line] = set()
        self.begin(question, servers)

    def begin(self, question: Question, servers: tuple[_Server, ...]) -> None:
        """Begin, or go on with the name that a server led to."""
        self.question = question
        self.servers = servers
        self.asked = dict.fromkeys(servers, 0)
        self.next_at = 0.0
        self.troubles: dict[_Server, Trouble] = {}
        self.is_unchecked = False


class _Line:
    """A socket on which an answer may come. Over TCP, `received` is what has come so far (RFC 1035 4.2.2)."""

    def __init__(self, lookup: _Lookup, server: _Server, query: Query, *, tcp: bool) -> None:
        self.lookup = lookup
        self.server = server
        self.query = query
        self.tcp = tcp
        self.received = b""
        family = socket.AF_INET6 if ":" in server.address.ip else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM)

    def open(self) -> None:
        """Send a datagram, or begin to connect. Raises OSError."""
        self.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            self.socket.connect(self.server.address.sockaddr)
        if not self.tcp:
            self.socket.send(self.query.data)

    def connected(self) -> None:
        """Send the question over TCP. Raises OSError."""
        self.socket.send(len(self.query.data).to_bytes(2, "big") + self.query.data)

    def receive(self) -> Answer | Trouble | None:
        """Return what came, None while it is not all there. Raises OSError."""
        data = self.socket.recv(65535)
        if not self.tcp:
            return self.query.read(data)
        if not data:
            return Trouble.UNREADABLE
        self.received += data
        length = int.from_bytes(self.received[:2], "big")
        if len(self.received) < length + 2:
            return None
        return self.query.read(self.received[2 : length + 2], whole=True)


class _Driver:
    """Asks and waits. Times are seconds of the clock."""

    def __init__(self, resolver: str, deadline_ms: int, cancel: Cancel, clock: Callable[[], float]) -> None:
        host, port = read_server(resolver) if resolver else ("", _PORT)
        self._clock = clock
        self._cancel = cancel
        self._lookups: dict[Question, _Lookup] = {}
        self._wake = Wake()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wake.reader, selectors.EVENT_READ)
        cancel.attach(self._wake.ring)
        try:
            servers = _servers_at(host, port) if host else _system_servers()
            # Not before: loading what knows the system's resolvers may take longer than asking them.
            self._deadline = clock() + deadline_ms / 1000
            self._servers = servers or self._named(host, port)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Free everything; a thread that still blocks is left to itself."""
        self._cancel.detach(self._wake.ring)
        for lookup in self._lookups.values():
            self._hang_up(lookup)
        self._selector.close()
        self._wake.close()

    def answer(self, questions: tuple[Question, ...]) -> tuple[Answer, ...]:
        """Return the answers in order; the same is asked once in a run. Raises AskingCancelledError."""
        self._check()
        for question in questions:
            if question not in self._lookups:
                own = tuple(one for text in question.servers for one in _servers_at(*read_server(text)))
                self._lookups[question] = _Lookup(question, own if question.servers else self._servers)
        wanted = [self._lookups[question] for question in questions]
        now = self._clock()
        limit = now + max(0.0, self._deadline - now) * ROUND_SHARE
        while any(lookup.answer is None for lookup in wanted) and self._clock() < limit:
            waiting = [lookup for lookup in self._lookups.values() if lookup.answer is None]
            for lookup in waiting:
                if lookup.next_at <= self._clock():
                    self._try_next(lookup)
            due = [lookup.next_at for lookup in waiting if lookup.answer is None]
            if due:
                self._wait(min(limit, *due))
        self._check()
        return tuple(lookup.answer or Answer(AnswerStatus.TIMED_OUT) for lookup in wanted)

    # --- waiting --------------------------------------------------------------------------------------------

    def _check(self) -> None:
        if self._cancel.cancelled:
            raise AskingCancelledError

    def _wait(self, limit: float) -> None:
        """Wait a while and take what comes. Raises AskingCancelledError."""
        self._check()
        pause = max(0.0, limit - self._clock())
        for key, _ in self._selector.select(min(pause, LONGEST_WAIT_S)):
            if key.fileobj is self._wake.reader:
                self._wake.drain()
            else:
                self._take(cast("_Line", key.data))
        self._check()

    def _named(self, host: str, port: int) -> tuple[_Server, ...]:
        """Return the servers that a name stands for; none where the system does not know it."""
        if not host:
            return ()
        job = Background(lambda: look_up(host, port), self._wake)
        while not job.done and self._clock() < self._deadline:
            self._wait(self._deadline)
        try:
            return tuple(_Server(one, port) for one in job.result() or ())
        except OSError:
            return ()

    # --- asking ---------------------------------------------------------------------------------------------

    def _try_next(self, lookup: _Lookup) -> None:
        """Ask the next server that has not failed, or end when there is none left."""
        left = [server for server in lookup.servers if server not in lookup.troubles]
        if not left:
            self._give_up(lookup)
            return
        server = min(left, key=lambda one: lookup.asked[one])
        lookup.next_at = self._clock() + PATIENCE_S * 2 ** lookup.asked[server]
        lookup.asked[server] += 1
        # Some old routers lose what they do not understand, so the second time it is asked in the oldest way.
        self._ask(lookup, server, edns=lookup.asked[server] == 1)

    def _ask(self, lookup: _Lookup, server: _Server, *, edns: bool = True, checked: bool = True) -> None:
        try:
            query = Query(lookup.question, recursive=not lookup.question.servers, checked=checked, edns=edns)
        except ValueError:
            self._finish(lookup, Answer(AnswerStatus.FAILED))
            return
        self._open(lookup, server, query, tcp=False)

    def _open(self, lookup: _Lookup, server: _Server, query: Query, *, tcp: bool) -> None:
        try:
            line = _Line(lookup, server, query, tcp=tcp)
        except OSError:  # this system does not know the kind of address
            self._leave(lookup, server, Trouble.REFUSED)
            return
        lookup.lines.add(line)
        self._selector.register(line.socket, selectors.EVENT_WRITE if tcp else selectors.EVENT_READ, line)
        try:
            line.open()
        except OSError:
            self._failed(line, Trouble.REFUSED)

    def _take(self, line: _Line) -> None:
        """Take what a line has for us."""
        if line not in line.lookup.lines:
            return  # closed since the wait, when another one had the answer
        try:
            if line.tcp and self._selector.get_key(line.socket).events == selectors.EVENT_WRITE:
                line.connected()
                self._selector.modify(line.socket, selectors.EVENT_READ, line)
                return
            heard = line.receive()
        except BlockingIOError:
            heard = None
        except OSError:
            heard = Trouble.REFUSED
        match heard:
            case None | Trouble.NOT_OURS:
                return
            case Trouble.TRUNCATED:
                self._close(line)
                self._open(line.lookup, line.server, line.query, tcp=True)
            case Trouble.NO_EDNS:
                self._close(line)
                self._ask(line.lookup, line.server, edns=False, checked=line.query.is_checked)
            case Trouble():
                self._failed(line, heard)
            case _:
                answer = heard._replace(resolver=str(line.server))
                self._finish(
                    line.lookup,
                    answer if line.query.is_checked else answer._replace(status=AnswerStatus.BOGUS),
                )

    def _failed(self, line: _Line, trouble: Trouble) -> None:
        self._close(line)
        self._leave(line.lookup, line.server, trouble)

    def _leave(self, lookup: _Lookup, server: _Server, trouble: Trouble) -> None:
        """Note that a server is of no use for a question, and have another one asked at once."""
        lookup.troubles.setdefault(server, trouble)
        lookup.next_at = self._clock()

    def _give_up(self, lookup: _Lookup) -> None:
        """Every server has failed. Where one may have found wrong signatures, ask it again without checking them."""
        failing = [one for one, trouble in lookup.troubles.items() if trouble is Trouble.SERVER_FAILED]
        if failing and not lookup.is_unchecked:
            lookup.is_unchecked = True
            lookup.next_at = self._deadline
            self._ask(lookup, failing[0], checked=False)
            return
        self._finish(lookup, Answer(AnswerStatus.FAILED, resolver=str(next(iter(lookup.troubles), ""))))

    def _finish(self, lookup: _Lookup, answer: Answer) -> None:
        self._hang_up(lookup)
        question = lookup.question
        if (
            question.servers
            and not answer.records
            and answer.canonical not in ("", question.name.lower().rstrip("."))
        ):
            # A zone's own server does not know where its CNAME leads.
            lookup.begin(Question(answer.canonical, question.type), self._servers)
            return
        public = question.type in (RecordType.A, RecordType.AAAA) and answer.status is AnswerStatus.FOUND
        if public and is_rewritten(question.name, answer.records):
            answer = answer._replace(status=AnswerStatus.REWRITTEN)
        lookup.answer = answer

    # --- lines ----------------------------------------------------------------------------------------------

    def _hang_up(self, lookup: _Lookup) -> None:
        for line in tuple(lookup.lines):
            self._close(line)

    def _close(self, line: _Line) -> None:
        if line in line.lookup.lines:
            line.lookup.lines.remove(line)
            self._selector.unregister(line.socket)
            line.socket.close()

"""A name server that does what no good one does: it loses, delays, cuts off, lies. UDP and TCP on one loopback port.

What it says is a script: a function of the question, which returns what to send and when.
"""

from __future__ import annotations

import functools
import heapq
import itertools
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from tests.lab.sandbox import free_port


class Asked(NamedTuple):
    """A question as it came: `number` counts how often it did, over UDP and TCP apart, from 1."""

    message: dns.message.Message
    tcp: bool
    number: int

    @property
    def name(self) -> str:
        return self.message.question[0].name.to_text(omit_final_dot=True)

    @property
    def type(self) -> str:
        return self.message.question[0].rdtype.name

    def wire(self, *records: str, rcode: str = "NOERROR", flags: int = dns.flags.RA) -> bytes:
        """Return an answer as bytes, however long it is."""
        return self.answer(*records, rcode=rcode, flags=flags).to_wire(max_size=65535)

    def answer(self, *records: str, rcode: str = "NOERROR", flags: int = dns.flags.RA) -> dns.message.Message:
        """Return an answer with records as a zone file writes them: `name ttl type data`."""
        reply = dns.message.make_response(self.message)
        reply.flags |= flags
        reply.set_rcode(dns.rcode.from_text(rcode))
        for record in records:
            name, ttl, kind, data = record.split(" ", 3)
            section = reply.authority if kind in ("SOA", "NS") and self.type != kind else reply.answer
            rrset = dns.rrset.from_text(name, int(ttl), "IN", kind, data)
            there = next(
                (one for one in section if (one.name, one.rdtype) == (rrset.name, rrset.rdtype)), None
            )
            if there is None:
                section.append(rrset)
            else:
                there.add(rrset[0])
        return reply


class Say(NamedTuple):
    """What to send, after so many seconds; over TCP with its length before it, unless it is `raw`, and then hung up."""

    data: bytes
    after: float = 0.0
    raw: bool = False
    elsewhere: bool = False
    """From another port than the one that was asked."""


Script = Callable[[Asked], Iterable[Say]]


class HostileServer:
    """Serves on a thread of its own until close()."""

    def __init__(self, script: Script, *, tcp: bool = True) -> None:
        self.asked: list[Asked] = []
        self._script = script
        self.port = free_port()
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self._tcp = socket.create_server(("127.0.0.1", self.port if tcp else 0))
        self._other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._stop, self._ring = socket.socketpair()
        self._later: list[tuple[float, int, Callable[[], object]]] = []
        self._count = itertools.count()
        self._thread = threading.Thread(target=self._serve, name="hostile-dns", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def close(self) -> None:
        self._ring.send(b"\0")
        self._thread.join(5)
        for one in (self._udp, self._tcp, self._other, self._stop, self._ring):
            one.close()

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            for one in (self._udp, self._tcp, self._stop):
                selector.register(one, selectors.EVENT_READ)
            while True:
                pause = max(0.0, self._later[0][0] - time.monotonic()) if self._later else None
                ready = [key.fileobj for key, _ in selector.select(pause)]
                while self._later and self._later[0][0] <= time.monotonic():
                    heapq.heappop(self._later)[2]()
                if self._stop in ready:
                    return
                if self._udp in ready:
                    data, sender = self._udp.recvfrom(65535)
                    for say in self._script(self._noted(data, tcp=False)):
                        way = self._other if say.elsewhere else self._udp
                        self._at(say.after, functools.partial(way.sendto, say.data, sender))
                if self._tcp in ready:
                    line, _ = self._tcp.accept()
                    self._converse(line)

    def _converse(self, line: socket.socket) -> None:
        """Hear one question on a connection, and answer it."""
        line.settimeout(5)
        length = int.from_bytes(line.recv(2, socket.MSG_WAITALL), "big")
        says = list(self._script(self._noted(line.recv(length, socket.MSG_WAITALL), tcp=True)))
        for say in says:
            data = say.data if say.raw else len(say.data).to_bytes(2, "big") + say.data
            self._at(say.after, functools.partial(line.sendall, data))
        self._at(max((say.after for say in says), default=0.0), line.close)

    def _noted(self, data: bytes, *, tcp: bool) -> Asked:
        message = dns.message.from_wire(data)
        same = [one for one in self.asked if one.tcp is tcp and one.message.question == message.question]
        self.asked.append(Asked(message, tcp, len(same) + 1))
        return self.asked[-1]

    def _at(self, after_s: float, act: Callable[[], object]) -> None:
        if after_s:
            heapq.heappush(self._later, (time.monotonic() + after_s, next(self._count), act))
        else:
            act()

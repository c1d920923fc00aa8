"""A name server that knows exactly the names it was given; every other one does not exist.

A mail server that looks names up (reject_unknown_sender_domain) then behaves the same on every machine.
"""

from __future__ import annotations

import ipaddress
import itertools
import socket
import struct
import threading
from collections.abc import Mapping, Sequence

_ADDRESS, _ADDRESS6, _MAIL = 1, 28, 15
_next_host = itertools.count(53)


class NameServer:
    """Answers UDP questions on port 53 of a loopback address of its own until close()."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._names = {
            name.lower(): [ipaddress.ip_address(text) for text in texts] for name, texts in names.items()
        }
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        while True:
            self.host = f"127.53.0.{next(_next_host)}"
            try:
                self._socket.bind((self.host, 53))
            except OSError:  # another run's
                continue
            break
        self._thread = threading.Thread(target=self._serve, name="lab-dns", daemon=True)
        self._thread.start()

    @property
    def resolv_conf(self) -> str:
        """/etc/resolv.conf for a sandbox that shall ask this server."""
        return f"nameserver {self.host}\noptions timeout:1 attempts:1\n"

    def close(self) -> None:
        """Stop answering."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knock:
            knock.sendto(b"", (self.host, 53))
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            question, sender = self._socket.recvfrom(4096)
            if not question:
                return
            self._socket.sendto(self._answer(question), sender)

    def _answer(self, question: bytes) -> bytes:
        """RFC 1035 4.1: header, the question again, answers that point back to its name."""
        labels, at = [], 12
        while length := question[at]:
            labels.append(question[at + 1 : at + 1 + length].decode("ascii", "replace"))
            at += 1 + length
        (kind,) = struct.unpack_from("!H", question, at + 1)
        asked = question[12 : at + 5]
        addresses = self._names.get(".".join(labels).lower())
        records = []
        for address in addresses or ():
            if kind == (_ADDRESS if address.version == 4 else _ADDRESS6):
                data = address.packed
                records.append(struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(data)) + data)
        if addresses is not None and kind == _MAIL:
            data = struct.pack("!HH", 10, 0xC00C)  # preference 10, the name itself
            records.append(struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(data)) + data)
        flags = 0x8580 | (0 if addresses is not None else 3)  # answer, authoritative, recursion; NXDOMAIN
        header = question[:2] + struct.pack("!HHHHH", flags, 1, len(records), 0, 0)
        return header + asked + b"".join(records)

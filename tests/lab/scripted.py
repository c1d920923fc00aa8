"""A TCP server that plays a script: for what no real server does, byte by byte.

    with ScriptedServer([Send(b"220 hi\\r\\n"), Line(b"EHLO"), Send(b"250 ok\\r\\n"), Close()]) as server:
        ... connect to server.port ...

Each connection plays the script from the start (or its own, where a list of scripts is given). What a client sent is in
`received`; a client that did something else than the script says makes `close()` raise AssertionError.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Sequence
from typing import NamedTuple

from tests.systems import stop_listening

#: Seconds one step may wait for the client before the script counts as broken.
STEP_DEADLINE_S = 15.0


class Send(NamedTuple):
    """Write these bytes; with `split` one byte at a time, each in a segment of its own."""

    data: bytes
    split: bool = False


class Line(NamedTuple):
    """Read one line up to LF and check that it begins like this, case-insensitively (b"" takes any)."""

    start: bytes = b""


class Until(NamedTuple):
    """Read up to and including these bytes, e.g. the end of a message."""

    end: bytes


class Pause(NamedTuple):
    """Send nothing for so many seconds; ended early by close()."""

    seconds: float


class Silence(NamedTuple):
    """Say nothing more and take what comes until the client goes away."""


class StartTls(NamedTuple):
    """Do the server's side of a TLS handshake; a handshake that the client ends is not an error."""

    context: ssl.SSLContext


class HalfClose(NamedTuple):
    """End our direction (FIN) and keep reading."""


class Close(NamedTuple):
    """Close in order (FIN)."""


class Reset(NamedTuple):
    """Close hard (RST), as a firewall or a crashed server does."""


Step = Send | Line | Until | Pause | Silence | StartTls | HalfClose | Close | Reset
Script = Sequence[Step]


class ScriptedServer:
    """Listens on a loopback port until close(); `scripts` play in the order of the connections, the last repeats."""

    def __init__(self, *scripts: Script, host: str = "127.0.0.1", port: int = 0) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=16)
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self._scripts = scripts or ((Silence(),),)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        #: What each connection sent, in the order of the connections; after TLS the plain bytes.
        self.received: list[bytearray] = []
        self.problems: list[str] = []
        self._accepting = threading.Thread(target=self._accept, name=f"scripted-{self.port}", daemon=True)
        self._accepting.start()

    def __enter__(self) -> ScriptedServer:
        return self

    def __exit__(self, kind: object, value: object, trace: object) -> None:
        self._stop()
        if kind is None:
            self._raise_problems()

    @property
    def connections(self) -> int:
        """How many connections have come so far."""
        return len(self.received)

    def text(self, connection: int = 0) -> str:
        """What one connection sent, as text."""
        return self.received[connection].decode("utf-8", "replace")

    def wait(self, deadline_s: float = STEP_DEADLINE_S) -> None:
        """Return when every script begun has been played to its end."""
        for thread in list(self._threads):
            thread.join(deadline_s)
            assert not thread.is_alive(), "a script is still waiting for its client"

    def close(self) -> None:
        """End every connection; raise AssertionError when a client left the script."""
        self._stop()
        self._raise_problems()

    def _stop(self) -> None:
        self._stopping.set()
        stop_listening(self._listener)
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in (self._accepting, *self._threads):
            thread.join(STEP_DEADLINE_S)

    def _raise_problems(self) -> None:
        if self.problems:
            raise AssertionError("; ".join(self.problems))

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                number = len(self.received)
                self.received.append(bytearray())
                self._open.append(connection)
                script = self._scripts[min(number, len(self._scripts) - 1)]
                thread = threading.Thread(target=self._play, args=(connection, number, script), daemon=True)
                self._threads.append(thread)
            thread.start()

    def _play(self, connection: socket.socket, number: int, script: Script) -> None:
        player = _Player(connection, self.received[number], self._stopping)
        try:
            for position, step in enumerate(script):
                try:
                    if not player.play(step):
                        break
                except _ScriptLeftError as problem:
                    if not self._stopping.is_set():
                        self.problems.append(f"connection {number}, step {position} {step!r}: {problem}")
                    break
        finally:
            with self._lock:
                self._open.remove(connection)
            player.close()


class _ScriptLeftError(Exception):
    """The client did something else than the script says."""


class _Player:
    """Plays steps on one connection."""

    def __init__(self, connection: socket.socket, received: bytearray, stopping: threading.Event) -> None:
        connection.settimeout(STEP_DEADLINE_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection
        self._received = received
        self._taken = 0
        self._stopping = stopping

    def play(self, step: Step) -> bool:
        """Play one step; False when the connection is over."""
        match step:
            case Send(data, split):
                self._send(data, split=split)
            case Line(start):
                line = self._until(b"\n")
                if not line.upper().startswith(start.upper()):
                    raise _ScriptLeftError(f"the client sent {line!r}")
            case Until(end):
                self._until(end)
            case Pause(seconds):
                self._stopping.wait(seconds)
            case Silence():
                self._socket.settimeout(None)
                while self._more():
                    pass
                return False
            case StartTls(context):
                return self._start_tls(context)
            case HalfClose():
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_WR)
            case Close():
                return False
            case Reset():
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
        return True

    def close(self) -> None:
        self._socket.close()

    def _send(self, data: bytes, *, split: bool) -> None:
        with contextlib.suppress(OSError):  # the client may be gone by now, which the next read shows
            for piece in (data[i : i + 1] for i in range(len(data))) if split else (data,):
                self._socket.sendall(piece)

    def _start_tls(self, context: ssl.SSLContext) -> bool:
        try:
            self._socket = context.wrap_socket(self._socket, server_side=True)
        except (ssl.SSLError, OSError):
            return False
        return True

    def _until(self, end: bytes) -> bytes:
        while (found := self._received.find(end, self._taken)) < 0:
            if not self._more():
                raise _ScriptLeftError(f"the client went away after {bytes(self._received[self._taken :])!r}")
        piece = bytes(self._received[self._taken : found + len(end)])
        self._taken = found + len(end)
        return piece

    def _more(self) -> bool:
        try:
            data = self._socket.recv(65536)
        except TimeoutError:
            raise _ScriptLeftError(f"the client sent nothing for {STEP_DEADLINE_S:.0f} s") from None
        except OSError:
            return False
        self._received += data
        return bool(data)


class DeadPort:
    """A loopback port that answers no connection attempt at all: its queue is full, so every SYN is dropped.

    Like a host behind a firewall that drops; a client waits for its own timeout.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host = host
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.socket(family, socket.SOCK_STREAM)
        self._listener.bind((host, port))
        self._listener.listen(0)
        self.port: int = self._listener.getsockname()[1]
        self._fillers: list[socket.socket] = []
        for _ in range(3):
            filler = socket.socket(family, socket.SOCK_STREAM)
            filler.setblocking(False)
            filler.connect_ex((host, self.port))
            self._fillers.append(filler)

    def __enter__(self) -> DeadPort:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for one in (*self._fillers, self._listener):
            one.close()

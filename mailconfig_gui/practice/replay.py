"""A server on loopback that does what another one did in a test that was recorded.

It listens to what the client says only as far as the recorded client said something there, so any name and password
will do. Each connection has a thread of its own, and no more than a few at a time are served.
"""

from __future__ import annotations

import os
import socket
import ssl
import struct
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.practice.look_alikes import context_for
from mailconfig_gui.results.replay import Answer, Door, Encrypt, Ending, Hear
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from types import TracebackType

    from mailconfig_gui.results.replay import Handshake, Play

HOST = "127.0.0.1"
NO_HOST = "nothing.invalid"
"""A name that nobody will ever have (RFC 6761 6.4)."""
_CONNECTIONS = 8
_CROWD = 4
_PATIENCE_S = 600.0
_MOST_LINE, _MOST_MESSAGE = 1 << 16, 8 << 20
_NOT_RECORDED = "503 5.5.1 The recording goes on with {verb} here"  # no words: SMTP
_END_OF_RECORDING = "502 5.5.1 This is as far as the recording goes"  # no words: SMTP


class _Left(Exception):  # noqa: N818 - an ending, no error
    """The client has gone, or shall."""


class ReplayServer:
    """The running server: `host`, `port`, and in `ca_pem` the authority to trust in a test where the recorded one did.

    Where nobody could connect, nobody can here: at the port nobody listens or answers, or the host has no address.
    """

    def __init__(self, play: Play, *, port: int = 0) -> None:
        """Start it; port 0 takes a free one.

        Raises MailConfigError: the port is taken, or this system answers where the play wants no answer.
        """
        self.door = play.door
        self.host = NO_HOST if play.door is Door.NO_SUCH_HOST else HOST
        self._play = play
        self._context, self.ca_pem = context_for(play.handshake)
        self._stopped = threading.Event()
        self._places = threading.BoundedSemaphore(_CONNECTIONS)
        try:
            self._listener = _bound(port)
        except OSError as cause:
            raise MailConfigError(
                say("The practice server did not start"),
                say("A port is not free ({strerror}).", strerror=cause.strerror),
                say("Choose another port."),
            ) from cause
        self.port: int = self._listener.getsockname()[1]
        self._waiting: list[socket.socket] = []
        if play.door is Door.OPEN:
            self._listener.listen()
            threading.Thread(target=self._accept, name="replay server", daemon=True).start()
        elif play.door is Door.NO_ANSWER:
            self._crowd()

    def __enter__(self) -> ReplayServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Listen no more; who is connected is left alone."""
        self._stopped.set()
        with suppress(OSError):
            # Wakes the thread that waits in accept.
            self._listener.shutdown(socket.SHUT_RDWR)
        for one in (self._listener, *self._waiting):
            one.close()

    def _crowd(self) -> None:
        """Fill the queue of those who wait to be accepted: whoever comes then hears nothing."""
        if sys.platform == "win32":
            self.stop()
            raise MailConfigError(
                say("This result cannot be played"),
                say("On Windows nobody can listen and not answer."),
                say("Test with an address that nobody has: {address}.", address="192.0.2.1"),
            )
        self._listener.listen(0)
        for _ in range(_CROWD):
            one = socket.socket()
            one.setblocking(False)
            with suppress(BlockingIOError):
                one.connect((HOST, self.port))
            self._waiting.append(one)

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if not self._places.acquire(blocking=False):
                connection.close()
                continue
            threading.Thread(target=self._serve, args=(connection,), name="replay", daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.settimeout(_PATIENCE_S)
            _Conversation(connection, self._play, self._context, self._stopped).run()
        finally:
            self._places.release()


def _bound(port: int) -> socket.socket:
    """Return a socket at a port of its own, at which nobody listens yet."""
    made = socket.socket()
    try:
        if os.name == "posix":
            # A port that was in use a moment ago is free; Windows would share one that is in use.
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((HOST, port))
    except OSError:
        made.close()
        raise
    return made


class _Conversation:
    """One connection, from its first step to how it ends."""

    def __init__(
        self, connection: socket.socket, play: Play, context: ssl.SSLContext, stopped: threading.Event
    ) -> None:
        self._connection = connection
        self._play = play
        self._context = context
        self._stopped = stopped
        self._heard = b""

    def run(self) -> None:
        """Play all steps; whatever the client does, this ends without an error."""
        with suppress(_Left, OSError):
            for step in self._play.steps:
                if isinstance(step, Answer):
                    self._say(step.line, step.pause_ms)
                elif isinstance(step, Encrypt):
                    self._encrypt(self._play.handshake)
                else:
                    self._hear(step)
            self._end()
        with suppress(OSError):
            self._connection.close()

    def _say(self, line: str, pause_ms: int = 0) -> None:
        if self._stopped.wait(pause_ms / 1000):
            raise _Left
        self._connection.sendall(_as_said(line) + b"\r\n")

    def _hear(self, wanted: Hear) -> None:
        """Take what the recorded client said here; another command is told what would come now."""
        if wanted.message:
            self._read_to(b"\r\n.\r\n", _MOST_MESSAGE)
            return
        while True:
            verb = (
                self._read_to(b"\n", _MOST_LINE)[:8].split(b" ")[0].strip().decode("ascii", "replace").upper()
            )
            if not wanted.verb or verb == wanted.verb:
                return
            if verb == "QUIT":
                self._say("221 2.0.0 Bye")  # no words: SMTP
                raise _Left
            self._say(_NOT_RECORDED.format(verb=wanted.verb))

    def _read_to(self, end: bytes, most: int) -> bytes:
        while end not in self._heard:
            part = self._connection.recv(1 << 16)
            self._heard += part
            if not part or len(self._heard) > most:
                raise _Left
        line, _, self._heard = self._heard.partition(end)
        return line

    def _encrypt(self, handshake: Handshake) -> None:
        if handshake.plain:
            self._connection.recv(1 << 16)
            self._say("220 ready")
            raise _Left
        if handshake.alert is not None:
            self._connection.recv(1 << 16)
            # A record of the kind alert, fatal (RFC 8446 5.1 and 6).
            self._connection.sendall(struct.pack("!BHHBB", 21, 0x0303, 2, 2, handshake.alert))
            raise _Left
        if handshake.cut:
            self._connection.recv(1 << 16)
            return
        self._connection = self._context.wrap_socket(self._connection, server_side=True)

    def _end(self) -> None:
        if self._play.ending is Ending.RESET:
            self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif self._play.ending is Ending.SILENT:
            while self._connection.recv(1 << 16):
                pass
        elif self._play.ending is Ending.DONE:
            while b"QUIT" not in self._read_to(b"\n", _MOST_LINE).upper():
                self._say(_END_OF_RECORDING)
            self._say("221 2.0.0 Bye")  # no words: SMTP


def _as_said(line: str) -> bytes:
    """Return a line as the server sent it; a recording that somebody made up may hold what nobody can send."""
    try:
        return line.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return line.encode("utf-8", "replace")

"""A server that takes whatever a client is ready to give: it keeps every byte and asks for logins at every chance."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable

from tests.lab.sandbox import until
from tests.systems import stop_listening

_WAIT_S = 20.0


class Client:
    """One connection, as the attack sees it. Every method raises OSError or EOFError once the client has gone."""

    def __init__(self, line: socket.socket, taken: bytearray) -> None:
        line.settimeout(_WAIT_S)
        self._line = line
        self._taken = taken
        self._ahead = b""

    def say(self, data: bytes) -> None:
        """Write in one segment."""
        self._line.sendall(data)

    def line(self) -> bytes:
        """Return the next line, in upper case."""
        while b"\n" not in self._ahead:
            data = self._line.recv(65536)
            if not data:
                raise EOFError
            self._taken += data
            self._ahead += data
        line, _, self._ahead = self._ahead.partition(b"\n")
        return line.strip().upper()

    def tls(self, context: ssl.SSLContext) -> None:
        """Do the server's side of a handshake."""
        self._line = context.wrap_socket(self._line, server_side=True)

    def join(self, other: socket.socket) -> None:
        """Hand everything on from here, both ways, until the client goes."""

        def back() -> None:
            with contextlib.suppress(OSError):
                while data := other.recv(65536):
                    self._line.sendall(data)

        thread = threading.Thread(target=back, daemon=True)
        thread.start()
        with contextlib.suppress(OSError):
            while data := self._line.recv(65536):
                self._taken += data
                other.sendall(data)
        other.shutdown(socket.SHUT_RDWR)
        thread.join(_WAIT_S)

    def end_tls(self) -> None:
        """Say goodbye to TLS and go on without it on the same connection."""
        assert isinstance(self._line, ssl.SSLSocket)
        self._line.settimeout(0.0)
        with contextlib.suppress(ssl.SSLError, OSError):
            self._line.unwrap()  # the client's own goodbye is not waited for
        self.drop_tls()

    def drop_tls(self) -> None:
        """Go on without TLS and without a goodbye."""
        raw = socket.socket(fileno=self._line.detach())
        raw.settimeout(_WAIT_S)
        self._line = raw

    def serve(
        self, *offers: bytes, answers: dict[bytes, bytes] | None = None, go: bytes = b"220 go\r\n"
    ) -> None:
        """Speak SMTP and take every login, until STARTTLS was answered (then return) or the client goes.

        `answers` replaces the answer to a verb, `go` is the one to STARTTLS.
        """
        reply = (
            b"".join(b"250-%s\r\n" % offer for offer in (b"greedy.test", *offers)) + b"250 SIZE 10000000\r\n"
        )
        while True:
            words = self.line().split(b" ")
            verb = words[0]
            if answers and verb in answers:
                self.say(answers[verb])
            elif verb == b"EHLO":
                self.say(reply)
            elif verb == b"AUTH":
                for prompt in (b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n") if len(words) < 3 else ():
                    self.say(prompt)
                    self.line()
                self.say(b"235 2.7.0 thank you\r\n")
            elif verb == b"DATA":
                self.say(b"354 go\r\n")
                while self.line() != b".":
                    pass
                self.say(b"250 2.0.0 Ok: queued as 4F2B\r\n")
            elif verb == b"STARTTLS":
                self.say(go)
                return
            else:
                self.say(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def wait(self) -> None:
        """Take what comes until the client goes."""
        while True:
            self.line()


Attack = Callable[[Client], None]


class GreedyServer:
    """Plays an attack on each connection until close(); `taken` holds what each client gave, TLS taken off."""

    def __init__(self, attack: Attack, host: str = "127.0.0.1", port: int = 0) -> None:
        self._listener = socket.create_server((host, port))
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self.taken: list[bytearray] = []
        self._attack = attack
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def __enter__(self) -> GreedyServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def everything(self) -> bytes:
        """All that clients gave, once they have gone."""
        until(lambda: not any(thread.is_alive() for thread in self._threads), "a client is still there")
        return b"\n".join(self.taken)

    def close(self) -> None:
        """Take no more clients."""
        stop_listening(self._listener)
        self._accepting.join(_WAIT_S)

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.taken.append(bytearray())
            thread = threading.Thread(target=self._play, args=(line, self.taken[-1]), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _play(self, line: socket.socket, taken: bytearray) -> None:
        client = Client(line, taken)
        with contextlib.suppress(OSError, EOFError):
            self._attack(client)
        with contextlib.suppress(OSError):
            client.close()

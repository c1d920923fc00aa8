"""A mail server and a proxy that do exactly as told, for holding predictions against the real engine."""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import socketserver
import ssl
import threading
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

USER, PASSWORD = "plant@example.org", "pässword 1"
REFUSED = "535 5.7.8 Authentication credentials invalid"


class Behaviour(NamedTuple):
    """How a server behaves.

    `tls` is "", `starttls` or `implicit`. `mechanisms` are offered before TLS only with `login_in_clear`.
    `replies` replaces the answer to a verb (`MAIL`, `EHLO`, `.` for the end of the message; `*TLS MAIL` only inside
    TLS); lines joined by LF; the words `(close)`, `(reset)` and `(silence)` do that instead. With XOAUTH2 the password
    of `login` is the access token; `refusals` by token go before `refused`, and one of 334 asks for a line first.
    """

    tls: str = ""
    context: ssl.SSLContext | None = None
    mechanisms: str = "PLAIN LOGIN"
    login_in_clear: bool = True
    login_needed: bool = False
    extensions: tuple[str, ...] = ("PIPELINING", "8BITMIME")
    replies: Mapping[str, str] = {}
    login: tuple[str, str] = (USER, PASSWORD)
    refused: str = REFUSED
    refusals: Mapping[str, str] = {}


class _Server:
    """Listens on a loopback port from construction to `close`; each client is served on a thread of its own."""

    def __init__(self, serve: Callable[[socket.socket], None], host: str = "127.0.0.1") -> None:
        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False
            request_queue_size = 64
            allow_reuse_address = True

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # a client that goes away is part of the play

        self._server = Server((host, 0), Handler)
        self.port: int = self._server.server_address[1]
        forever = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        forever.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class MailServer(_Server):
    """A mail server that behaves as told."""

    def __init__(self, behaviour: Behaviour, host: str = "127.0.0.1") -> None:
        self.behaviour = behaviour
        super().__init__(lambda connection: _Session(connection, behaviour).serve(), host)


class _GoneError(OSError):
    """The conversation is over."""


class _Session:
    def __init__(self, connection: socket.socket, behaviour: Behaviour) -> None:
        connection.settimeout(20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection = connection
        self.how = behaviour
        self.buffer = b""
        self.encrypted = False
        self.logged_in = False

    def serve(self) -> None:
        """Talk until the client goes away."""
        try:
            self._serve()
        finally:
            self.connection.close()

    def _serve(self) -> None:
        if self.how.tls == "implicit":
            self._encrypt()
        self._say("BANNER", "220 mail.test ESMTP")
        while True:
            line = self._line()
            verb = line.split(":")[0].split(" ")[0].upper()
            if verb == "QUIT":
                self._say("QUIT", "221 2.0.0 Bye")
                return
            getattr(self, f"_do_{verb.lower()}", self._unknown)(line)

    def _do_ehlo(self, _line: str) -> None:
        offers = list(self.how.extensions)
        if self.how.tls == "starttls" and not self.encrypted:
            offers.append("STARTTLS")
        if self.how.mechanisms and (self.encrypted or self.how.login_in_clear):
            offers.append(f"AUTH {self.how.mechanisms}")
        lines = ["mail.test", *offers]
        self._say("EHLO", "\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"]))

    def _do_helo(self, _line: str) -> None:
        self._say("HELO", "250 mail.test")

    def _do_starttls(self, _line: str) -> None:
        if self._say("STARTTLS", "220 2.0.0 Ready") == 220:
            self._encrypt()

    def _do_auth(self, line: str) -> None:
        if not self._may("AUTH"):
            return
        _, mechanism, *initial = line.split(" ")
        user = password = ""
        if mechanism.upper() == "PLAIN":
            answer = initial[0] if initial else self._ask("")
            _, user, password = base64.b64decode(answer).decode().split("\0")
        elif mechanism.upper() == "LOGIN":
            user = base64.b64decode(self._ask("VXNlcm5hbWU6")).decode()
            password = base64.b64decode(self._ask("UGFzc3dvcmQ6")).decode()
        elif mechanism.upper() == "XOAUTH2":
            parts = base64.b64decode(initial[0]).decode().split("\1")
            user, password = parts[0].removeprefix("user="), parts[1].removeprefix("auth=Bearer ")
        self.logged_in = (user, password) == self.how.login
        refused = self.how.refusals.get(password, self.how.refused)
        if not self.logged_in and refused.startswith("334 "):
            self._ask(refused.removeprefix("334 "))
            self._put(REFUSED)
        else:
            self._put("235 2.7.0 Welcome" if self.logged_in else refused)

    def _ask(self, challenge: str) -> str:
        self._put(f"334 {challenge}")
        return self._line()

    def _do_mail(self, _line: str) -> None:
        default = "530 5.7.0 Authentication required" if self.how.login_needed and not self.logged_in else ""
        self._say("MAIL", default or "250 2.1.0 Ok")

    def _do_rcpt(self, _line: str) -> None:
        self._say("RCPT", "250 2.1.5 Ok")

    def _do_rset(self, _line: str) -> None:
        self._put("250 2.0.0 Ok")

    def _do_data(self, _line: str) -> None:
        if self._say("DATA", "354 Go on") != 354:
            return
        while self._line() != ".":
            pass
        self._say(".", "250 2.0.0 Queued")

    def _unknown(self, _line: str) -> None:
        self._put("502 5.5.2 What?")

    def _may(self, verb: str) -> bool:
        told = self._told(verb)
        if told:
            self._say(verb, told)
        return not told

    def _told(self, verb: str) -> str:
        inside = self.how.replies.get(f"*TLS {verb}") if self.encrypted else None
        return inside or self.how.replies.get(verb, "")

    def _say(self, verb: str, default: str) -> int:
        reply = self._told(verb) or default
        if reply == "(silence)":
            while self.connection.recv(4096):
                pass
            raise _GoneError
        if reply == "(reset)":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        if reply in ("(close)", "(reset)"):
            self.connection.close()
            raise _GoneError
        self._put(reply)
        return int(reply[:3])

    def _put(self, reply: str) -> None:
        self.connection.sendall(reply.replace("\n", "\r\n").encode() + b"\r\n")

    def _line(self) -> str:
        while b"\r\n" not in self.buffer:
            data = self.connection.recv(4096)
            if not data:
                raise _GoneError
            self.buffer += data
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line.decode("utf-8", "replace")

    def _encrypt(self) -> None:
        assert self.how.context is not None
        self.connection = self.how.context.wrap_socket(self.connection, server_side=True)
        self.encrypted = True
        self.buffer = b""


def refused_port() -> socket.socket:
    """A port that nobody listens on, nor can, until the socket is closed."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    return held


class TokenServer(_Server):
    """A token endpoint that answers every request with these bytes, and then ends; (reset) and (silence) do that.

    `early` says so before a request came. With a `context` it speaks TLS.
    """

    def __init__(self, answer: bytes, context: ssl.SSLContext | None = None, *, early: bool = False) -> None:
        self.answer = answer
        self.context = context
        self.early = early
        super().__init__(self._serve)

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(20)
        if self.context is not None:
            client = self.context.wrap_socket(client, server_side=True)
        if not self.early:
            _read_request(client)
        if self.answer == b"(reset)":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        elif self.answer != b"(silence)":
            client.sendall(self.answer)
            client.shutdown(socket.SHUT_WR)
            # Who closes with bytes unread resets the connection.
            client.recv(65536)
        else:
            client.recv(1)
        client.close()


def _read_request(client: socket.socket) -> None:
    received = b""
    while b"\r\n\r\n" not in received:
        received += client.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while length and len(body) < int(length[1]):
        body += client.recv(65536)


class Proxy(_Server):
    """An HTTP proxy; `answer` replaces its reply to CONNECT, `credentials` are demanded, `merge` joins the greeting."""

    def __init__(self, answer: str = "", credentials: str = "", merge: bool = False) -> None:
        self.answer = answer
        self.credentials = credentials
        self.merge = merge
        super().__init__(self._serve)

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(20)
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        token = base64.b64encode(self.credentials.encode()).decode()
        answer = self.answer
        if self.credentials and f"Proxy-Authorization: Basic {token}" not in head.decode():
            answer = "HTTP/1.1 407 Proxy Authentication Required"
        if answer:
            client.sendall(f"{answer}\r\n\r\n".encode())
            return
        host, _, port = head.split(b" ")[1].decode().rpartition(":")
        with socket.create_connection((host, int(port)), timeout=20) as upstream:
            greeting = upstream.recv(4096) if self.merge else b""
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n" + greeting)
            if not self.merge:
                # A distant server's greeting comes in a piece of its own; here the two would run together.
                threading.Event().wait(0.05)
            back = threading.Thread(target=_pump, args=(upstream, client), daemon=True)
            back.start()
            _pump(client, upstream)
            back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)

"""The web client: addresses, trust, bounds, and servers that misbehave."""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailconfig_gui.delivery.target import DeliveryError, Stop, StoppedError, UnreachableError
from mailconfig_gui.delivery.targets.thingsboard.web import (
    BrokenAnswerError,
    CertificateError,
    Web,
    colons,
    json_of,
    read_fingerprint,
)
from tests.delivery.helpers import web_to
from tests.lab.certificates import Certificates
from tests.systems import stop_listening

Talk = Callable[[socket.socket], None]


def _request(connection: socket.socket) -> bytes:
    """Read a request with its body; the first bytes of a TLS handshake are one too."""
    data = b""
    while not data.startswith(b"\x16"):
        head, end, body = data.partition(b"\r\n\r\n")
        size = re.search(rb"Content-Length: ([0-9]+)", head)
        if end and (size is None or len(body) >= int(size[1])):
            break
        part = connection.recv(65536)
        if not part:
            break
        data += part
    return data


class OneAnswer:
    """Listens on loopback; `talk` has each connection after its request was read."""

    def __init__(self, talk: Talk | bytes, context: ssl.SSLContext | None = None) -> None:
        self._talk, self._context = talk, context
        self.requests: list[bytes] = []
        self.accepted = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        stop_listening(self._listener)
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.accepted.set()
            try:
                with connection:
                    wrapped = (
                        self._context.wrap_socket(connection, server_side=True)
                        if self._context
                        else connection
                    )
                    with wrapped:
                        self.requests.append(_request(wrapped))
                        if isinstance(self._talk, bytes):
                            wrapped.sendall(self._talk)
                        else:
                            self._talk(wrapped)
            except OSError:
                continue


@pytest.fixture
def serve() -> Iterator[Callable[..., OneAnswer]]:
    servers: list[OneAnswer] = []

    def start(talk: Talk | bytes, context: ssl.SSLContext | None = None) -> OneAnswer:
        servers.append(OneAnswer(talk, context))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def web(server: OneAnswer | str, **more: str) -> Web:
    return web_to(server if isinstance(server, str) else server.url, None, **more)


def test_a_request_and_its_answer(serve: Callable[..., OneAnswer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    server = serve(b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a": 1}')
    answer = web(f"{server.url}/iot").ask("POST", "/api/x", {"b": "ü"}, headers={"X-Authorization": "t"})
    assert json_of(answer) == {"a": 1}
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /iot/api/x HTTP/1.1\r\n")
    assert b"X-Authorization: t" in head
    assert body == b'{"b": "\\u00fc"}'
    assert server.accepted.is_set()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(serve: Callable[..., OneAnswer], status: int) -> None:
    other = serve(b"HTTP/1.1 200 OK\r\n\r\n")
    server = serve(
        f"HTTP/1.1 {status} X\r\nLocation: {other.url}/api?token=1\r\nContent-Length: 0\r\n\r\n".encode()
    )
    with pytest.raises(UnreachableError, match="sends us on") as error:
        web(server).ask("POST", "/api/auth/login", {"password": "p"})
    assert f"{other.url}/api." in error.value.message
    assert other.requests == []


def test_an_answer_has_a_largest_size(serve: Callable[..., OneAnswer]) -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with pytest.raises(BrokenAnswerError, match="more than 1 MiB"):
        web(serve(flood)).ask("GET", "/x")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-x\r\n",
        b"220 mail ESMTP\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70000,
    ],
)
def test_what_is_no_web_server(serve: Callable[..., OneAnswer], answer: bytes) -> None:
    with pytest.raises(UnreachableError):
        web(serve(answer)).ask("GET", "/x")


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000, b"<html>"])
def test_what_is_no_json(serve: Callable[..., OneAnswer], body: bytes) -> None:
    server = serve(b"HTTP/1.1 200 OK\r\n\r\n" + body)
    with pytest.raises(BrokenAnswerError):
        json_of(web(server).ask("GET", "/x"))


def test_a_slow_trickle_ends_at_the_deadline(serve: Callable[..., OneAnswer]) -> None:
    over = threading.Event()

    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not over.wait(0.02):
            connection.sendall(b"A: b\r\n")

    started = time.monotonic()
    with pytest.raises(BrokenAnswerError, match="did not answer within"):
        web(serve(trickle)).ask("GET", "/x", deadline_s=0.3)
    assert time.monotonic() - started < 15
    over.set()


def test_cancel_leaves_at_once_and_says_whether_something_was_sent(serve: Callable[..., OneAnswer]) -> None:
    over = threading.Event()
    server = serve(lambda _connection: over.wait(20) and None)
    for method, unsure in (("POST", True), ("GET", False)):
        stop = Stop()
        asker = web_to(server.url, stop)
        server.requests.clear()

        def cancel(stop: Stop = stop) -> None:
            while not server.requests:
                pass
            stop.cancel()

        thread = threading.Thread(target=cancel)
        thread.start()
        with pytest.raises(StoppedError) as stopped:
            asker.ask(method, "/x")
        thread.join(10)
        assert stopped.value.sent is unsure
        over.set()
        over = threading.Event()


def test_a_cancelled_run_asks_nobody(serve: Callable[..., OneAnswer]) -> None:
    server, stop = serve(b""), Stop()
    stop.cancel()
    with pytest.raises(StoppedError):
        web_to(server.url, stop).ask("GET", "/x")
    assert not server.accepted.is_set()


def test_a_line_that_breaks_as_the_person_stops_is_a_stop(serve: Callable[..., OneAnswer]) -> None:
    stop = Stop()
    server = serve(lambda _connection: stop.cancel())
    for _ in range(100):
        stop.cancelled = False
        with pytest.raises(StoppedError):
            web_to(server.url, stop).ask("POST", "/x")


def test_nobody_there_and_no_such_name() -> None:
    with pytest.raises(UnreachableError, match="Nothing answers"):
        web("http://127.0.0.1:1").ask("GET", "/x")
    with pytest.raises(UnreachableError, match="not known here"):
        web("http://things.invalid").ask("GET", "/x")


@pytest.fixture
def https(certificates: Certificates) -> Callable[[str], ssl.SSLContext]:
    def context(name: str) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        served = getattr(certificates, name)
        made.load_cert_chain(served.chain, served.key)
        return made

    return context


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def test_an_unknown_authority_is_refused_before_anything_is_sent(
    serve: Callable[..., OneAnswer], https: Callable[[str], ssl.SSLContext], certificates: Certificates
) -> None:
    server = serve(OK, https("self_signed"))
    with pytest.raises(CertificateError) as refused:
        web(server).ask("POST", "/api/auth/login", {"password": "p"})
    assert not any(b"POST" in request for request in server.requests)
    der = ssl.PEM_cert_to_DER_cert(certificates.self_signed.chain.read_text())
    assert refused.value.fingerprint == colons(hashlib.sha256(der).hexdigest())
    assert web(server, fingerprint=refused.value.fingerprint).ask("GET", "/x").status == 200
    with pytest.raises(CertificateError, match="another certificate"):
        web(server, fingerprint="0" * 64).ask("POST", "/x", {"password": "p"})
    assert not any(b"POST" in request for request in server.requests)


def test_a_private_authority_by_its_file(
    serve: Callable[..., OneAnswer],
    https: Callable[[str], ssl.SSLContext],
    certificates: Certificates,
    tmp_path: Path,
) -> None:
    server = serve(OK, https("good"))
    assert web(server, ca_file=str(certificates.ca)).ask("GET", "/x").status == 200
    wrong = serve(OK, https("wrong_host"))
    with pytest.raises(CertificateError):
        web(wrong, ca_file=str(certificates.ca)).ask("GET", "/x")
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for path in (empty, tmp_path / "absent"):
        with pytest.raises(DeliveryError, match=r"CA file|cannot be read"):
            web(server, ca_file=str(path)).ask("GET", "/x")


def test_http_and_https_mixed_up(serve: Callable[..., OneAnswer]) -> None:
    plain = serve(OK)
    with pytest.raises(UnreachableError, match="does not speak https there") as error:
        web(f"https://127.0.0.1:{plain.port}/iot").ask("GET", "/x")
    assert error.value.hint.startswith(f"Write http://127.0.0.1:{plain.port}/iot if")
    tls = serve(b"HTTP/1.1 400 \r\nContent-Length: 47\r\n\r\nThis combination of host and port requires TLS.")
    with pytest.raises(UnreachableError, match="https"):
        web(tls).ask("GET", "/x")


@pytest.mark.parametrize("text", ["AB:" * 31 + "AB", "sha256=" + "ab" * 32, " " + "ab " * 32])
def test_fingerprints_as_they_are_written(text: str) -> None:
    assert read_fingerprint(text) == "ab" * 32


@pytest.mark.parametrize("text", ["", "ab" * 31, "zz" * 32])
def test_what_is_no_fingerprint(text: str) -> None:
    with pytest.raises(DeliveryError):
        read_fingerprint(text)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"220 mx.test ESMTP\r\n", "does not answer like a web server"),
        (b"", "ended before the answer came"),
        (b"HTTP/1.1 301 x\r\nLocation: http://a/\x1b[2J\r\n\r\n", r"sends us on to http://a/\\x1b\[2J\."),
    ],
)
def test_each_breach_has_its_words(said: bytes, words: str) -> None:
    server = OneAnswer(said)
    with pytest.raises(UnreachableError, match=words):
        web_to(server.url, Stop()).ask("GET", "/")
    server.close()

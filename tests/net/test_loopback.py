"""The listener with real sockets: whoever else connects, one answer is heard, and then nobody listens."""

from __future__ import annotations

import errno
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest

from mailconfig_gui.model.news import Cancel
from mailconfig_gui.net.loopback import MOST_LINES, Listener, Pasted, Unheard
from mailconfig_gui.oauth.authorization import Code, Refusal, RefusalKind
from mailconfig_gui.oauth.loopback import Redirect
from tests.systems import IN_USE

STATE = "s" * 43
URI = "https://accounts.example.org/authorize"
ANY = Redirect("localhost", 0, "/")

Heard = Future["Code | Refusal | Unheard"]


class Waiting:
    """A listener that waits on a thread."""

    def __init__(self, listener: Listener, pool: ThreadPoolExecutor) -> None:
        self.cancel = Cancel()
        self.pasted = Pasted()
        self.listener = listener
        self.port = listener.redirect.port
        self.heard: Heard = pool.submit(
            listener.wait, STATE, URI, cancel=self.cancel, end=time.monotonic() + 60, pasted=self.pasted
        )

    def connect(self, address: str = "127.0.0.1") -> socket.socket:
        line = socket.create_connection((address, self.port), timeout=20)
        line.settimeout(20)
        return line

    def request(self, target: str, *, method: str = "GET", host: str = "", body: bytes = b"") -> bytes:
        host = host or f"localhost:{self.port}"
        return f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode() + body

    def ask(self, request: bytes, address: str = "127.0.0.1") -> bytes:
        with self.connect(address) as line:
            line.sendall(request)
            return everything(line)

    def answer(self, code: str = "c") -> bytes:
        return self.request(f"/?state={STATE}&code={code}")

    def outcome(self) -> Code | Refusal | Unheard:
        return self.heard.result(20)


def everything(line: socket.socket) -> bytes:
    data = b""
    while part := line.recv(4096):
        data += part
    return data


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


both = pytest.mark.parametrize(
    "address",
    ["127.0.0.1", pytest.param("::1", marks=pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here"))],
)


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    with ThreadPoolExecutor(1) as pool, Listener(ANY) as listener:
        one = Waiting(listener, pool)
        yield one
        one.cancel.cancel()


@both
def test_the_answer_is_heard_on_either_address_and_gets_its_page(waiting: Waiting, address: str) -> None:
    page = waiting.ask(waiting.answer(), address)
    assert page.startswith(b"HTTP/1.1 200 OK\r\n")
    assert page.endswith(b"</html>\n")
    assert waiting.outcome() == Code("c")


def test_it_listens_before_anybody_waits() -> None:
    with Listener(ANY) as listener, socket.create_connection(("127.0.0.1", listener.redirect.port)) as line:
        line.sendall(
            f"GET /?state={STATE}&code=c HTTP/1.1\r\nHost: localhost:{listener.redirect.port}\r\n\r\n".encode()
        )
        assert listener.wait(STATE, URI, cancel=Cancel(), end=time.monotonic() + 20) == Code("c")


def test_after_the_answer_nobody_listens(waiting: Waiting) -> None:
    waiting.ask(waiting.answer("first"))
    assert waiting.outcome() == Code("first")
    with pytest.raises(ConnectionRefusedError):
        waiting.ask(waiting.answer("second"))


def test_a_second_answer_that_came_at_the_same_time_is_not_heard(waiting: Waiting) -> None:
    with waiting.connect() as late:
        late.sendall(waiting.answer("second")[:-1])
        waiting.ask(waiting.answer("first"))
        assert waiting.outcome() == Code("first")
        with suppress(OSError):
            late.sendall(b"\n")
            assert late.recv(100) == b""


@both
def test_connections_that_say_nothing_or_half_of_it_stop_nobody(waiting: Waiting, address: str) -> None:
    with ExitStack() as stack:
        for said in (b"", b"G", b"GET / HTTP/1.1\r\nHost: localhost\r\n") * 5:
            stack.enter_context(waiting.connect(address)).sendall(said)
        assert b"200 OK" in waiting.ask(waiting.answer(), address)
        assert waiting.outcome() == Code("c")


def test_of_very_many_silent_connections_the_oldest_go(waiting: Waiting) -> None:
    with ExitStack() as stack:
        silent = [stack.enter_context(waiting.connect()) for _ in range(MOST_LINES + 1)]
        assert silent[0].recv(1) == b""
        assert b"200 OK" in waiting.ask(waiting.answer())
        assert waiting.outcome() == Code("c")


def test_what_others_send_is_refused_and_the_answer_still_heard(waiting: Waiting) -> None:
    good = f"/?state={STATE}&code=c"
    for request, status in (
        (waiting.request("/?state=forged&code=evil"), b"400"),
        (waiting.request(good, method="POST", body=b"code=evil"), b"405"),
        (waiting.request(good, method="OPTIONS"), b"405"),
        (waiting.request(good, host="evil.test"), b"421"),
        (waiting.request("/favicon.ico"), b"404"),
        (b"\x16\x03\x01\x02\x00", b"400"),
        (b"GET /" + b"a" * 20_000, b"431"),
    ):
        assert waiting.ask(request).split()[1] == status
    waiting.ask(waiting.answer())
    assert waiting.outcome() == Code("c")


def test_an_endless_request_is_answered_in_the_middle(waiting: Waiting) -> None:
    with waiting.connect() as line:
        line.sendall(b"GET /?")
        for _ in range(10):
            line.sendall(b"a" * 4096)
        assert everything(line).split()[1] == b"431"
        line.sendall(b"a" * 100_000)
    waiting.ask(waiting.answer())
    assert waiting.outcome() == Code("c")


def test_a_peer_that_is_gone_before_its_answer_stops_nobody(waiting: Waiting) -> None:
    for said in (b"", b"GET ", waiting.request("/favicon.ico")):
        line = waiting.connect()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closed by a reset
        line.sendall(said)
        line.close()
    waiting.ask(waiting.answer())
    assert waiting.outcome() == Code("c")


def test_a_refusal_of_the_provider_is_heard(waiting: Waiting) -> None:
    waiting.ask(waiting.request(f"/?state={STATE}&error=access_denied"))
    assert waiting.outcome() == Refusal(RefusalKind.REFUSED, "access_denied")


def test_a_cancel_ends_the_waiting_at_once(waiting: Waiting) -> None:
    waiting.ask(waiting.request("/favicon.ico"))
    started = time.monotonic()
    waiting.cancel.cancel()
    assert waiting.outcome() is Unheard.CANCELLED
    assert time.monotonic() - started < 5
    with pytest.raises(ConnectionRefusedError):
        waiting.connect()


def test_a_cancel_before_the_waiting_ends_it_too() -> None:
    cancel = Cancel()
    cancel.cancel()
    with Listener(ANY) as listener:
        assert listener.wait(STATE, URI, cancel=cancel, end=time.monotonic() + 60) is Unheard.CANCELLED


def test_what_was_brought_back_by_hand_ends_a_wait_but_not_the_listening(waiting: Waiting) -> None:
    waiting.pasted.give("first")
    waiting.pasted.give("second")
    assert waiting.outcome() is Unheard.PASTED
    assert (waiting.pasted.take(), waiting.pasted.take(), waiting.pasted.is_empty) == (
        "first",
        "second",
        True,
    )
    with waiting.connect() as line:
        line.sendall(waiting.answer())
        again = waiting.listener.wait(STATE, URI, cancel=waiting.cancel, end=time.monotonic() + 20)
        assert again == Code("c")
        assert b"200 OK" in everything(line)


def test_the_time_runs_out_whatever_is_sent_meanwhile() -> None:
    now = iter([1.0, 2.0, 300.0])
    clock: Callable[[], float] = lambda: next(now)  # noqa: E731 - a clock that ticks at every look
    with Listener(ANY) as listener:
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", listener.redirect.port)) as line:
                line.sendall(b"GET /favicon.ico HTTP/1.1\r\nHost: x\r\n\r\n")
        assert listener.wait(STATE, URI, cancel=Cancel(), end=300, clock=clock) is Unheard.TIME


def test_a_port_that_was_chosen_is_kept_and_one_that_is_taken_is_refused() -> None:
    with Listener(ANY) as first:
        port = first.redirect.port
        assert first.redirect.uri == f"http://localhost:{port}/"
        with pytest.raises(OSError, match=IN_USE):
            Listener(ANY.at(port))
    with Listener(ANY.at(port)) as again:
        assert again.redirect.port == port


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")
def test_a_port_that_somebody_else_has_on_the_other_address_is_refused() -> None:
    with (
        socket.create_server(("::1", 0), family=socket.AF_INET6) as other,
        pytest.raises(OSError, match=IN_USE),
    ):
        Listener(ANY.at(other.getsockname()[1]))


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("address", ["0.0.0.0", "127.0.0.1", "::", "::1"])
def test_nobody_else_can_listen_there_meanwhile(address: str, shared: bool) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    shared = shared and hasattr(socket, "SO_REUSEPORT")
    with Listener(ANY) as listener, pytest.raises(OSError, match=IN_USE):
        socket.create_server((address, listener.redirect.port), family=family, reuse_port=shared)


def test_without_ipv6_it_listens_on_the_other_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket

    def without(family: int = -1, kind: int = -1, *rest: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
        return real(family, kind, *rest)

    monkeypatch.setattr("mailconfig_gui.net.loopback.socket.socket", without)
    with Listener(ANY) as listener:
        monkeypatch.undo()
        with pytest.raises(ConnectionRefusedError), real(socket.AF_INET6, socket.SOCK_STREAM) as line:
            line.connect(("::1", listener.redirect.port))
        socket.create_connection(("127.0.0.1", listener.redirect.port)).close()


def test_any_port_is_one_that_is_free_on_both_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    real, refused = socket.socket.bind, threading.Event()

    def bind(self: socket.socket, address: tuple[str, int]) -> None:
        if self.family == socket.AF_INET6 and not refused.is_set():
            refused.set()
            raise OSError(errno.EADDRINUSE, "Address already in use")
        real(self, address)

    monkeypatch.setattr(socket.socket, "bind", bind)
    with Listener(ANY) as listener:
        assert refused.is_set()
        assert listener.redirect.port

"""The HTTP client by itself; with the platform's words, see tests/delivery/targets/thingsboard/test_web.py."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from urllib3.exceptions import ConnectTimeoutError

from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.web import WebError, WebFault
from mailconfig_gui.net.http import MAX_ANSWER, HttpClient

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
Serve = Callable[[bytes], str]


class Ending:
    """The wish to end a run."""

    def __init__(self) -> None:
        self.cancelled = False
        self.callbacks: list[Callable[[], object]] = []

    def attach(self, callback: Callable[[], object]) -> None:
        self.callbacks.append(callback)

    def detach(self, callback: Callable[[], object]) -> None:
        self.callbacks.remove(callback)

    def cancel(self) -> None:
        self.cancelled = True
        for callback in tuple(self.callbacks):
            callback()


@pytest.fixture
def seen() -> list[bytes]:
    return []


@pytest.fixture
def serve(seen: list[bytes]) -> Iterator[Serve]:
    """Serve one connection with these bytes and return the address; without bytes it stays silent until the end."""
    with ExitStack() as stack:
        over = threading.Event()

        def start(answer: bytes) -> str:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

            def talk() -> None:
                line, _ = listener.accept()
                with line:
                    seen.append(line.recv(65536))
                    line.sendall(answer)
                    if not answer:
                        over.wait(20)

            thread = threading.Thread(target=talk, daemon=True)
            thread.start()
            stack.callback(thread.join, 20)
            return f"http://127.0.0.1:{listener.getsockname()[1]}"

        stack.callback(over.set)
        yield start
        over.set()


def ask(url: str, ending: Ending | None = None, deadline_s: float = 10) -> bytes:
    return HttpClient(ending or Ending()).ask("GET", url, None, {"X-A": "b"}, deadline_s=deadline_s).body


def test_the_query_goes_along_and_no_proxy_of_the_environment_is_asked(
    serve: Serve, seen: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert ask(f"{serve(OK)}/a/b?c=d%20e") == b"{}"
    head = seen[0].split(b"\r\n")
    assert head[0] == b"GET /a/b?c=d%20e HTTP/1.1"
    assert b"X-A: b" in head
    assert b"Accept-Encoding: identity" in head


def test_an_answer_brings_its_reason_and_its_type_and_a_redirect_only_its_address(serve: Serve) -> None:
    url = serve(
        b"HTTP/1.1 307 Over There\r\nLocation: http://127.0.0.1:1/\r\nContent-Type: text/html\r\n"
        b"Content-Length: 2\r\n\r\n{}"
    )
    answer = HttpClient(Cancel()).ask("POST", url, b"refresh_token=r", {}, deadline_s=10)
    assert answer == (307, "http://127.0.0.1:1/", b"{}", "Over There", "text/html")
    assert HttpClient(Cancel()).ask("GET", serve(b"HTTP/1.1 204\r\n\r\n"), None, {}, deadline_s=10)[3:] == (
        "",
        "",
    )


def test_a_host_whose_address_is_known_is_not_looked_up(serve: Serve, seen: list[bytes]) -> None:
    port = serve(OK).rpartition(":")[2]
    client = HttpClient(Cancel(), addresses={"plant.invalid": "127.0.0.1"})
    assert client.ask("GET", f"http://plant.invalid:{port}/", None, {}, deadline_s=10).body == b"{}"
    assert f"Host: plant.invalid:{port}".encode() in seen[0].split(b"\r\n")


def test_no_more_is_read_than_is_wanted(serve: Serve) -> None:
    client = HttpClient(Cancel(), largest=1)
    with pytest.raises(WebError) as told:
        client.ask("GET", serve(OK), None, {}, deadline_s=10)
    assert told.value.fault is WebFault.TOO_LARGE


def test_an_address_without_a_path_asks_for_the_root(serve: Serve, seen: list[bytes]) -> None:
    ask(serve(OK))
    assert seen[0].startswith(b"GET / HTTP/1.1")


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (b"220 mx ESMTP\r\n", WebFault.NO_HTTP),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", WebFault.CUT),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", WebFault.NO_HTTP),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MAX_ANSWER + 1), WebFault.TOO_LARGE),
    ],
)
def test_what_is_no_answer_has_its_kind(serve: Serve, answer: bytes, fault: WebFault) -> None:
    with pytest.raises(WebError) as error:
        ask(serve(answer))
    assert (error.value.fault, error.value.sent) == (fault, True)


def test_a_header_that_cannot_be_read_is_not_logged_with_its_address(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    assert (
        ask(f"{serve(b'HTTP/1.1 200 OK' + chr(13).encode() + b' folded' + OK[15:])}/?code=hunter2")
        is not None
    )
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize("pin", ["", "0" * 64])
def test_a_network_that_gives_up_is_no_other_certificate(pin: str) -> None:
    cause = ConnectTimeoutError()
    cause.__cause__ = TimeoutError(errno.ETIMEDOUT, "Connection timed out")
    told = HttpClient(Ending(), pin=pin).explained(cause, "https://127.0.0.1:1", sent=False)
    assert told.fault is WebFault.UNREACHABLE


def test_nobody_there_is_refused_before_anything_is_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(WebError) as error:
        ask(f"http://127.0.0.1:{port}")
    assert (error.value.fault, error.value.sent) == (WebFault.REFUSED, False)


@pytest.mark.parametrize("sent", [True, False])
def test_the_sockets_own_time_is_the_deadline_whoever_wakes_first(sent: bool) -> None:
    explained = HttpClient(Ending()).explained(TimeoutError("timed out"), "http://127.0.0.1", sent=sent)
    assert (explained.fault, explained.sent) == (WebFault.DEADLINE, sent)
    system = TimeoutError(errno.ETIMEDOUT, "Connection timed out")
    assert (
        HttpClient(Ending()).explained(system, "http://127.0.0.1", sent=sent).fault is not WebFault.DEADLINE
    )


def test_silence_ends_at_the_deadline_and_at_a_cancel(serve: Serve) -> None:
    with pytest.raises(WebError) as error:
        ask(serve(b""), deadline_s=0.2)
    assert (error.value.fault, error.value.sent) == (WebFault.DEADLINE, True)
    ending = Ending()
    started = time.monotonic()
    timer = threading.Timer(0.2, ending.cancel)
    timer.start()
    with pytest.raises(WebError) as error:
        ask(serve(b""), ending, deadline_s=60)
    timer.join()
    assert (error.value.fault, error.value.sent) == (WebFault.CANCELLED, True)
    assert time.monotonic() - started < 15
    assert ending.callbacks == []
    with pytest.raises(WebError) as error:
        ask("http://127.0.0.1:9", ending)
    assert (error.value.fault, error.value.sent) == (WebFault.CANCELLED, False)

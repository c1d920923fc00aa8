"""The file that a domain publishes, from real web servers: good ones, and those that mean ill."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import trustme

from mailconfig_gui.domain.autoconfig import MAX_BYTES
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.net.autoconfig import Published, fetch_autoconfig
from tests.domain.test_autoconfig import FOUND, SERVER, file
from tests.lab.web import WebServer

NOTHING = ("", ())
NAME = "autoconfig.plant.test"
PATH = "/mail/config-v1.1.xml"
Answers = Mapping[str, tuple[int, Mapping[str, str], bytes]]
Serve = Callable[..., WebServer]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def serve(authority: trustme.CA) -> Iterator[Serve]:
    servers: list[WebServer] = []

    def start(answers: Answers, *, encrypted: bool = True) -> WebServer:
        servers.append(WebServer(authority, answers, NAME, encrypted=encrypted))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def fetch(url: str, ca_file: str, cancel: Cancel | None = None, deadline_s: float = 10) -> Published:
    addresses = {NAME: "127.0.0.1"}
    return fetch_autoconfig(
        url, cancel=cancel or Cancel(), addresses=addresses, ca_file=ca_file, deadline_s=deadline_s
    )


def test_the_file_is_read_under_its_name_at_the_address_that_is_known(serve: Serve, ca_file: str) -> None:
    server = serve({PATH: (200, {}, file(SERVER))})
    url = f"https://{NAME}:{server.port}{PATH}"
    assert fetch(url, ca_file) == (url, (FOUND,), (url,))
    assert server.asked == [(f"{NAME}:{server.port}", PATH)]


def test_encrypted_redirects_are_followed_three_times(serve: Serve, ca_file: str) -> None:
    server = serve(
        {
            PATH: (301, {"Location": "/two"}, b""),
            "/two": (302, {"Location": "three"}, b""),
            "/three": (307, {"Location": "/four"}, b""),
            "/four": (200, {}, file(SERVER)),
            "/longer": (302, {"Location": PATH}, b""),
        }
    )
    asked = tuple(f"https://{NAME}:{server.port}{path}" for path in (PATH, "/two", "/three", "/four"))
    assert fetch(asked[0], ca_file) == (asked[-1], (FOUND,), asked)
    longer = fetch(f"https://{NAME}:{server.port}/longer", ca_file)
    assert longer[:2] == NOTHING
    assert len(longer.asked) == 4


@pytest.mark.parametrize(
    "answer",
    [
        (404, {}, file(SERVER)),
        (500, {}, b""),
        (302, {}, b""),
        (302, {"Location": "https://["}, b""),
        (302, {"Location": "ftp://plant.test/x"}, b""),
        (302, {"Location": "file:///etc/passwd"}, b""),
        (302, {"Location": "https://"}, b""),
        (200, {}, b""),
        (200, {}, b"<html>welcome</html>"),
        (200, {}, file(SERVER, head='<!DOCTYPE c [<!ENTITY a SYSTEM "file:///etc/passwd">]>')),
        (200, {}, b"<clientConfig>" + b" " * MAX_BYTES + b"</clientConfig>"),
        (200, {"Content-Length": "100000000"}, b"<clientConfig/>"),
    ],
)
def test_anything_else_is_nothing(
    serve: Serve, ca_file: str, answer: tuple[int, Mapping[str, str], bytes]
) -> None:
    server = serve({PATH: answer})
    assert fetch(f"https://{NAME}:{server.port}{PATH}", ca_file)[:2] == NOTHING


def test_nothing_is_asked_without_encryption(serve: Serve, ca_file: str) -> None:
    plain = serve({PATH: (200, {}, file(SERVER))}, encrypted=False)
    away = serve({PATH: (302, {"Location": f"http://{NAME}:{plain.port}{PATH}"}, b"")})
    assert fetch(f"https://{NAME}:{away.port}{PATH}", ca_file)[:2] == NOTHING
    assert fetch(f"http://{NAME}:{plain.port}{PATH}", ca_file)[:2] == NOTHING
    assert plain.asked == []


def test_a_certificate_that_is_not_trusted_is_nothing(serve: Serve, ca_file: str) -> None:
    server = serve({PATH: (200, {}, file(SERVER))})
    assert fetch(f"https://{NAME}:{server.port}{PATH}", "")[:2] == NOTHING
    assert fetch(f"https://127.0.0.1:{server.port}{PATH}", ca_file)[:2] == NOTHING
    assert server.asked == []


def test_a_cancelled_search_asks_nothing(serve: Serve, ca_file: str) -> None:
    server = serve({PATH: (200, {}, file(SERVER))})
    cancel = Cancel()
    cancel.cancel()
    assert fetch(f"https://{NAME}:{server.port}{PATH}", ca_file, cancel)[:2] == NOTHING
    assert server.asked == []


def test_no_time_is_no_file(serve: Serve, ca_file: str) -> None:
    server = serve({PATH: (200, {}, file(SERVER))})
    assert fetch(f"https://{NAME}:{server.port}{PATH}", ca_file, deadline_s=0)[:2] == NOTHING

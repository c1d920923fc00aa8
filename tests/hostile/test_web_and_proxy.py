"""Web servers and proxies that misbehave, over real sockets: each ends in words, in time, and takes no memory."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import NoReturn

import pytest

from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.send_test import send_test
from mailconfig_gui.delivery.target import DeliveryError, Stop
from mailconfig_gui.delivery.targets.thingsboard.api import Login, Session
from mailconfig_gui.delivery.targets.thingsboard.web import BrokenAnswerError
from mailconfig_gui.model.settings import Proxy, Settings
from mailconfig_gui.smtp.events import Finished
from tests.cli.conftest import Run, document, home, mailconfig
from tests.delivery.helpers import web_to
from tests.hostile.memory import MOST_MIB, peak_mib
from tests.hostile.web_answers import ENDLESS, answer, changed, tunnel
from tests.platform_standin.server import Platform
from tests.systems import stop_listening

__all__ = ["home", "mailconfig"]

SECRET = "k3pt-0n1y-by"
ROW = {
    "id": {"id": "1"},
    "tenantId": {"id": "2"},
    "key": "mail",
    "jsonValue": json.loads(document())["jsonValue"],
}
LOGGED_IN = {"token": "a.b.c", "refreshToken": "d.e.f", "scope": None}
USER = {"id": {"id": "1"}, "authority": "SYS_ADMIN", "email": "a@plant.org", "tenantId": {"id": "2"}}
BOTH = [130, pytest.param(2_200, marks=[pytest.mark.slow, pytest.mark.timeout(900)])]


class Hostile:
    """Reads what comes first on a connection and answers with the pieces that are set."""

    def __init__(self) -> None:
        self.pieces: Sequence[bytes] = ()
        self.drip_s = 0.0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> Hostile:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self._over.set()
        stop_listening(self._listener)
        self._thread.join(20)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line, contextlib.suppress(OSError):
                line.settimeout(20)
                line.recv(65536)
                self._talk(line)
                line.shutdown(socket.SHUT_WR)
                while line.recv(65536):
                    pass

    def _talk(self, line: socket.socket) -> None:
        last = b""
        for piece in self.pieces:
            if piece == ENDLESS:
                while not self._over.is_set():
                    line.sendall(last)
            elif self.drip_s:
                for byte in piece:
                    line.sendall(bytes([byte]))
                    if self._over.wait(self.drip_s):
                        return
            else:
                line.sendall(piece)
            last = piece


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with Hostile() as server:
        yield server


def garbled(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def no_constant(word: str) -> NoReturn:
    raise AssertionError(f"{word} is no JSON")


def sane(words: str) -> None:
    assert 10 < len(words) < 2_000
    assert SECRET not in words
    assert not set(words) & set("\x1b\0\r\u202e\u2028")


@pytest.mark.parametrize("count", BOTH)
def test_a_web_server(hostile: Hostile, count: int) -> None:
    before, refused = peak_mib(), 0
    for seed in range(count):
        hostile.pieces = answer(seed, json.dumps(ROW).encode())
        web = web_to(f"http://127.0.0.1:{hostile.port}", Stop())
        session = Session(web, Login(api_key=SECRET))
        try:
            session.call("GET", "/api/admin/settings/mail", deadline_s=5)
        except DeliveryError as error:
            refused += 1
            sane(f"{error.title} {error.message} {error.hint}")
    assert refused > count / 3
    assert peak_mib() - before < MOST_MIB


@pytest.mark.parametrize("drip", [b"HTTP/1.1 200 OK\r\n" * 99, b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 999])
def test_one_byte_after_the_other_ends_by_the_deadline(hostile: Hostile, drip: bytes) -> None:
    hostile.pieces, hostile.drip_s = [drip], 0.01
    web = web_to(f"http://127.0.0.1:{hostile.port}", Stop())
    with pytest.raises(BrokenAnswerError, match="did not answer within"):
        web.ask("GET", "/", deadline_s=0.3)


@pytest.mark.parametrize("count", BOTH)
def test_a_proxy(hostile: Hostile, count: int) -> None:
    before = peak_mib()
    for seed in range(count):
        hostile.pieces = tunnel(seed)
        proxy = Proxy("127.0.0.1", hostile.port, "p", SECRET)
        used = Settings("a@plant.org", "smtp", "mx.plant.org", 587, 300, True, "", "u", SECRET, proxy)
        *_, last = send_test(used, "you@plant.org", deadline_ms=5_000)
        assert isinstance(last, Finished)
        assert not last.result.ok
        found = explain_result(last.result, used, "you@plant.org")
        assert found is not None
        sane(f"{found.title} {found.why}")
        assert SECRET not in repr(last.result)
    assert peak_mib() - before < MOST_MIB


@pytest.mark.parametrize("count", [60, pytest.param(600, marks=[pytest.mark.slow, pytest.mark.timeout(900)])])
def test_values_of_the_platform(
    mailconfig: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Wrong types at every key, from the answer to what is printed."""
    (tmp_path / "mail.json").write_text(document(username=""))
    places: list[tuple[str, Callable[[int], bytes]]] = [
        ("/api/admin/settings/mail", lambda seed: changed(seed, ROW)),
        ("/api/auth/login", lambda seed: changed(seed, LOGGED_IN)),
        ("/api/auth/user", lambda seed: changed(seed, USER)),
        (
            "/api/admin/settings/general",
            lambda seed: changed(seed, {**ROW, "jsonValue": {"baseUrl": "http://a"}}),
        ),
        ("/api/system/info", lambda seed: changed(seed, {"version": "4.3", "artifact": "tb"})),
    ]
    platform = Platform("4.3", mailer=lambda *_: "")
    target = [
        "--target",
        platform.url,
        "--target-user",
        "sysadmin@thingsboard.org",
        "--allow-plain-http",
        "127.0.0.1",
    ]
    codes = set()
    try:
        for seed in range(count):
            path, make = places[seed % len(places)]
            platform.garble = {
                path: garbled(make(seed)),
                "/api/admin/settings": garbled(changed(-1 - seed, ROW)),
                "/api/admin/settings/testMail": garbled(b""),
            }
            monkeypatch.setenv("MAILCONFIG_TARGET_PASSWORD", "sysadmin")
            command = ("plan", "drift", "apply")[seed // len(places) % 3]
            ended = mailconfig(command, *target, "mail.json", *(["--json"] if seed % 2 else []))
            codes.add(ended.code)
            assert ended.code in (0, 1, 2, 3, 4, 5, 6), (seed, ended)
            assert ended.out + ended.err
            if seed % 2:
                json.loads(ended.out, parse_constant=no_constant)
            assert "\x1b" not in ended.out + ended.err, seed
    finally:
        platform.close()
    assert len(codes) > 2

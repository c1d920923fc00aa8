"""A person at the practice server's page: a browser on a thread of its own, that does as a test wants."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest

from mailconfig_gui.app.sign_in import SignedIn, SignInError, sign_in
from mailconfig_gui.model.oauth2 import OAuth2, ProviderId
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.net.wake import Cancel
from mailconfig_gui.practice.authorization import MAILBOX
from mailconfig_gui.practice.server import PracticeServer


def client(server: PracticeServer, **more: object) -> OAuth2:
    place = server.authorization
    known = OAuth2(
        provider=ProviderId.CUSTOM,
        client_id=place.client_id,
        client_secret=place.client_secret,
        tenant="",
        authorization_uri=place.authorization_uri,
        token_uri=place.token_uri,
        scope=("mail", "openid"),
        redirect_uri="http://localhost/",
        refresh_token=None,
    )
    return known._replace(**more)  # type: ignore[arg-type]


def settings(server: PracticeServer) -> Settings:
    port = server.ports["plain"]
    return Settings(f"T <{MAILBOX}>", "smtp", "127.0.0.1", port, 10_000, False, "", MAILBOX, None, None)


def get(url: str, method: str = "GET", body: str = "", **headers: str) -> tuple[int, str, str]:
    """One request of a browser: status, text, and where it is sent on to."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=20)
    try:
        connection.request(method, f"{parts.path or '/'}?{parts.query}", body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("Location", "")
    finally:
        connection.close()


def consent(url: str, answer: str = "allow") -> str:
    """Do as a person does at the provider's page; returns the address that it leads back to, "" where it does not."""
    status, page, back = get(url)
    if status != 200:
        return back
    key = re.search(r'name="request" value="([^"]+)"', page)
    assert key is not None
    box = {"scope": "mail"} if " checked" in page else {}
    form = urlencode({"request": key[1], "answer": answer, **box})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return get(url.partition("?")[0], "POST", form, **kind)[2]


class Browser:
    """A browser on a thread of its own. `does` gets the address that was opened."""

    def __init__(self, does: Callable[[str], object]) -> None:
        self._does = does
        self._threads: list[threading.Thread] = []
        self.errors: list[BaseException] = []

    def __call__(self, url: str) -> bool:
        self._threads.append(threading.Thread(target=self._run, args=(url,)))
        self._threads[-1].start()
        return True

    def _run(self, url: str) -> None:
        try:
            self._does(url)
        except BaseException as error:
            self.errors.append(error)

    def close(self) -> None:
        for thread in self._threads:
            thread.join(20)
        assert self.errors == []


def willing(url: str) -> None:
    assert get(consent(url))[0] == 200


def signed_in(
    server: PracticeServer,
    does: Callable[[str], object] = willing,
    oauth2: OAuth2 | None = None,
    values: Settings | None = None,
    **more: object,
) -> tuple[list[object], SignedIn]:
    browser = Browser(does)
    events: list[object] = []
    more = {"open_browser": browser, "allow_unprotected": True, **more}
    try:
        for event in sign_in(oauth2 or client(server), values or settings(server), Cancel(), **more):  # type: ignore[arg-type]
            events.append(event)
    finally:
        browser.close()
    end = events.pop()
    assert isinstance(end, SignedIn)
    return events, end


def failed(server: PracticeServer, does: Callable[[str], object] = willing, **more: object) -> SignInError:
    with pytest.raises(SignInError) as caught:
        signed_in(server, does, **more)  # type: ignore[arg-type]
    assert caught.value.message
    return caught.value

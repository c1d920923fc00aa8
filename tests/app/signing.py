"""Signing in at the practice server: a browser on a thread of its own, that does as a test wants."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from mailconfig_gui.app.sign_in import SignedIn, SignInError, sign_in
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.oauth2 import OAuth2, ProviderId
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.practice.authorization import MAILBOX
from mailconfig_gui.practice.server import PracticeServer
from tests.practice.person import willing


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

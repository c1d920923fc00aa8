"""Signing in at the practice server: every fault of a provider, and nothing that leaks."""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import threading
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

import pytest

from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.sign_in import Browse, SignedIn, SignInError, SignInFault, Told, sign_in
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.oauth2 import ProviderId
from mailconfig_gui.oauth.values import TokenFaultKind
from mailconfig_gui.practice.authorization import MAILBOX, OTHER_MAILBOX
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.smtp.events import FailureKind, Line, StageFinished
from mailconfig_gui.smtp.stages import Reached, Stage
from tests.app.signing import Browser, client, failed, settings, signed_in
from tests.platform_standin.token_endpoint import Answer, TokenEndpoint
from tests.practice.person import consent, get, willing


def test_a_consent_ends_in_a_login_as_the_platform_makes_it(server: PracticeServer) -> None:
    events, end = signed_in(server)
    assert isinstance(events[0], Browse)
    assert events[0].opened
    assert events[0].url.startswith(server.authorization.authorization_uri)
    assert f"login_hint={MAILBOX.replace('@', '%40')}" in events[0].url
    done = [event.report.stage for event in events if isinstance(event, StageFinished)]
    assert done[:2] == [Stage.CONFIG, Stage.OAUTH_TOKEN]
    assert done[-1] is Stage.AUTH
    assert sum(isinstance(event, Told) for event in events) == 2
    assert end.tested.reached is Reached.AUTHENTICATED
    assert end.tested.mechanism == "XOAUTH2"
    assert (end.granted, end.account, end.rotated, end.cautions) == (("mail", "openid"), MAILBOX, False, ())
    assert end.oauth2.refresh_token
    assert end.oauth2.redirect_uri == "http://localhost/"


def test_what_comes_of_it_is_good_for_the_next_refresh(server: PracticeServer) -> None:
    _, end = signed_in(server)
    form = {"grant_type": "refresh_token", "refresh_token": end.oauth2.refresh_token or "",
            "client_id": end.oauth2.client_id, "client_secret": end.oauth2.client_secret or ""}  # fmt: skip
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert get(end.oauth2.token_uri, "POST", urlencode(form), **kind)[0] == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"client_id": ""}, "client id"),
        ({"client_secret": None}, "client secret"),
        ({"scope": ()}, "scope"),
        ({"authorization_uri": ""}, "authorization address"),
        ({"authorization_uri": "http://login.example.org/"}, "authorization address"),
        ({"token_uri": "http://login.example.org/"}, "token address"),
    ],
)
def test_what_cannot_end_well_is_not_begun(
    server: PracticeServer, change: dict[str, object], words: str
) -> None:
    opened: list[str] = []
    error = failed(server, opened.append, oauth2=client(server, **change))
    assert (error.fault, words in error.message) == (SignInFault.SETTINGS, True)
    assert opened == []


@pytest.mark.parametrize(
    ("fault", "kind", "stage"),
    [
        ("consent-refused", SignInFault.REFUSED, Stage.OAUTH_TOKEN),
        ("box-unticked", SignInFault.SCOPE, Stage.OAUTH_TOKEN),
        ("no-refresh-token", SignInFault.NOT_LASTING, Stage.OAUTH_TOKEN),
        ("token-revoked", SignInFault.PROOF, Stage.OAUTH_TOKEN),
        ("secret-expired", SignInFault.EXCHANGE, Stage.OAUTH_TOKEN),
        ("token-expired", SignInFault.PROOF, Stage.AUTH),
        ("token-not-json", SignInFault.EXCHANGE, Stage.OAUTH_TOKEN),
        ("scope-missing", SignInFault.PROOF, Stage.AUTH),
        ("mailbox-wrong", SignInFault.PROOF, Stage.AUTH),
    ],
)
def test_every_fault_of_a_provider_ends_where_it_happens(
    server: PracticeServer, fault: str, kind: SignInFault, stage: Stage
) -> None:
    server.fault = fault
    error = failed(server)
    assert error.fault is kind
    assert error.result is not None
    assert error.result.failure is not None
    assert error.result.failure.stage is stage
    assert error.result.rotated is None
    assert explain_result(error.result, settings(server), MAILBOX, "custom") is not None


def test_a_refusal_at_the_page_is_a_value_for_the_diagnosis(server: PracticeServer) -> None:
    server.fault = "consent-refused"
    error = failed(server)
    assert error.result is not None
    failure = error.result.failure
    assert failure is not None
    assert (failure.kind, failure.stage) == (FailureKind.NOT_GRANTED, Stage.OAUTH_TOKEN)
    assert failure.fault is not None
    assert failure.fault[:3] == (TokenFaultKind.REFUSED, 0, "access_denied")


def test_who_signed_in_is_told_where_it_is_another_mailbox(server: PracticeServer) -> None:
    server.fault = "mailbox-wrong"
    assert OTHER_MAILBOX in failed(server).hint


def test_a_token_that_was_replaced_is_the_one_that_counts_and_a_caution(server: PracticeServer) -> None:
    server.fault = "token-rotated"
    _, end = signed_in(server)
    assert end.rotated
    assert "Microsoft" in end.cautions[0]
    assert end.tested.rotated is not None
    assert end.oauth2.refresh_token == end.tested.rotated.refresh_token
    _, end = signed_in(server, oauth2=client(server, provider=ProviderId.OFFICE_365))
    assert (end.rotated, end.cautions) == (True, ())


def test_a_login_slower_than_the_platform_waits_is_a_caution(
    server: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailconfig_gui.practice.authorization.SLOW_S", 1.6)
    server.fault = "token-slow"
    _, end = signed_in(server, values=settings(server)._replace(timeout_ms=1500))
    assert "1500 ms" in end.cautions[0]


@pytest.mark.parametrize("fault", ["", "token-slow"])
def test_a_cancel_ends_it_wherever_it_is(server: PracticeServer, fault: str) -> None:
    server.fault = fault
    cancel = Cancel()

    def does(url: str) -> None:
        if fault:
            willing(url)
        cancel.cancel()

    browser = Browser(does)
    with pytest.raises(SignInError) as caught:
        list(sign_in(client(server), settings(server), cancel, open_browser=browser))
    browser.close()
    assert caught.value.fault is SignInFault.CANCELLED


def test_a_code_of_another_sign_in_brings_no_token(server: PracticeServer) -> None:
    """Injected by who knows our state: the verifier is another one."""
    stolen: list[str] = []

    def first(url: str) -> None:
        stolen.append(re.findall(r"code=([^&]+)", consent(url))[0])
        willing(url)

    signed_in(server, first)

    def second(url: str) -> None:
        get(re.sub(r"code=[^&]+", f"code={stolen[0]}", consent(url)))

    error = failed(server, second)
    assert error.fault is SignInFault.EXCHANGE
    assert "invalid_grant" in error.message


class Watcher(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


@pytest.fixture
def logged() -> Iterator[list[str]]:
    watcher, root = Watcher(), logging.getLogger()
    level = root.level
    root.addHandler(watcher)
    root.setLevel(logging.DEBUG)
    yield watcher.texts
    root.setLevel(level)
    root.removeHandler(watcher)


def everything(events: Sequence[object]) -> str:
    lines = [event.line.text for event in events if isinstance(event, Line)]
    return (
        repr(events) + "\n".join(lines) + "".join(event.text for event in events if isinstance(event, Told))
    )


@pytest.mark.parametrize("fault", ["", "token-rotated", "token-revoked", "secret-expired", "token-expired"])
def test_no_secret_is_in_an_event_a_log_or_an_error(
    server: PracticeServer, fault: str, logged: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    server.fault = fault
    secrets = [server.authorization.client_secret]

    def does(url: str) -> None:
        back = consent(url)
        secrets.extend(re.findall(r"code=([^&]+)", back))
        get(back)

    events: list[object] = []
    browser = Browser(does)
    told = ""
    try:
        for event in sign_in(
            client(server), settings(server), Cancel(), open_browser=browser, allow_unprotected=True
        ):
            events.append(event)
            if isinstance(event, SignedIn):
                secrets.append(event.oauth2.refresh_token or "")
    except SignInError as error:
        told = f"{error}{error!r}{error.__dict__}{error.__cause__!r}"
    browser.close()
    assert len(secrets) >= 2
    everywhere = everything(events) + told + "\n".join(logged) + "".join(capfd.readouterr())
    assert [secret for secret in secrets if secret in everywhere] == []


def tokens(**more: object) -> Answer:
    return Answer(
        200, {"access_token": "AT", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "RT", **more}
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(302, "elsewhere", "text/html"), "sends to another address"),
        (Answer(200, "x" * (2 << 20)), "too large"),
        (Answer(200, "[" * 500_000), "no JSON"),
        (Answer(200, '{"access_token": "a", "access_token": "b", "expires_in": 3600}'), "no JSON"),
        (tokens(access_token="AT\r\nMAIL FROM:<evil@example.org>"), "cannot be sent"),
        (tokens(refresh_token="RT\1\1"), "cannot be sent"),
        (tokens(token_type="mac"), "another kind"),
        (tokens(expires_in="3600"), "in whole seconds"),
        (tokens(expires_in=None), "how long"),
        (tokens(access_token=None), "without an access token"),
        (Answer(401, "", "text/plain"), "401"),
    ],
)
def test_a_hostile_token_answer_is_told_and_used_for_nothing(
    server: PracticeServer, answer: Answer, words: str
) -> None:
    endpoint = TokenEndpoint(answer)
    try:
        error = failed(server, oauth2=client(server, token_uri=endpoint.url))
    finally:
        endpoint.close()
    assert (error.fault, words in error.message) == (SignInFault.EXCHANGE, True), error.message
    assert len(endpoint.asked) == 1
    assert "evil" not in error.message


def test_an_endless_token_answer_ends_at_its_cap(server: PracticeServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def pour() -> None:
            line, _ = listener.accept()
            with line, contextlib.suppress(OSError):
                line.recv(65536)
                line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while True:
                    line.sendall(b"1000\r\n" + b" " * 0x1000 + b"\r\n")

        thread = threading.Thread(target=pour)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/token"
        error = failed(server, oauth2=client(server, token_uri=url))
        thread.join(20)
    assert error.fault is SignInFault.EXCHANGE

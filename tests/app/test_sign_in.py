"""Signing in at the practice server, with a browser that does as a person wants, and as an attacker wants."""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest

from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.sign_in import Browse, Pasted, SignedIn, SignInError, SignInFault, Told, sign_in
from mailconfig_gui.model.oauth2 import OAuth2, ProviderId
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.net.wake import Cancel
from mailconfig_gui.oauth.values import TokenFaultKind
from mailconfig_gui.practice.authorization import MAILBOX, OTHER_MAILBOX
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.smtp.events import FailureKind, Line, StageFinished
from mailconfig_gui.smtp.stages import Reached, Stage
from tests.platform_standin.token_endpoint import Answer, TokenEndpoint


@pytest.fixture(scope="module")
def practice() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


@pytest.fixture
def server(practice: PracticeServer) -> PracticeServer:
    practice.fault = ""
    return practice


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
    **more: object,
) -> tuple[list[object], SignedIn]:
    browser = Browser(does)
    events: list[object] = []
    more = {"open_browser": browser, "allow_unprotected": True, **more}
    try:
        for event in sign_in(oauth2 or client(server), settings(server), Cancel(), **more):  # type: ignore[arg-type]
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


def test_without_a_redirect_address_one_of_this_computer_is_used_and_noted(server: PracticeServer) -> None:
    _, end = signed_in(server, oauth2=client(server, redirect_uri=""))
    assert re.fullmatch(r"http://localhost:\d+", end.oauth2.redirect_uri)


def test_a_port_that_was_chosen_is_used(server: PracticeServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    events, _ = signed_in(server, redirect_port=port)
    assert isinstance(events[0], Browse)
    assert f"redirect_uri=http%3A%2F%2Flocalhost%3A{port}%2F&" in events[0].url


def test_a_port_that_is_taken_is_told_where_the_provider_compares_it(server: PracticeServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        fixed = client(server, redirect_uri=f"http://localhost:{port}/")
        error = failed(server, oauth2=fixed)
        assert (error.fault, str(port) in error.message) == (SignInFault.PORT, True)
        assert failed(server, redirect_port=port).fault is SignInFault.PORT
        _, end = signed_in(server, oauth2=fixed._replace(provider=ProviderId.OFFICE_365))
        assert end.oauth2.redirect_uri == fixed.redirect_uri


def test_an_address_elsewhere_cannot_be_listened_to(server: PracticeServer) -> None:
    elsewhere = client(server, redirect_uri="https://iot.example.org/api/admin/mail/oauth2/code")
    assert failed(server, oauth2=elsewhere).fault is SignInFault.REDIRECT


def test_without_a_browser_here_the_address_and_a_tunnel_are_told(server: PracticeServer) -> None:
    run = sign_in(client(server), settings(server), Cancel(), allow_unprotected=True)
    event = next(run)
    assert isinstance(event, Browse)
    assert not event.opened
    found = re.fullmatch(r"ssh -L (\d+):localhost:\1 \S+", event.tunnel)
    assert found is not None
    assert f"localhost%3A{found[1]}%2F" in event.url
    assert event.tunnel in event.text
    threading.Thread(target=willing, args=(event.url,)).start()
    assert isinstance(list(run)[-1], SignedIn)


def test_an_answer_can_be_brought_back_by_hand(server: PracticeServer) -> None:
    elsewhere = client(server, redirect_uri="http://127.0.0.1:1/", provider=ProviderId.GOOGLE)
    answers: list[str] = []

    def paste() -> str:
        return answers.pop(0)

    events: list[object] = []
    for event in sign_in(elsewhere, settings(server), Cancel(), paste=paste, allow_unprotected=True):
        events.append(event)
        if isinstance(event, Browse):
            good = consent(event.url)
            answers += ["http://127.0.0.1:1/", good.replace("state=", "state=x"), f"  <{good}>\n"]
    told = [event.text for event in events if isinstance(event, Told)]
    assert "whole address" in told[0]
    assert "earlier try" in told[1]
    assert isinstance(events[-1], SignedIn)


def test_an_answer_can_be_brought_back_while_the_browser_is_waited_for(server: PracticeServer) -> None:
    """As where the browser runs on another computer than the listener."""
    pasted = Pasted()

    def elsewhere(url: str) -> None:
        back = consent(url)
        pasted.give("nonsense")
        pasted.give(back)

    events, end = signed_in(server, elsewhere, paste=pasted)
    assert isinstance(events[1], Told)
    assert "whole address" in events[1].text
    assert end.tested.ok
    _, end = signed_in(server, paste=Pasted())
    assert end.tested.ok
    assert (
        failed(server, lambda url: pasted.give(consent(url, "refuse")), paste=pasted).fault
        is SignInFault.REFUSED
    )


@pytest.mark.parametrize("pasted", ["", "  \n"])
def test_who_brings_nothing_back_has_ended_it(server: PracticeServer, pasted: str) -> None:
    assert failed(server, paste=lambda: pasted).fault is SignInFault.CANCELLED


def test_a_refusal_brought_back_by_hand_is_one(server: PracticeServer) -> None:
    answers: list[str] = []
    run = sign_in(client(server), settings(server), Cancel(), paste=lambda: answers[0])
    event = next(run)
    assert isinstance(event, Browse)
    answers.append(consent(event.url, "refuse"))
    with pytest.raises(SignInError, match="refused") as caught:
        next(run)
    assert caught.value.fault is SignInFault.REFUSED


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


def test_a_redirect_address_that_is_not_registered_brings_nobody_back(server: PracticeServer) -> None:
    server.fault = "redirect-refused"
    error = failed(server, consent, limit_s=0.5)
    assert (error.fault, "registered" in error.hint) == (SignInFault.TIME, True)


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


def test_a_run_that_is_left_listens_no_longer(server: PracticeServer) -> None:
    run = sign_in(client(server), settings(server), Cancel())
    event = next(run)
    assert isinstance(event, Browse)
    port = int(event.tunnel.split(":")[0].rpartition(" ")[2])
    run.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


# --- attacks ---------------------------------------------------------------------------------------------------


def attack(does: Callable[[str, str], object]) -> Callable[[str], None]:
    """A browser in which another page does something before the person consents: it gets both addresses."""

    def run(url: str) -> None:
        redirect = re.search(r"redirect_uri=http%3A%2F%2Flocalhost%3A(\d+)%2F", url)
        assert redirect is not None
        does(url, f"http://localhost:{redirect[1]}/")
        willing(url)

    return run


ATTACKS: dict[str, Callable[[str, str], object]] = {
    "a forged state": lambda _url, back: get(f"{back}?code=evil&state=forged"),
    "a refusal that nobody made": lambda _url, back: get(f"{back}?error=access_denied&state=forged"),
    "a page that posts": lambda url, back: get(
        f"{back}?{urlsplit(url).query}&code=evil", "POST", "code=evil"
    ),
    "a preflight": lambda _url, back: get(back, "OPTIONS", Origin="https://evil.test"),
    "another host's name": lambda url, back: get(f"{back}?{urlsplit(url).query}&code=evil", Host="evil.test"),
    "another path": lambda url, back: get(f"{back}other?{urlsplit(url).query}&code=evil"),
    "a state twice": lambda url, back: get(f"{back}?{urlsplit(url).query}&code=evil&state=x"),
    "an icon": lambda _url, back: get(f"{back}favicon.ico"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_another_page_sends_is_not_heard(server: PracticeServer, name: str) -> None:
    _, end = signed_in(server, attack(ATTACKS[name]))
    assert end.tested.ok


def test_another_provider_that_answers_is_not_believed(server: PracticeServer) -> None:
    error = failed(server, lambda url: get(f"{consent(url)}&iss=https%3A%2F%2Fevil.test"))
    assert error.fault is SignInFault.OTHER_ISSUER


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

"""A token is asked for over real sockets: directly, within the time of the test, and not a moment longer."""

from __future__ import annotations

import errno
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.settings import Proxy
from mailconfig_gui.oauth.token import secrets_of
from mailconfig_gui.oauth.values import TokenRequest
from mailconfig_gui.smtp.events import FailureKind, Result, Rotated
from mailconfig_gui.smtp.secret_forms import holds_secret
from mailconfig_gui.smtp.stages import Reached, Stage
from tests.lab.certificates import Certificates
from tests.lab.fixtures import StartScripted
from tests.lab.scripted import Line, Send, StartTls, Step
from tests.net.helpers import ENVELOPE, GREETING, MESSAGE, cancel_after, hold, names
from tests.platform_standin.token_endpoint import Answer, TokenEndpoint, tokens
from tests.smtp.playbook import REQUEST, oauth

EHLO: list[Step] = [Line(b"EHLO"), Send(b"250-mx.test\r\n250-PIPELINING\r\n250 AUTH PLAIN XOAUTH2\r\n")]
AUTH: list[Step] = [Line(b"AUTH XOAUTH2"), Send(b"235 2.7.0 ok\r\n")]
BODY = REQUEST.body


@pytest.fixture
def endpoint() -> Iterator[TokenEndpoint]:
    made = TokenEndpoint()
    yield made
    made.close()


@pytest.fixture
def silent() -> Iterator[int]:
    """A port where somebody listens and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def ask(url: str, **more: object) -> Result:
    """Ask for a token, and let the mail server be one that refuses the connection."""
    what = oauth(host="127.0.0.1", port=1, token_request=TokenRequest(url, BODY))
    return hold(what, **more)


def failure(result: Result) -> tuple[Stage, FailureKind]:
    assert result.failure is not None
    return result.failure.stage, result.failure.kind


def test_a_whole_test_with_a_token(
    scripted: StartScripted, certificates: Certificates, endpoint: TokenEndpoint
) -> None:
    endpoint.answer = tokens("ya29.secret-token-of-the-lab", refresh_token="the-next-one")
    tls = StartTls(certificates.server_context(certificates.good))
    server = scripted([tls, GREETING, *EHLO, *AUTH, *ENVELOPE, *MESSAGE])
    what = oauth(host="127.0.0.1", port=server.port, token_request=TokenRequest(endpoint.url, BODY))
    result = hold(what, ca_file=str(certificates.ca))
    assert result.failure is None
    assert result.reached is Reached.ACCEPTED
    assert result.rotated == Rotated("the-next-one")
    (asked,) = endpoint.asked
    assert asked.body.encode() == BODY
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert result.token is not None
    assert result.token.status == 200
    assert result.round_trips > 0


def test_an_endpoint_that_refuses(endpoint: TokenEndpoint) -> None:
    endpoint.answer = Answer(400, {"error": "invalid_grant"})
    assert failure(ask(endpoint.url)) == (Stage.OAUTH_TOKEN, FailureKind.NOT_GRANTED)


@pytest.mark.parametrize("answer", [b"%b\r\n\r\n", b"HTTP/1.1 %b\r\n\r\n", b"HTTP/%b 200 ok\r\n\r\n"])
def test_what_is_no_http_and_repeats_the_request_is_told_without_its_secrets(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def repeat() -> None:
            line, _ = listener.accept()
            with line:
                heard = b""
                while not heard.endswith(BODY):
                    heard += line.recv(65536)
                line.sendall(answer % BODY)

        thread = threading.Thread(target=repeat)
        thread.start()
        result = ask(f"http://127.0.0.1:{listener.getsockname()[1]}/token")
        thread.join(20)
    assert failure(result) == (Stage.OAUTH_TOKEN, FailureKind.PROTOCOL)
    assert not holds_secret(repr(result), secrets_of(REQUEST))


def test_the_proxy_for_mail_is_not_asked(endpoint: TokenEndpoint) -> None:
    what = oauth(token_request=TokenRequest(endpoint.url, BODY), proxy=Proxy("127.0.0.1", 1, "", ""))
    assert failure(hold(what)) == (Stage.PROXY, FailureKind.REFUSED)
    assert len(endpoint.asked) == 1


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    result = ask(f"http://127.0.0.1:{port}/token")
    assert failure(result) == (Stage.OAUTH_TOKEN, FailureKind.REFUSED)
    assert result.failure is not None
    assert result.failure.raw.startswith("ConnectionRefusedError: [")
    assert result.failure.errno == errno.ECONNREFUSED


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ECONNRESET, FailureKind.RESET),
        (errno.ENETUNREACH, FailureKind.UNREACHABLE),
        (errno.EHOSTUNREACH, FailureKind.UNREACHABLE),
        (errno.ENETDOWN, FailureKind.NETWORK),
    ],
)
def test_a_network_that_fails(monkeypatch: pytest.MonkeyPatch, number: int, kind: FailureKind) -> None:
    real = socket.socket.connect

    def connect(line: socket.socket, to: tuple[str, int]) -> None:
        if to[1] == 9:  # Windows makes its pairs of sockets with a connection of their own
            raise OSError(number, "no")
        real(line, to)

    monkeypatch.setattr(socket.socket, "connect", connect)
    result = ask("http://127.0.0.1:9/token")
    assert failure(result) == (Stage.OAUTH_TOKEN, kind)
    assert result.failure is not None
    assert result.failure.errno == number


@pytest.mark.parametrize(
    ("number", "kind"),
    [(socket.EAI_NONAME, FailureKind.NO_SUCH_HOST), (socket.EAI_AGAIN, FailureKind.DNS)],
)
def test_a_name_that_is_not_found(monkeypatch: pytest.MonkeyPatch, number: int, kind: FailureKind) -> None:
    def getaddrinfo(*_: object, **__: object) -> None:
        raise socket.gaierror(number, "no")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert failure(ask("https://login.test/token")) == (Stage.OAUTH_TOKEN, kind)


def test_a_certificate_that_nobody_vouches_for(
    scripted: StartScripted, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, {"mail.test": ["127.0.0.1"]})
    tls = StartTls(certificates.server_context(certificates.good))
    server = scripted([tls])
    result = ask(f"https://mail.test:{server.port}/token")
    assert failure(result) == (Stage.OAUTH_TOKEN, FailureKind.CERTIFICATE)
    assert result.failure is not None
    assert result.failure.verify_code == 20


def test_an_authority_of_the_test_counts_for_the_token_too(
    scripted: StartScripted, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, {"mail.test": ["127.0.0.1"]})
    body = b'{"access_token": "a", "expires_in": 9}'
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    tls = StartTls(certificates.server_context(certificates.good))
    server = scripted([tls, Line(b"POST"), Send(answer)])
    result = ask(f"https://mail.test:{server.port}/token", ca_file=str(certificates.ca))
    assert failure(result) == (Stage.CONNECT, FailureKind.REFUSED)


def test_no_mail_server_answers_so(scripted: StartScripted) -> None:
    server = scripted([Line(b"POST"), Send(b"220 mx ESMTP\r\n")])
    result = ask(f"http://127.0.0.1:{server.port}/token")
    assert failure(result)[0] is Stage.OAUTH_TOKEN
    assert result.failure is not None
    assert "does not answer as a web server does" in result.failure.text


def test_a_cancel_ends_it_at_once(silent: int) -> None:
    cancel = Cancel()
    cancel_after(cancel, lambda: True)
    result = ask(f"http://127.0.0.1:{silent}/token", cancel=cancel)
    assert failure(result) == (Stage.OAUTH_TOKEN, FailureKind.CANCELLED)
    assert result.total_ms < 5000


def test_the_time_of_the_test_counts_for_the_token_too(silent: int) -> None:
    result = ask(f"http://127.0.0.1:{silent}/token", deadline_ms=200)
    assert failure(result) == (Stage.OAUTH_TOKEN, FailureKind.DEADLINE)
    assert 200 <= result.total_ms < 2000


def test_a_test_with_a_password_loads_no_web_client() -> None:
    """It would take longer to load than the test takes."""
    code = (
        "import sys, mailconfig_gui.app.send_test, mailconfig_gui.app.try_settings; "
        "print([m for m in ('urllib3', 'mailconfig_gui.oauth.token', 'mailconfig_gui.net.http') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"

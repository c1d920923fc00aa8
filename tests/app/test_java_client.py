"""The look at a server as the platform's Java would take it."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from mailconfig_gui.app.java_client import is_named, look_as_platform
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.prediction.jackson import JavaSettings, read_as_platform
from mailconfig_gui.prediction.observed import Heard, Observed
from mailconfig_gui.prediction.platforms import PLATFORMS
from tests.java.servers import Behaviour, MailServer, Proxy
from tests.lab.certificates import Certificates
from tests.lab.scripted import Close, DeadPort, Line, ScriptedServer, Send, Silence
from tests.net.helpers import names

Start = Callable[[Behaviour], int]


@pytest.fixture
def start() -> Iterator[Start]:
    servers: list[MailServer] = []

    def begin(behaviour: Behaviour) -> int:
        servers.append(MailServer(behaviour))
        return servers[-1].port

    yield begin
    for server in servers:
        server.close()


def settings(port: int, /, **changes: object) -> JavaSettings:
    document: dict[str, object] = {
        "mailFrom": "a@b.example", "smtpProtocol": "smtp", "smtpHost": "127.0.0.1", "smtpPort": port, "timeout": 5000,
        "username": "", "password": "",
    }  # fmt: skip
    read = read_as_platform({**document, **changes}, PLATFORMS["4.3"])
    assert isinstance(read, JavaSettings)
    return read


def look(
    at: JavaSettings,
    version: str = "4.3",
    *,
    trust_pem: str = "",
    sender: str = "",
    recipient: str = "",
    limit_ms: int = 8_000,
    cancel: Cancel | None = None,
) -> Observed:
    return look_as_platform(
        at,
        PLATFORMS[version],
        trust_pem=trust_pem,
        sender=sender,
        recipient=recipient,
        limit_ms=limit_ms,
        cancel=cancel or Cancel(),
    )


def test_an_anonymous_look_goes_as_far_as_the_recipient_and_takes_it_back(start: Start) -> None:
    replies = [
        b"220 m\r\n",
        b"250-m\r\n250-PIPELINING\r\n250 SIZE\r\n",
        b"250 ok\r\n",
        b"251 ok\r\n",
        b"250 ok\r\n",
        b"221 bye\r\n",
    ]
    words = [
        b"EHLO [127.0.0.1]\r\n",
        b"MAIL FROM:<a@b.example>\r\n",
        b"RCPT TO:<c@d.example>\r\n",
        b"RSET",
        b"QUIT",
    ]
    script: list[Send | Line] = [Send(replies[0])]
    for word, reply in zip(words, replies[1:], strict=True):
        script += [Line(word), Send(reply)]
    with ScriptedServer(script) as server:
        seen = look(settings(server.port), sender="a@b.example", recipient="c@d.example")
        server.wait()
    assert (seen.banner, seen.ehlo) == (Heard("220 m"), Heard("250-m\n250-PIPELINING\n250 SIZE"))
    assert (seen.mail, seen.rcpt) == (Heard("250 ok"), Heard("251 ok"))
    assert seen.total_ms is not None


def test_where_a_login_is_offered_it_stops_before_it() -> None:
    script: list[Send | Line] = [
        Send(b"220 m\r\n"), Line(b"EHLO"), Send(b"250-m\r\n250 AUTH PLAIN\r\n"), Line(b"QUIT"), Send(b"221 bye\r\n"),
    ]  # fmt: skip
    with ScriptedServer(script) as server:
        at = settings(server.port, username="user", password="s3cret-word")
        seen = look(at, sender="a@b.example", recipient="c@d.example")
        server.wait()
        assert "s3cret-word" not in server.text()
    assert seen.mail is None


@pytest.mark.parametrize(
    ("name", "failure"),
    [
        ("good", ""), ("elliptic", ""), ("with_intermediate", ""), ("short_key", ""), ("self_signed", "untrusted"),
        ("private_ca", "untrusted"), ("missing_intermediate", "untrusted"), ("expired", "expired"),
        ("not_yet_valid", "not-yet-valid"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["starttls", "implicit"])
def test_certificates(start: Start, certificates: Certificates, name: str, failure: str, kind: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # the short key is too short for OpenSSL's own default
    served = getattr(certificates, name)
    context.load_cert_chain(served.chain, served.key)
    port = start(Behaviour(tls=kind, context=context))
    mode: dict[str, object] = {"smtpProtocol": "smtps"} if kind == "implicit" else {"enableTls": True}
    seen = look(settings(port, **mode), trust_pem=certificates.ca.read_text())
    assert seen.tls is not None
    assert seen.tls.failure == failure
    assert (seen.tls.moment is not None) == (failure in ("expired", "not-yet-valid"))
    assert seen.tls.host_matches is (None if failure else True)


def test_another_host_name(start: Start, certificates: Certificates) -> None:
    port = start(Behaviour(tls="implicit", context=certificates.server_context(certificates.wrong_host)))
    seen = look(settings(port, smtpProtocol="smtps"), trust_pem=certificates.ca.read_text())
    assert seen.tls is not None
    assert seen.tls.host_matches is False


def test_the_public_authorities_do_not_know_the_lab(start: Start, certificates: Certificates) -> None:
    port = start(Behaviour(tls="implicit", context=certificates.server_context(certificates.good)))
    seen = look(settings(port, smtpProtocol="smtps"))
    assert seen.tls is not None
    assert seen.tls.failure == "untrusted"


def test_tls_spoken_to_a_plain_server(start: Start) -> None:
    seen = look(settings(start(Behaviour()), smtpProtocol="smtps"))
    assert seen.tls is not None
    assert seen.tls.failure == "not-tls"


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        (Send(b"554 no\r\n"), Heard("554 no")),
        (Close(), Heard(lost="closed")),
        (Silence(), Heard(lost="silence")),
    ],
)
def test_greetings(answer: Send | Close | Silence, heard: Heard) -> None:
    with ScriptedServer([answer]) as server:
        assert look(settings(server.port), limit_ms=500).banner == heard


def test_ehlo_then_helo() -> None:
    script: list[Send | Line] = [
        Send(b"220 m\r\n"),
        Line(b"EHLO"),
        Send(b"502 no\r\n"),
        Line(b"HELO"),
        Send(b"550 no\r\n"),
    ]
    with ScriptedServer(script) as server:
        seen = look(settings(server.port))
    assert (seen.ehlo, seen.helo) == (Heard("502 no"), Heard("550 no"))


def test_connections_that_fail() -> None:
    closed = MailServer(Behaviour())
    closed.close()
    assert look(settings(closed.port)).connection == "refused"
    assert look(settings(25, smtpHost="no.such.invalid")).connection == "unknown-host"
    assert look(settings(25, smtpHost="bücher.example")).connection == "unknown-host"
    assert look(settings(70000))._replace(total_ms=None) == Observed()
    with DeadPort() as dead:
        assert look(settings(dead.port), limit_ms=300).connection == "silence"


def test_only_the_first_address_counts(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    port = start(Behaviour())
    names(
        monkeypatch, {"mail.test": ["::1", "127.0.0.1", "127.0.0.254"], "dead.test": ["127.0.0.254", "::1"]}
    )
    seen = look(settings(port, smtpHost="mail.test"))
    assert (seen.connection, seen.addresses) == ("ok", ("127.0.0.1", "127.0.0.254", "::1"))
    assert "::1" in seen.dead
    closed = MailServer(Behaviour())
    closed.close()
    seen = look(settings(closed.port, smtpHost="dead.test"))
    assert (seen.connection, seen.dead, seen.banner) == ("refused", ("127.0.0.254", "::1"), None)


@pytest.mark.parametrize(
    ("host", "listed", "matches"),
    [
        ("mail.test", ("a.test", "MAIL.test"), True),
        ("mail.test.", ("*.test",), True),
        ("a.mail.test", ("*.test",), False),
        ("[::1]", ("0:0:0:0:0:0:0:1",), True),
        ("127.0.0.1", ("127.0.0.1.test", "*.0.0.1"), False),
    ],
)
def test_whom_a_certificate_is_for(host: str, listed: tuple[str, ...], matches: bool) -> None:
    assert is_named(host, listed) is matches


@pytest.mark.parametrize(
    ("proxy", "line", "greeted"),
    [
        (Proxy, "", True),
        (lambda: Proxy("HTTP/1.1 403 Forbidden"), "HTTP/1.1 403 Forbidden", False),
        (lambda: Proxy(credentials="me:secret"), "HTTP/1.1 407 Proxy Authentication Required", False),
    ],
)
def test_proxies(start: Start, proxy: Callable[[], Proxy], line: str, greeted: bool) -> None:
    between = proxy()
    values: dict[str, object] = {
        "enableProxy": True,
        "proxyHost": "127.0.0.1",
        "proxyUser": "",
        "proxyPassword": "",
    }
    seen = look(settings(start(Behaviour()), **{**values, "proxyPort": between.port}))
    between.close()
    assert seen.proxy_line == line
    assert (seen.banner is not None) == greeted
    assert not seen.greeting_with_proxy


def test_a_greeting_in_the_same_piece_as_the_proxy_s_answer(start: Start) -> None:
    between = Proxy(merge=True)
    values: dict[str, object] = {
        "enableProxy": True,
        "proxyHost": "127.0.0.1",
        "proxyUser": "me",
        "proxyPassword": "word",
    }
    seen = look(settings(start(Behaviour()), **{**values, "proxyPort": between.port}))
    between.close()
    assert seen.greeting_with_proxy


def test_cancel_ends_it_at_once() -> None:
    with ScriptedServer([Silence()]) as server:
        cancel = Cancel()
        at = settings(server.port)
        thread = threading.Thread(target=look, args=(at,), kwargs={"limit_ms": 60_000, "cancel": cancel})
        thread.start()
        while not server.connections:
            threading.Event().wait(0.01)
        begun = time.monotonic()
        cancel.cancel()
        thread.join(5)
        assert not thread.is_alive()
        assert time.monotonic() - begun < 15


def test_a_reply_without_end_is_given_up() -> None:
    with ScriptedServer([Send(b"220-" + b"x" * 200_000), Silence()]) as server:
        assert look(settings(server.port), limit_ms=3_000).banner == Heard(lost="silence")

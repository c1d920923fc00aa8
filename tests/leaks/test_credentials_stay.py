"""A password goes to the configured host over verified TLS and nowhere else, whatever a server or proxy tries."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from mailconfig_gui.app.after_test import follow_up
from mailconfig_gui.app.attempt import Attempt
from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.follow_up import FollowUp
from mailconfig_gui.app.send_test import send_test
from mailconfig_gui.cli.main import main
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.settings import Proxy, Settings
from mailconfig_gui.smtp.events import Finished, Result
from tests.cli.conftest import Run
from tests.lab.certificates import Certificates
from tests.lab.greedy import Attack, Client, GreedyServer
from tests.leaks.search import find
from tests.net.helpers import names

USER, SECRET = "iot@plant.org", "7h3 cr€dential/that+stays"
PROXY_USER, PROXY_SECRET = "gate", "0nly?for+the pröxy"
AUTH = b"AUTH PLAIN LOGIN"
#: What RFC 3207 lets a server say instead of 220, and what it does not.
REFUSALS = (
    b"454 4.7.0 TLS not available",
    b"500 5.5.1 what",
    b"502 5.5.1 no",
    b"503 5.5.1 no",
    b"250 go",
    b"221 go",
)
#: Sent in one segment with "220 go", before TLS (CVE-2011-0411).
INJECTED = (
    b"250-mx.test\r\n250 AUTH PLAIN LOGIN\r\n",
    b"250 AUTH PLAIN LOGIN\r\n235 2.7.0 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n",
    b"334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n",
    b"\r\n",
)
ELSEWHERE = (
    b"421 4.3.2 go to %s",
    b"551 5.1.6 user not local; please try %s",
    b"221 2.0.0 use %s",
    b"354 %s",
)


def settings(
    port: int, security: str = "starttls", host: str = "127.0.0.1", proxy: Proxy | None = None
) -> Settings:
    protocol = "smtps" if security == "tls" else "smtp"
    return Settings(USER, protocol, host, port, 1_000, security == "starttls", "", USER, SECRET, proxy)


def sent_with(used: Settings, certificates: Certificates) -> Result:
    *_, last = send_test(used, "you@plant.org", ca_file=str(certificates.ca), deadline_ms=20_000)
    assert isinstance(last, Finished)
    return last.result


def failed_with_words(result: Result, used: Settings) -> None:
    assert not result.ok
    found = explain_result(result, used, "you@plant.org")
    assert found is not None
    assert found.title
    assert not find(SECRET, USER, {"the result": repr(result).encode(), "the words": repr(found).encode()})


def given(server: GreedyServer, secret: str = SECRET, user: str = USER) -> list[str]:
    return find(secret, user, {"the server": server.everything})


# --- attacks: each gets the certificates and one connection --------------------------------------------------

Means = Certificates


def stripped(_: Means, client: Client) -> None:
    client.say(b"220 mx.test\r\n")
    client.serve(AUTH)


def refused(answer: bytes, _: Means, client: Client) -> None:
    client.say(b"220 mx.test\r\n")
    client.serve(AUTH, b"STARTTLS", answers={b"STARTTLS": answer + b"\r\n"})


def unanswered(_: Means, client: Client) -> None:
    client.say(b"220 mx.test\r\n")
    client.serve(AUTH, b"STARTTLS", answers={b"STARTTLS": b""})


def injected(extra: bytes, _: Means, client: Client) -> None:
    """What was said before TLS is followed by no TLS at all."""
    client.say(b"220 mx.test\r\n")
    client.serve(AUTH, b"STARTTLS", go=b"220 go\r\n" + extra)
    client.serve(AUTH)


def in_the_clear_after_220(_: Means, client: Client) -> None:
    client.say(b"220 mx.test\r\n")
    client.serve(AUTH, b"STARTTLS")
    client.say(b"250-mx.test\r\n250 AUTH PLAIN LOGIN\r\n")
    client.serve(AUTH)


def login_only_before(means: Means, client: Client) -> None:
    client.say(b"220 mx.test\r\n")
    client.serve(AUTH, b"STARTTLS")
    client.tls(means.server_context(means.good))
    client.serve()


def certified(kind: str, security: str, means: Means, client: Client, login: bytes = AUTH) -> None:
    context = means.server_context(getattr(means, kind))
    if security == "starttls":
        client.say(b"220 mx.test\r\n")
        client.serve(AUTH, b"STARTTLS")
    client.tls(context)
    if security == "tls":
        client.say(b"220 mx.test\r\n")
    client.serve(login)


def goodbye_to_tls(security: str, means: Means, client: Client) -> None:
    """TLS ends in order after the handshake, and the login is asked for without it."""
    if security == "starttls":
        client.say(b"220 mx.test\r\n")
        client.serve(AUTH, b"STARTTLS")
    client.tls(means.server_context(means.good))
    client.end_tls()
    client.say(b"220 mx.test\r\n250-mx.test\r\n250 AUTH PLAIN LOGIN\r\n334 VXNlcm5hbWU6\r\n")
    client.serve(AUTH)


def tls_cut(means: Means, client: Client) -> None:
    """The same without a goodbye, as somebody on the way would do it."""
    client.say(b"220 mx.test\r\n")
    client.serve(AUTH, b"STARTTLS")
    client.tls(means.server_context(means.good))
    client.drop_tls()
    client.say(b"250-mx.test\r\n250 AUTH PLAIN LOGIN\r\n")
    client.serve(AUTH)


def alert(means: Means, client: Client) -> None:
    """A fatal alert (handshake failure) in the clear behind a good handshake."""
    client.say(b"220 mx.test\r\n")
    client.serve(AUTH, b"STARTTLS")
    client.tls(means.server_context(means.good))
    client.drop_tls()
    client.say(b"\x15\x03\x03\x00\x02\x02\x28")
    client.serve(AUTH)


def anonymous(means: Means, client: Client) -> None:
    """No certificate at all."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("aNULL:@SECLEVEL=0")
    client.say(b"220 mx.test\r\n")
    client.serve(AUTH, b"STARTTLS")
    client.tls(context)
    client.serve(AUTH)


CERTIFICATES = ("self_signed", "expired", "not_yet_valid", "wrong_host", "private_ca", "missing_intermediate")
ATTACKS: dict[str, tuple[str, Callable[[Means, Client], None]]] = {
    "STARTTLS not offered": ("starttls", stripped),
    "STARTTLS not answered": ("starttls", unanswered),
    "no TLS after 220": ("starttls", in_the_clear_after_220),
    "login only before TLS": ("starttls", login_only_before),
    "TLS cut off": ("starttls", tls_cut),
    "alert after the handshake": ("starttls", alert),
    "no certificate": ("starttls", anonymous),
    "plain where TLS was meant": ("tls", stripped),
    "no encryption chosen, no yes given": ("none", stripped),
    **{f"STARTTLS: {answer.decode()}": ("starttls", partial(refused, answer)) for answer in REFUSALS},
    **{f"injected {number}": ("starttls", partial(injected, extra)) for number, extra in enumerate(INJECTED)},
    "goodbye to TLS, STARTTLS": ("starttls", partial(goodbye_to_tls, "starttls")),
    "goodbye to TLS": ("tls", partial(goodbye_to_tls, "tls")),
    **{
        f"{kind}, {security}": (security, partial(certified, kind, security))
        for kind in CERTIFICATES
        for security in ("starttls", "tls")
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_is_given(name: str, certificates: Certificates) -> None:
    security, attack = ATTACKS[name]
    with GreedyServer(partial(attack, certificates)) as server:
        used = settings(server.port, security)
        failed_with_words(sent_with(used, certificates), used)
        assert given(server) == []
        assert len(server.taken) == 1


# --- the controls: where it may go, it goes ------------------------------------------------------------------


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_the_same_server_gets_it_over_verified_tls(
    security: str, mechanism: str, certificates: Certificates
) -> None:
    login = b"AUTH " + mechanism.encode()
    with GreedyServer(partial(certified, "good", security, certificates, login=login)) as server:
        assert sent_with(settings(server.port, security), certificates).ok
        assert f"the server: AUTH {mechanism}" in given(server)


def test_login_offered_only_behind_tls_by_another_name(certificates: Certificates) -> None:
    def attack(client: Client) -> None:
        client.say(b"220 mx.test\r\n")
        client.serve(b"STARTTLS", answers={b"EHLO": b"250-other.test\r\n250 STARTTLS\r\n"})
        client.tls(certificates.server_context(certificates.good))
        client.serve(AUTH)

    with GreedyServer(attack) as server:
        assert sent_with(settings(server.port), certificates).ok
        assert given(server) != []


@pytest.mark.parametrize("extra", INJECTED)
def test_what_was_said_before_tls_never_counts(extra: bytes, certificates: Certificates) -> None:
    """The injection comes from the way; TLS behind it is the true server's, which offers no login."""

    def attack(client: Client) -> None:
        client.say(b"220 mx.test\r\n")
        client.serve(AUTH, b"STARTTLS", go=b"220 go\r\n" + extra)
        client.tls(certificates.server_context(certificates.good))
        client.serve()

    with GreedyServer(attack) as server:
        used = settings(server.port)
        failed_with_words(sent_with(used, certificates), used)
        assert given(server) == []


# --- sent elsewhere ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", [b"", b"EHLO", b"STARTTLS", b"AUTH", b"MAIL", b"RCPT"])
def test_nobody_is_followed_elsewhere(verb: bytes, certificates: Certificates) -> None:
    for template in ELSEWHERE:
        with GreedyServer(partial(certified, "good", "starttls", certificates)) as other:
            answer = template % f"<you@127.0.0.1:{other.port}>".encode() + b"\r\n"

            def attack(client: Client, answer: bytes = answer) -> None:
                client.say(answer if not verb else b"220 mx.test\r\n")
                client.serve(AUTH, b"STARTTLS", answers={verb: answer})
                client.tls(certificates.server_context(certificates.good))
                client.serve(AUTH, answers={verb: answer})

            with GreedyServer(attack) as server:
                used = settings(server.port)
                result = sent_with(used, certificates)
                if not result.ok:  # some 2xx will do for MAIL and RCPT
                    failed_with_words(result, used)
                if verb not in (b"AUTH", b"MAIL", b"RCPT"):
                    assert given(server) == []
            assert other.taken == []


def test_a_name_that_leads_elsewhere_the_second_time(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        good = stack.enter_context(GreedyServer(partial(certified, "good", "starttls", certificates)))
        bad = GreedyServer(partial(certified, "wrong_host", "starttls", certificates), "127.0.0.2", good.port)
        stack.enter_context(bad)
        used = settings(good.port, host="mail.test")
        names(monkeypatch, {"mail.test": ["127.0.0.1"]})
        assert sent_with(used, certificates).ok
        names(monkeypatch, {"mail.test": ["127.0.0.2"]})
        failed_with_words(sent_with(used, certificates), used)
        assert len(bad.taken) == 1
        assert given(bad) == []


# --- proxies -------------------------------------------------------------------------------------------------


def tunnel(attack: Attack, needs_login: bool, client: Client) -> None:
    """Answer CONNECT and play the server at its other end oneself."""
    seen = b""
    while line := client.line():
        seen += line
    if needs_login and b"PROXY-AUTHORIZATION: BASIC " not in seen:
        client.say(b'HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n')
        client.serve(AUTH)
    client.say(b"HTTP/1.1 200 Connection established\r\n\r\n")
    attack(client)


@pytest.mark.parametrize("attack", ["STARTTLS not offered", "wrong_host, starttls", "self_signed, tls"])
def test_a_proxy_that_plays_the_server(attack: str, certificates: Certificates) -> None:
    security, played = ATTACKS[attack]
    with GreedyServer(partial(tunnel, partial(played, certificates), False)) as proxy:
        used = settings(25, security, "mail.test", Proxy("127.0.0.1", proxy.port, PROXY_USER, PROXY_SECRET))
        failed_with_words(sent_with(used, certificates), used)
        assert given(proxy) == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_each_password_goes_to_its_own(security: str, certificates: Certificates) -> None:
    """The proxy passes what it gets on to a server that keeps it too; each sees only its own in the clear."""
    with GreedyServer(partial(certified, "good", security, certificates)) as server:
        relay = Relay(server.port)
        with relay.server as proxy:
            used = settings(
                587, security, "mail.test", Proxy("127.0.0.1", proxy.port, PROXY_USER, PROXY_SECRET)
            )
            assert sent_with(used, certificates).ok
            assert given(proxy) == []
            assert find(PROXY_SECRET, PROXY_USER, {"server": server.everything}) == []
            assert given(server) != []
            token = find(f"{PROXY_USER}:{PROXY_SECRET}", "", {"proxy": proxy.everything})
            assert "proxy: AUTH LOGIN" in token


class Relay:
    """A proxy that keeps what the client gave it and hands it on."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.server = GreedyServer(self._attack)

    def _attack(self, client: Client) -> None:
        while client.line():
            pass
        with socket.create_connection(("127.0.0.1", self._port)) as other:
            client.say(b"HTTP/1.1 200 ok\r\n\r\n")
            client.join(other)


@pytest.mark.parametrize("known", [("", ""), (PROXY_USER, ""), ("", PROXY_SECRET)])
def test_a_proxy_asks_and_gets_only_what_was_set(known: tuple[str, str], certificates: Certificates) -> None:
    with GreedyServer(partial(tunnel, partial(stripped, certificates), True)) as proxy:
        used = settings(25, "starttls", "mail.test", Proxy("127.0.0.1", proxy.port, *known))
        failed_with_words(sent_with(used, certificates), used)
        assert given(proxy) == []
        assert given(proxy, PROXY_SECRET, PROXY_USER) == []


# --- looks after the test, the worded yes, the keyring -------------------------------------------------------


def test_looks_after_a_test_never_log_in(certificates: Certificates) -> None:
    with GreedyServer(partial(login_only_before, certificates)) as server:
        used = settings(server.port)
        result = sent_with(used, certificates)
        assert not result.ok
        wanted = FollowUp(verdict=True, probe=True, version="4.3")
        document: dict[str, object] = {
            "mailFrom": USER, "smtpProtocol": "smtp", "smtpHost": "127.0.0.1", "smtpPort": str(server.port),
            "timeout": "1000", "enableTls": True, "username": USER, "password": SECRET,
        }  # fmt: skip
        attempt = Attempt(used, document, ("you@plant.org",), ca_file=str(certificates.ca))
        seen = follow_up(attempt, result, wanted, Cancel())
        assert seen.verdict is not None
        assert seen.findings is not None
        assert len(server.taken) > 2
        assert given(server) == []
        assert b"AUTH " not in server.everything


#: No other way to write a host, and no relative of it, is the host.
NOT_THE_HOST = (
    "mail.localhost", "localhost.", "localhost.localdomain", "ocalhost", "local", "127.0.0.1", "::1", "*", "",
    ".localhost", "localhоst", "localhost:25", "localhost ", "http://localhost", "ſocalhost", "localhost\u200b",
)  # fmt: skip


@pytest.mark.parametrize("allowed", [*NOT_THE_HOST, "localhost", "LOCALHOST"])
def test_a_yes_is_for_one_host(
    allowed: str,
    certificates: Certificates,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MAILCONFIG_PASSWORD", SECRET)
    with GreedyServer(partial(stripped, certificates)) as server:
        code = main([
            "test", "--mail-from", USER, "--smtp-host", "localhost", "--smtp-port", str(server.port), "--no-enable-tls",
            "--timeout", "1000", "--username", USER, "--to", "you@plant.org", "--allow-unprotected-login", allowed,
        ])  # fmt: skip
        yes = allowed.lower() == "localhost"
        assert code == (0 if yes else 1)
        assert bool(given(server)) is yes
    assert find(SECRET, USER, {"the output": "".join(capfd.readouterr()).encode()}) == []


def test_a_kept_password_is_for_its_host_and_user(
    mailconfig: Run, certificates: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    with ExitStack() as stack:
        attack = partial(certified, "good", "starttls", certificates)
        one = stack.enter_context(GreedyServer(attack))
        port = ["--smtp-port", one.port]
        host = ["--smtp-host", "127.0.0.1", *port, "--mail-from", USER, "--username", USER]
        saved = mailconfig("save", *host, "--profile", "a", "--password-file", tmp_path / "secret")
        assert saved.code == 0, saved.err
        test = ["test", "--profile", "a", "--to", "you@plant.org", "--ca-file", certificates.ca]
        for change in (
            ["--smtp-host", "localhost"], ["--username", "other@plant.org"], ["--smtp-host", "127.0.0.2"],
            ["--smtp-host", "localhost", "--username", "x"], ["--smtp-host", "127.0.0.1."],
            ["--smtp-host", "127.1"],
        ):  # fmt: skip
            ended = mailconfig(*test, *change)
            assert ended.code in (3, 4), (change, ended)
        assert one.taken == []
        assert mailconfig(*test).code == 0
        assert given(one) != []

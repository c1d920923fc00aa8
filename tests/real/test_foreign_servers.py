"""Servers, load balancers and proxies that nobody here has scripted: what works is sent, what fails has its cause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.send_test import send_test
from mailconfig_gui.diagnosis.diagnosis import Diagnosis
from mailconfig_gui.model.security import Security, security_changes
from mailconfig_gui.model.settings import Proxy, Settings
from mailconfig_gui.smtp.events import Finished, Result
from tests.lab.certificates import Certificates
from tests.lab.dns import NameServer
from tests.lab.foreign import DOOR_PASSWORD, DOOR_USER, PASSWORD, USER, Doors, Haraka, NodeServers
from tests.lab.sandbox import Sandbox

pytestmark = pytest.mark.real

SILENT = ("wrong-port", "server-timeout")


@pytest.fixture(scope="module")
def node(lab: Sandbox, lab_certificates: Certificates) -> NodeServers:
    return NodeServers(lab, lab_certificates)


@pytest.fixture(scope="module")
def haraka(lab: Sandbox, lab_certificates: Certificates, name_server: NameServer) -> Haraka:
    return Haraka(lab, lab_certificates, name_server)


@pytest.fixture(scope="module")
def doors(lab: Sandbox, lab_certificates: Certificates, node: NodeServers) -> Iterator[Doors]:
    running = Doors(lab, lab_certificates, node.ports["plain"], node.ports["starttls"])
    yield running
    running.close()


class Row(NamedTuple):
    """`cause` is "" for a test that succeeds; `says` stands in the explanation, `also` among the other causes."""

    port: str
    security: str
    cause: str
    says: str = ""
    login: bool = True
    password: str = PASSWORD
    pin: str = ""
    also: tuple[str, ...] = ()

    @property
    def timeout_ms(self) -> int:
        """Where a server is expected to be silent, the test does not wait long."""
        return 600 if "server-timeout" in self.also else 10_000


def name_of(row: Row) -> str:
    return f"{row.port} by {row.security}: {row.cause or 'sends'}"


def run(
    port: int, row: Row, certificates: Certificates, proxy: Proxy | None = None
) -> tuple[Result, Diagnosis | None, Settings]:
    settings = Settings(
        USER, "smtp", "127.0.0.1", port, row.timeout_ms, False, row.pin, USER if row.login else "",
        row.password if row.login else "", proxy,
    )  # fmt: skip
    changes = security_changes(Security(row.security))
    settings = settings._replace(
        protocol=str(changes["smtpProtocol"]), enable_tls=bool(changes.get("enableTls", False))
    )
    *_, last = send_test(settings, "admin@example.org", ca_file=str(certificates.ca))
    assert isinstance(last, Finished)
    return last.result, explain_result(last.result, settings, "admin@example.org"), settings


def hold(row: Row, result: Result, diagnosis: Diagnosis | None) -> None:
    assert (diagnosis.cause if diagnosis else "") == row.cause, result.failure
    assert result.ok is (not row.cause)
    if diagnosis is not None:
        assert row.says in f"{diagnosis.why} {' '.join(step.text for step in diagnosis.remedy)}"
        assert set(row.also) <= set(diagnosis.also)


@pytest.mark.parametrize(
    "row",
    [
        Row("starttls", "starttls", ""),
        Row("tls", "tls", ""),
        Row("login-only", "starttls", ""),
        Row("plain", "none", "", login=False),
        Row("no-login", "starttls", "", login=False),
        Row("starttls", "starttls", "wrong-password", password="wrong"),
        Row("starttls", "starttls", "auth-required", login=False),
        Row(
            "tls",
            "none",
            "plain-on-implicit-tls-port",
            "PROXY protocol",
            also=("wrong-port", "server-timeout"),
        ),
        Row("tls", "starttls", "plain-on-implicit-tls-port", "TLS from the start", also=SILENT),
        Row("starttls", "tls", "implicit-tls-on-starttls-port"),
        Row("plain", "starttls", "starttls-not-offered", "readable", login=False),
        Row("no-login", "starttls", "auth-not-offered"),
        Row("cram-only", "starttls", "auth-mechanism-mismatch"),
        Row("xoauth2-only", "starttls", "auth-mechanism-mismatch"),
        Row("lmtp", "none", "wrong-port", "speaks LMTP", login=False),
        Row("tls13-only", "starttls", "tls-version-too-old", "it is set to TLSv1.2", pin="TLSv1.2"),
        Row("tls11-only", "starttls", "tls-version-too-old", "No TLS version is set"),
        Row("client-certificate", "tls", "tls-handshake-refused", "only clients with a certificate"),
        Row("closed", "starttls", "ip-blocklisted"),
        Row("small", "starttls", "message-too-large"),
        Row("full", "starttls", "mailbox-full"),
        Row("no-such-user", "starttls", "recipient-unknown"),
    ],
    ids=name_of,
)
def test_nodemailers_server(node: NodeServers, certificates: Certificates, row: Row) -> None:
    result, diagnosis, settings = run(node.ports[row.port], row, certificates)
    hold(row, result, diagnosis)
    if row.cause == "starttls-not-offered":
        assert diagnosis is not None
        assert diagnosis.fixes[0].changes == {"smtpProtocol": "smtp", "enableTls": False}
        repeated, _, _ = run(settings.port, row._replace(security="none"), certificates)
        assert repeated.ok


@pytest.mark.parametrize(
    "row",
    [
        Row("starttls", "starttls", ""),
        Row("tls", "tls", ""),
        Row("starttls", "starttls", "wrong-password", password="wrong"),
    ],
    ids=name_of,
)
def test_haraka(haraka: Haraka, certificates: Certificates, row: Row) -> None:
    result, diagnosis, _ = run(haraka.ports[row.port], row, certificates)
    hold(row, result, diagnosis)
    assert bool(result.queue_id) is result.ok


@pytest.mark.parametrize(
    "row",
    [
        Row("stunnel-tls", "tls", "", login=False),
        Row("stunnel-starttls", "starttls", "", login=False),
        Row("stunnel-tls", "none", "plain-on-implicit-tls-port", login=False, also=SILENT),
        Row("haproxy-tcp", "starttls", ""),
        Row("haproxy-tls", "tls", "", login=False),
        Row("haproxy-dead", "starttls", "connection-dropped-by-peer"),
        Row("haproxy-proxy", "starttls", "plain-on-implicit-tls-port", "PROXY protocol", also=SILENT),
        Row("haproxy-http", "none", "plain-on-implicit-tls-port", "a web server", also=SILENT),
        Row("haproxy-http", "tls", "implicit-tls-on-starttls-port", also=("wrong-port",)),
        Row("nginx-smtp", "none", "starttls-not-offered"),
        Row("nginx-imap", "none", "wrong-port", "is an IMAP server"),
        Row("nginx-pop3", "none", "wrong-port", "is a POP3 server"),
        Row("msmtpd", "none", "", login=False),
        Row("msmtpd", "none", "auth-not-offered"),
        Row("msmtpd", "starttls", "starttls-not-offered", login=False),
    ],
    ids=name_of,
)
def test_what_stands_before_a_mail_server(doors: Doors, certificates: Certificates, row: Row) -> None:
    result, diagnosis, _ = run(doors.ports[row.port], row, certificates)
    hold(row, result, diagnosis)


@pytest.mark.parametrize(
    ("door", "user", "password", "cause"),
    [
        ("tinyproxy", DOOR_USER, DOOR_PASSWORD, ""),
        ("tinyproxy", DOOR_USER, "wrong", "proxy-auth-required"),  # by 401
        ("tinyproxy", "", "", "proxy-auth-required"),  # by 407
        ("dante", "", "", "proxy-settings-wrong"),
    ],
)
def test_proxies(
    node: NodeServers,
    doors: Doors,
    certificates: Certificates,
    door: str,
    user: str,
    password: str,
    cause: str,
) -> None:
    proxy = Proxy("127.0.0.1", doors.ports[door], user, password)
    row = Row("starttls", "starttls", cause)
    result, diagnosis, _ = run(node.ports["starttls"], row, certificates, proxy)
    hold(row, result, diagnosis)
    if diagnosis is not None:
        assert diagnosis.who == "you"

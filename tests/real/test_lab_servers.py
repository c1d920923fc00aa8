"""Dovecot submission, Exim, OpenSMTPD, Squid, PostgreSQL and Java do what their fixtures say."""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl
import subprocess
from pathlib import Path

import psycopg
import pytest

from tests.lab.certificates import Certificates
from tests.lab.client import TIMEOUT_S, connect, login_plain, message
from tests.lab.dovecot import ALICE, BOB, Dovecot
from tests.lab.exim import Exim
from tests.lab.java import jar, java_program
from tests.lab.opensmtpd import OpenSmtpd
from tests.lab.postfix import Postfix
from tests.lab.postgres import Postgres
from tests.lab.sandbox import Endpoint, until
from tests.lab.squid import PROXY_PASSWORD, PROXY_USER, Squid

pytestmark = pytest.mark.real


@pytest.mark.parametrize("port", ["submission", "submissions"])
def test_dovecot_submission(
    dovecot_submission: Dovecot, postfix: Postfix, certificates: Certificates, port: str
) -> None:
    sent = message(BOB.name, "ops@example.net")
    with connect(getattr(dovecot_submission, port), certificates.client_context()) as session:
        assert login_plain(session, BOB, "wrong")[0] == 535
        assert login_plain(session, BOB)[0] == 235
        assert session.send_message(sent) == {}
    assert postfix.mailbox("ops@example.net").wait_for(sent["Message-ID"]).message["Subject"] == "Tést"


@pytest.mark.parametrize("port", ["submission", "submissions"])
def test_exim(exim: Exim, certificates: Certificates, port: str) -> None:
    sent = message(ALICE.name, "bob@example.org")
    with connect(getattr(exim, port), certificates.client_context()) as session:
        assert login_plain(session, ALICE, "wrong") == (535, b"Incorrect authentication data")
        assert login_plain(session, ALICE)[0] == 235
        assert session.send_message(sent) == {}
    until(lambda: any(sent["Message-ID"].encode() in raw for raw in exim.delivered()), "delivery by Exim")


def test_exim_denies_relaying(exim: Exim, certificates: Certificates) -> None:
    with connect(exim.relay, certificates.client_context()) as session:
        session.mail("alice@example.org")
        assert session.rcpt("somebody@elsewhere.test") == (550, b"relay not permitted")


def test_opensmtpd_delivers_plain_and_fails_every_handshake(
    opensmtpd: OpenSmtpd, certificates: Certificates
) -> None:
    sent = message(ALICE.name, "bob@example.org")
    with smtplib.SMTP(opensmtpd.plain.host, opensmtpd.plain.port, "c.test", timeout=TIMEOUT_S) as session:
        session.send_message(sent)
    until(
        lambda: any(sent["Message-ID"].encode() in raw for raw in opensmtpd.delivered()),
        "delivery by OpenSMTPD",
    )
    for endpoint in (opensmtpd.starttls, opensmtpd.tls):
        with pytest.raises(ssl.SSLError, match="ALERT_INTERNAL_ERROR"):
            connect(endpoint, certificates.client_context())


def through(proxy: Endpoint, port: int, credentials: str = "") -> tuple[str, bytes]:
    """The status code of a CONNECT and the first bytes behind it."""
    request = f"CONNECT localhost:{port} HTTP/1.1\r\nHost: localhost:{port}\r\n"
    if credentials:
        request += f"Proxy-Authorization: Basic {base64.b64encode(credentials.encode()).decode()}\r\n"
    with socket.create_connection((proxy.host, proxy.port), timeout=TIMEOUT_S) as connection:
        connection.sendall((request + "\r\n").encode())
        with connection.makefile("rb") as answer:
            status = answer.readline().decode().split()[1]
            while answer.readline().strip():
                pass
            return status, answer.readline() if status == "200" else b""


def test_squid_lets_through_and_refuses(squid: Squid, postfix: Postfix) -> None:
    open_port, closed_port = postfix["relay"].port, postfix["clear-auth"].port
    status, banner = through(squid.open, open_port)
    assert (status, banner[:14]) == ("200", b"220 mail.test ")
    assert through(squid.open, closed_port)[0] == "403"
    assert through(squid.open, squid.unreachable)[0] == "503"
    assert through(squid.guarded, open_port)[0] == "407"
    assert through(squid.guarded, open_port, f"{PROXY_USER}:wrong")[0] == "407"
    assert through(squid.guarded, open_port, f"{PROXY_USER}:{PROXY_PASSWORD}")[0] == "200"


def test_postgres_keeps_a_json_row(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url()) as connection:
        connection.execute("CREATE TABLE admin_settings (key text, json_value json)")
        connection.execute("INSERT INTO admin_settings VALUES ('mail', '{\"smtpPort\": \"587\"}')")
        row = connection.execute("SELECT json_value ->> 'smtpPort' FROM admin_settings").fetchone()
    assert row == ("587",)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url().replace("pg%20secret", "wrong"))


TRUST = """
import javax.net.ssl.*;
public class Trust {
    public static void main(String[] words) throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((java.security.KeyStore) null);
        int authorities = ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers().length;
        System.out.println(new jakarta.mail.Session[0].getClass().getName() + " " + (authorities > 50));
    }
}
"""


def test_java_its_mail_library_and_its_public_authorities(tmp_path: Path) -> None:
    source = tmp_path / "Trust.java"
    source.write_text(TRUST, encoding="utf-8")
    libraries = f"{jar('jakarta-mail.jar')}:{jar('jakarta-activation.jar')}"
    command = [str(java_program("java")), "-cp", libraries, str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[Ljakarta.mail.Session; true\n"
    assert java_program("keytool").exists()

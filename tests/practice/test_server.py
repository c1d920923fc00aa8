"""The practice server answers a plain SMTP client (smtplib) as a real server would, faults included."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.practice import server as practice_server
from mailconfig_gui.practice.server import Message, PracticeServer


@pytest.fixture
def server(practice: PracticeServer) -> PracticeServer:
    practice.fault = ""
    return practice


def context(server: PracticeServer) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=server.ca_pem)


def message(code: str = "7QK-2M") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "iot@plant.org", "you@plant.org", f"Test {code}"
    mail.set_content("Grüße aus der Anlage\n")
    return mail


@contextmanager
def client(server: PracticeServer, kind: str, *, login: bool = True) -> Iterator[smtplib.SMTP]:
    """A connection that is closed however far it came."""
    smtp = (
        smtplib.SMTP_SSL(context=context(server), timeout=10) if kind == "tls" else smtplib.SMTP(timeout=10)
    )
    smtp._host = server.host  # type: ignore[attr-defined]  # what smtplib verifies the certificate for
    try:
        smtp.connect(server.host, server.ports[kind])
        if kind == "starttls":
            smtp.starttls(context=context(server))
        if login:
            smtp.login(server.username, server.password)
        yield smtp
    finally:
        smtp.close()


@pytest.mark.parametrize("kind", ["starttls", "tls", "plain"])
def test_a_message_arrives_through_each_port(server: PracticeServer, kind: str) -> None:
    with client(server, kind) as smtp:
        smtp.send_message(message())
    arrived = server.messages[-1]
    assert (arrived.sender, arrived.recipients, arrived.code) == (
        "iot@plant.org",
        ("you@plant.org",),
        "7QK-2M",
    )
    assert arrived.subject == "Test 7QK-2M"
    assert arrived.text == "Grüße aus der Anlage\n"


def test_the_plain_port_is_a_relay_and_the_others_want_a_login(server: PracticeServer) -> None:
    with client(server, "plain", login=False) as smtp:
        smtp.send_message(message())
    with (
        client(server, "starttls", login=False) as smtp,
        pytest.raises(smtplib.SMTPSenderRefused, match="530"),
    ):
        smtp.send_message(message())


@pytest.mark.parametrize("kind", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("expired-certificate", "expired"),
        ("wrong-host-certificate", "mismatch"),
        ("unknown-ca-certificate", "local issuer"),
        ("self-signed-certificate", "self-signed"),
    ],
)
def test_bad_certificates(server: PracticeServer, kind: str, fault: str, words: str) -> None:
    server.fault = fault
    with pytest.raises(ssl.SSLCertVerificationError, match=words), client(server, kind):
        pass


@pytest.mark.parametrize("fault", ["wrong-password", "no-auth", "cram-only", "no-starttls", "tls-broken"])
def test_faults_before_the_envelope(server: PracticeServer, fault: str) -> None:
    server.fault = fault
    with pytest.raises(smtplib.SMTPException), client(server, "starttls"):
        pass


def test_broken_tls_from_the_first_byte(server: PracticeServer) -> None:
    server.fault = "tls-broken"
    with pytest.raises((ssl.SSLError, ConnectionError)), client(server, "tls"):
        pass


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("sender-refused", 550),
        ("relay-denied", 554),
        ("mailbox-unknown", 550),
        ("greylist", 451),
        ("quota", 452),
        ("spam", 554),
    ],
)
def test_faults_in_the_envelope(server: PracticeServer, fault: str, code: int) -> None:
    server.fault = fault
    before = len(server.messages)
    with client(server, "tls") as smtp, pytest.raises(smtplib.SMTPException, match=str(code)):
        smtp.send_message(message())
    assert len(server.messages) == before


def test_greylisting_lets_the_second_try_pass(server: PracticeServer) -> None:
    for _ in range(2):
        server.fault = "greylist"
        before = len(server.messages)
        with client(server, "tls") as smtp:
            with pytest.raises(smtplib.SMTPRecipientsRefused, match="451"):
                smtp.send_message(message())
            smtp.send_message(message())
        assert len(server.messages) == before + 1


def test_hanging_up_before_the_login(server: PracticeServer) -> None:
    server.fault = "drop-before-login"
    with client(server, "starttls", login=False) as smtp, pytest.raises(smtplib.SMTPServerDisconnected):
        smtp.login(server.username, server.password)


def test_hanging_up_instead_of_answering_although_the_message_is_there(server: PracticeServer) -> None:
    server.fault = "drop-after-data"
    with client(server, "tls") as smtp, pytest.raises(smtplib.SMTPServerDisconnected):
        smtp.send_message(message("K3F-7P"))
    assert server.messages[-1].code == "K3F-7P"


def test_dropping_the_connection(server: PracticeServer) -> None:
    server.fault = "drop"
    with (
        smtplib.SMTP(server.host, server.ports["plain"], timeout=10) as smtp,
        pytest.raises(smtplib.SMTPServerDisconnected),
    ):
        smtp.ehlo()


def test_slowness(server: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practice_server, "SLOW_S", 0.4)
    server.fault = "slow"
    with socket.create_connection((server.host, server.ports["plain"])) as connection:
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(10)
        connection.settimeout(10)
        assert connection.recv(3) == b"220"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"Subject: x\r\nContent-Type: text/plain; charset=klingon\r\n\r\nnuqneH \xff\r\n",
        b"Subject: =?utf-8?b?////?=\r\nContent-Type: text/plain; charset=utf-16\r\n\r\n\xff\r\n",
        b"Content-Type: multipart/alternative; boundary=\r\n\r\n--\r\n",
        b'Content-Transfer-Encoding: base64\r\nContent-Type: text/html; charset="\x00"\r\n\r\n!!!\r\n',
        b"From: <@,;:>\r\nTo: \xff\r\nSubject: " + b"y" * 900 + b"\r\n\r\n" + b"z" * 900 + b"\r\n",
    ],
)
def test_a_message_that_cannot_be_read_arrives_all_the_same(server: PracticeServer, raw: bytes) -> None:
    with client(server, "plain") as smtp:
        smtp.sendmail("iot@plant.org", ["you@plant.org"], raw)
    assert server.messages[-1].raw.strip() == raw.strip()
    assert isinstance(server.messages[-1].text, str)


def test_no_more_than_a_mebibyte_and_a_hundred_messages(
    server: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with client(server, "plain") as smtp:
        before = server.messages
        smtp.ehlo()
        smtp.mail("iot@plant.org")
        smtp.rcpt("you@plant.org")
        # In long lines: each of half a million would take its time.
        assert smtp.data((b"y" * 510 + b"\r\n") * (1 << 12))[0] == 552
        assert server.messages == before
    monkeypatch.setattr(practice_server, "KEPT_MESSAGES", 2)
    with PracticeServer() as small, client(small, "plain") as smtp:
        for code in ("AAA-22", "BBB-33", "CCC-44"):
            smtp.send_message(message(code))
        assert [one.code for one in small.messages] == ["BBB-33", "CCC-44"]


def test_an_unknown_fault_is_refused(server: PracticeServer) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        server.fault = "nonsense"
    assert server.fault == ""


def test_a_wrong_password_is_refused(server: PracticeServer) -> None:
    with (
        client(server, "starttls", login=False) as smtp,
        pytest.raises(smtplib.SMTPAuthenticationError) as refused,
    ):
        smtp.login(server.username, "wrong")
    assert refused.value.smtp_code == 535


def test_each_message_is_announced() -> None:
    arrived: list[Message] = []
    here = threading.Event()

    def note(one: Message) -> None:
        arrived.append(one)
        here.set()

    with PracticeServer(arrived=note) as server, client(server, "plain") as smtp:
        smtp.send_message(message("K7M-9P"))
        assert here.wait(10)
    assert arrived[0].code == "K7M-9P"


def test_it_stops_with_a_connection_open_and_leaves_nothing() -> None:
    threads = set(threading.enumerate())
    server = PracticeServer()
    with socket.create_connection((server.host, server.ports["plain"])) as connection:
        assert connection.recv(3) == b"220"
        server.stop()
        connection.settimeout(10)
        while connection.recv(100):
            pass
    server.stop()
    assert set(threading.enumerate()) == threads
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.host, server.ports["plain"]))


def test_a_port_that_is_taken_is_said(server: PracticeServer) -> None:
    with pytest.raises(MailConfigError, match="not free"):
        PracticeServer(port=server.ports["plain"])


def test_only_this_computer_is_served(server: PracticeServer) -> None:
    assert server.host == "127.0.0.1"
    # A second address of the loopback network stands for every other address of the computer.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", server.ports["plain"]), timeout=10)

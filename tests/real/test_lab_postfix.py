"""Postfix and Dovecot of the lab do what their fixtures say, seen by a client that is not ours: Python's smtplib."""

from __future__ import annotations

import smtplib
import ssl

import pytest

from tests.lab.certificates import Certificates
from tests.lab.client import TIMEOUT_S, connect, login_plain, message
from tests.lab.dovecot import ALICE, BOB, User
from tests.lab.fixtures import StartPostfix
from tests.lab.postfix import Postfix, submission
from tests.lab.sandbox import Endpoint

pytestmark = pytest.mark.real


@pytest.mark.parametrize(
    "service", ["submission", "submissions", "elliptic", "with-intermediate-tls", "plain-only"]
)
@pytest.mark.parametrize("user", [ALICE, BOB], ids=["ascii", "utf-8"])
def test_a_login_and_a_message_that_arrives(
    postfix: Postfix, certificates: Certificates, service: str, user: User
) -> None:
    sent = message(user.name, "admin@example.org")
    with connect(postfix[service], certificates.client_context()) as session:
        assert "PLAIN" in session.esmtp_features["auth"]
        assert login_plain(session, user)[0] == 235
        assert session.send_message(sent) == {}
    delivered = postfix.mailbox("admin@example.org").wait_for(sent["Message-ID"])
    assert delivered.message["Subject"] == "Tést"
    assert delivered.message.get_content() == "hällo\n"
    assert user.name in delivered.message["Received"]


def test_a_wrong_password_is_refused(postfix: Postfix, certificates: Certificates) -> None:
    with connect(postfix["submission"], certificates.client_context()) as session:
        code, text = login_plain(session, ALICE, "wrong")
    assert code == 535
    assert text.startswith(b"5.7.8 Error: authentication failed")


@pytest.mark.parametrize(
    ("service", "offered"),
    [
        ("relay", None),
        ("clear-auth", "PLAIN LOGIN"),
        ("no-auth", None),
        ("login-only", "LOGIN"),
        ("cram-only", "CRAM-MD5"),
    ],
)
def test_what_each_port_offers(
    postfix: Postfix, certificates: Certificates, service: str, offered: str | None
) -> None:
    with connect(postfix[service], certificates.client_context()) as session:
        if offered is None:
            assert "auth" not in session.esmtp_features
        else:
            assert session.esmtp_features["auth"].strip().startswith(offered)


def test_no_login_before_tls_on_submission(postfix: Postfix) -> None:
    endpoint = postfix["submission"]
    with smtplib.SMTP(endpoint.host, endpoint.port, "c.test", timeout=TIMEOUT_S) as session:
        session.ehlo()
        assert "starttls" in session.esmtp_features
        assert "auth" not in session.esmtp_features


@pytest.mark.parametrize(
    ("service", "verify_code"),
    [
        ("wrong-host", 62),
        ("expired", 10),
        ("not-yet-valid", 9),
        ("self-signed", 18),
        ("private-ca", 19),
        ("missing-intermediate", 20),
    ],
)
@pytest.mark.parametrize("suffix", ["", "-tls"], ids=["starttls", "tls"])
def test_each_bad_certificate_is_bad_for_its_own_reason(
    postfix: Postfix, certificates: Certificates, service: str, suffix: str, verify_code: int
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        connect(postfix[service + suffix], certificates.client_context())
    assert caught.value.verify_code == verify_code


@pytest.mark.parametrize("suffix", ["", "-tls"], ids=["starttls", "tls"])
def test_servers_of_2010_and_of_tomorrow(
    weak_postfix: Postfix, certificates: Certificates, suffix: str
) -> None:
    modern = certificates.client_context()
    with pytest.raises(ssl.SSLCertVerificationError, match="key too weak"):
        connect(weak_postfix["short-key" + suffix], modern)
    with pytest.raises(ssl.SSLError, match=r"(?i)protocol|version|sigalg"):
        connect(weak_postfix["tls10" + suffix], modern)
    with connect(weak_postfix["tls13" + suffix], modern) as session:
        assert isinstance(session.sock, ssl.SSLSocket)
        assert session.sock.version() == "TLSv1.3"
    old = certificates.client_context()
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        connect(weak_postfix["tls13" + suffix], old)


def test_relaying_is_denied_without_a_login(postfix: Postfix, certificates: Certificates) -> None:
    with connect(postfix["relay"], certificates.client_context()) as session:
        session.mail("alice@example.org")
        assert session.rcpt("somebody@elsewhere.test")[0] == 554
        assert session.rcpt("nobody@example.org")[0] == 550
        assert session.rcpt("bob@example.org")[0] == 250


def test_an_instance_with_one_more_restriction(
    start_postfix: StartPostfix, certificates: Certificates
) -> None:
    strict = start_postfix({"small": submission(message_size_limit="1000")})
    with connect(strict["small"], certificates.client_context()) as session:
        assert session.esmtp_features["size"] == "1000"
        assert login_plain(session, ALICE)[0] == 235
        assert session.docmd("MAIL", "FROM:<alice@example.org> SIZE=5000")[0] == 552


def attempt(
    endpoint: Endpoint,
    certificates: Certificates,
    *,
    sender: str = ALICE.name,
    recipient: str = BOB.name,
    size: int = 100,
) -> int:
    """The code that decides over one message: 250, or that of the refusal."""
    try:
        with connect(endpoint, certificates.client_context()) as session:
            assert login_plain(session, ALICE)[0] == 235
            session.sendmail(sender, [recipient], "Subject: x\r\n\r\n" + "x" * size)
    except smtplib.SMTPRecipientsRefused as refused:
        return next(iter(refused.recipients.values()))[0]
    except smtplib.SMTPResponseException as refused:
        return refused.smtp_code
    return 250


def test_a_second_try_passes_greylisting(restricted_postfix: Postfix, certificates: Certificates) -> None:
    codes = [attempt(restricted_postfix["greylisted"], certificates) for _ in range(2)]
    assert codes == [450, 250]


def test_each_rule_refuses_what_it_is_for(restricted_postfix: Postfix, certificates: Certificates) -> None:
    def code(service: str, sender: str = ALICE.name, recipient: str = BOB.name, size: int = 100) -> int:
        return attempt(
            restricted_postfix[service], certificates, sender=sender, recipient=recipient, size=size
        )

    assert [code("sender-mismatch"), code("sender-mismatch", sender="carol@example.org")] == [250, 553]
    assert [code("small"), code("small", size=5000)] == [250, 552]
    assert [code("one-connection"), code("one-connection")] == [250, 421]
    assert [code("one-message"), code("one-message")] == [250, 450]
    assert [code("unknown-sender"), code("unknown-sender", sender="a@nowhere.test")] == [250, 550]
    assert [code("no-relaying"), code("no-relaying", recipient="a@nowhere.test")] == [250, 554]


def test_a_short_client_name_is_refused(restricted_postfix: Postfix, certificates: Certificates) -> None:
    endpoint = restricted_postfix["strict-helo"]
    assert attempt(endpoint, certificates) == 250
    with smtplib.SMTP(endpoint.host, endpoint.port, "plant", timeout=TIMEOUT_S) as session:
        session.starttls(context=certificates.client_context())
        session.ehlo()
        login_plain(session, ALICE)
        session.mail(ALICE.name)
        assert session.rcpt(BOB.name)[0] == 504

"""Each server of the lab does what its fixture says, seen by a client that is not ours: Python's smtplib."""

from __future__ import annotations

import base64
import email.utils
import smtplib
import ssl
import subprocess
import sys
from email.message import EmailMessage

import pytest

from tests.lab.certificates import Certificates
from tests.lab.dovecot import ALICE, BOB, User
from tests.lab.fixtures import StartPostfix
from tests.lab.keyring import SecretBus
from tests.lab.postfix import Postfix, submission
from tests.lab.sandbox import Endpoint

pytestmark = pytest.mark.real

TIMEOUT_S = 10


def connect(endpoint: Endpoint, context: ssl.SSLContext) -> smtplib.SMTP:
    """A session as far as EHLO after TLS, whatever the port's security."""
    if endpoint.security == "tls":
        session: smtplib.SMTP = smtplib.SMTP_SSL(
            endpoint.host, endpoint.port, "c.test", timeout=TIMEOUT_S, context=context
        )
    else:
        session = smtplib.SMTP(endpoint.host, endpoint.port, "c.test", timeout=TIMEOUT_S)
    session.ehlo()
    if endpoint.security == "starttls":
        session.starttls(context=context)
        session.ehlo()
    return session


def login_plain(session: smtplib.SMTP, user: User, password: str | None = None) -> tuple[int, bytes]:
    """AUTH PLAIN in UTF-8, which smtplib's own login() cannot."""
    secret = user.password if password is None else password
    return session.docmd("AUTH", "PLAIN " + base64.b64encode(f"\0{user.name}\0{secret}".encode()).decode())


def message(sender: str, recipient: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, recipient, "Tést"
    made["Message-ID"] = email.utils.make_msgid(domain="c.test")
    made.set_content("hällo\n")
    return made


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
    with pytest.raises(ssl.SSLError, match=r"(?i)protocol|version"):
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


KEYRING_PROGRAM = """
import keyring, sys
try:
    if sys.argv[1] == "set":
        keyring.set_password("lab", "alice", "pä")
    print(repr(keyring.get_password("lab", "alice")))
except keyring.errors.KeyringError as problem:
    print(type(problem).__name__)
"""


def use_keyring(bus: SecretBus, action: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", KEYRING_PROGRAM, action],
        env=bus.for_process(), capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_keyring_unlocked_locked_and_gone(secret_bus: SecretBus) -> None:
    assert use_keyring(secret_bus, "get") == "NoKeyringError"
    secret_bus.unlock()
    assert use_keyring(secret_bus, "set") == "'pä'"
    secret_bus.lock()
    assert use_keyring(secret_bus, "get") == "KeyringLocked"
    secret_bus.unlock()
    assert use_keyring(secret_bus, "get") == "'pä'"
    assert secret_bus.files()
    assert all("pä".encode() not in path.read_bytes() for path in secret_bus.files())
    secret_bus.remove()
    assert use_keyring(secret_bus, "get") == "NoKeyringError"

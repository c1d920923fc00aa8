"""Send Test against real Postfix and Dovecot: what arrives is what was sent, and each refusal is understood."""

from __future__ import annotations

import socket
import time

import pytest

from mailconfig_gui.app.send_test import send_test
from mailconfig_gui.model.settings import Proxy, Settings
from mailconfig_gui.smtp.events import Finished, Result
from mailconfig_gui.smtp.stages import Reached, Stage
from tests.lab.certificates import Certificates
from tests.lab.dovecot import ALICE, BOB, User
from tests.lab.fixtures import StartPostfix
from tests.lab.postfix import Delivered, Postfix, submission
from tests.lab.sandbox import Endpoint
from tests.lab.squid import PROXY_PASSWORD, PROXY_USER, Squid

pytestmark = pytest.mark.real


def settings_for(endpoint: Endpoint, user: User | None = ALICE) -> Settings:
    name = user.name if user is not None else "noreply@example.org"
    return Settings(
        mail_from=f"Anlage Müller <{name}>",
        protocol="smtps" if endpoint.security == "tls" else "smtp",
        host=endpoint.host,
        port=endpoint.port,
        timeout_ms=10_000,
        enable_tls=endpoint.security == "starttls",
        tls_version="",
        username="" if user is None else user.name,
        password=None if user is None else user.password,
        proxy=None,
    )


def send(
    settings: Settings,
    certificates: Certificates,
    recipient: str = "admin@example.org",
    *,
    send: bool = True,
    allow_unprotected: bool = False,
) -> Result:
    events = list(
        send_test(
            settings, recipient, ca_file=str(certificates.ca), send=send, allow_unprotected=allow_unprotected
        )
    )
    assert isinstance(events[-1], Finished)
    return events[-1].result


@pytest.mark.parametrize(
    ("service", "mechanism", "round_trips"),
    [
        ("submission", "LOGIN", 10),
        ("submissions", "LOGIN", 8),
        ("plain-only", "PLAIN", 8),
        ("login-only", "LOGIN", 10),
        ("elliptic-tls", "LOGIN", 8),
        ("with-intermediate", "LOGIN", 10),
    ],
)
@pytest.mark.parametrize("user", [ALICE, BOB], ids=["ascii", "utf-8"])
def test_a_message_arrives_as_it_was_sent(
    postfix: Postfix, certificates: Certificates, service: str, mechanism: str, round_trips: int, user: User
) -> None:
    endpoint = postfix[service]
    result = send(settings_for(endpoint, user), certificates)
    assert result.failure is None
    assert result.reached is Reached.ACCEPTED
    assert result.mechanism == mechanism
    assert result.round_trips == round_trips
    assert result.tls is not None
    assert result.tls.version == "TLSv1.3"
    assert result.queue_id
    delivered = postfix.mailbox("admin@example.org").wait_for(result.message_id or "")
    assert result.queue_id in delivered.message["Received"]
    assert user.password not in delivered.raw.decode()
    compare(delivered, result, user, endpoint)


def compare(delivered: Delivered, result: Result, user: User | None, endpoint: Endpoint) -> None:
    """What lies in the mailbox is what was meant."""
    message = delivered.message
    name = user.name if user is not None else "noreply@example.org"
    assert str(message["From"]) == f"Anlage Müller <{name}>"
    assert str(message["To"]) == "admin@example.org"
    assert str(message["Auto-Submitted"]) == "auto-generated"
    assert str(message["Message-ID"]) == result.message_id
    assert abs(message["Date"].datetime.timestamp() - time.time()) < 60
    assert result.code
    assert str(message["Subject"]).endswith(result.code)
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        for wanted in (
            result.code,
            f"{endpoint.host}:{endpoint.port}",
            socket.gethostname(),
            str(message["Date"]),
        ):
            assert wanted in body.get_content()
    assert not message.defects


def test_a_relay_without_login_and_without_encryption(postfix: Postfix, certificates: Certificates) -> None:
    endpoint = postfix["relay"]
    settings = settings_for(endpoint, None)._replace(enable_tls=False)
    result = send(settings, certificates)
    assert result.failure is None
    assert result.tls is None
    assert result.round_trips == 4
    compare(postfix.mailbox("admin@example.org").wait_for(result.message_id or ""), result, None, endpoint)


def test_a_relay_with_encryption_and_one_wait_for_tls12(postfix: Postfix, certificates: Certificates) -> None:
    settings = settings_for(postfix["relay"], None)._replace(tls_version="TLSv1.2")
    result = send(settings, certificates)
    assert result.ok
    assert result.tls is not None
    assert result.tls.version == "TLSv1.2"
    assert result.round_trips == 8


def test_check_only_sends_nothing(postfix: Postfix, certificates: Certificates) -> None:
    result = send(settings_for(postfix["plain-only"]), certificates, send=False)
    assert result.ok
    assert result.reached is Reached.AUTHENTICATED
    assert result.queue_id is None
    assert result.message_id is not None
    sent = send(settings_for(postfix["plain-only"]), certificates)
    mailbox = postfix.mailbox("admin@example.org")
    mailbox.wait_for(sent.message_id or "")
    assert result.message_id not in {str(one.message["Message-ID"]) for one in mailbox.messages()}


def test_a_wrong_password_is_one_attempt_on_the_server(postfix: Postfix, certificates: Certificates) -> None:
    before = len(postfix.log_lines("authentication failed"))
    result = send(settings_for(postfix["submission"])._replace(password="wrong"), certificates)
    failure = result.failure
    assert failure is not None
    assert (failure.stage, failure.kind, failure.code, failure.enhanced) == (
        Stage.AUTH,
        "reply",
        535,
        "5.7.8",
    )
    assert result.reached is Reached.CONNECTED
    # The next connection's lines stand behind those of this one.
    assert send(settings_for(postfix["submission"]), certificates).ok
    assert len(postfix.log_lines("authentication failed")) == before + 1


@pytest.mark.parametrize(
    ("service", "stage", "kind"),
    [
        ("clear-auth", Stage.AUTH, "unprotected"),
        ("no-auth", Stage.AUTH, "not-offered"),
        ("cram-only", Stage.AUTH, "no-mechanism"),
    ],
)
def test_a_login_that_is_not_tried(
    postfix: Postfix, certificates: Certificates, service: str, stage: Stage, kind: str
) -> None:
    result = send(settings_for(postfix[service]), certificates)
    assert result.failure is not None
    assert (result.failure.stage, result.failure.kind) == (stage, kind)
    assert not any("AUTH" in line.text for line in result.transcript if line.direction == ">")


def test_a_login_in_clear_text_that_the_person_allowed(postfix: Postfix, certificates: Certificates) -> None:
    result = send(settings_for(postfix["clear-auth"]), certificates, allow_unprotected=True)
    assert result.ok
    assert result.mechanism == "LOGIN"


def test_starttls_that_is_not_offered(postfix: Postfix, certificates: Certificates) -> None:
    settings = settings_for(postfix["clear-auth"])._replace(enable_tls=True)
    result = send(settings, certificates, allow_unprotected=True)
    assert result.failure is not None
    assert (result.failure.stage, result.failure.kind) == (Stage.STARTTLS, "not-offered")


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
def test_a_certificate_that_does_not_verify(
    postfix: Postfix, certificates: Certificates, service: str, suffix: str, verify_code: int
) -> None:
    result = send(settings_for(postfix[service + suffix]), certificates)
    failure = result.failure
    assert failure is not None
    assert (failure.stage, failure.kind, failure.verify_code) == (
        Stage.CERTIFICATE,
        "certificate",
        verify_code,
    )
    assert result.tls is not None
    assert result.tls.certificate is not None
    assert result.tls.certificate.subject == ("other.test" if service == "wrong-host" else "mail.test")


@pytest.mark.parametrize(
    ("sender", "recipient", "stage", "code"),
    [
        ("alice@example.org", "nobody@example.org", Stage.RCPT_TO, 550),
        ("alice@example.org", "somebody@elsewhere.test", Stage.RCPT_TO, 554),
    ],
)
def test_a_recipient_that_is_refused_in_a_pipeline(
    postfix: Postfix, certificates: Certificates, sender: str, recipient: str, stage: Stage, code: int
) -> None:
    settings = settings_for(postfix["relay"], None)._replace(mail_from=sender)
    result = send(settings, certificates, recipient)
    assert result.failure is not None
    assert (result.failure.stage, result.failure.kind, result.failure.code) == (stage, "reply", code)
    assert result.transcript[-1].text == "QUIT"


def test_a_message_that_is_too_big_is_refused_at_mail(
    start_postfix: StartPostfix, certificates: Certificates
) -> None:
    small = start_postfix({"small": submission(message_size_limit="1000")})
    result = send(settings_for(small["small"]), certificates)
    assert result.failure is not None
    assert (result.failure.stage, result.failure.code, result.failure.enhanced) == (
        Stage.MAIL_FROM,
        552,
        "5.3.4",
    )


def test_tls_on_a_plain_port_and_plain_on_a_tls_port(postfix: Postfix, certificates: Certificates) -> None:
    settings = settings_for(postfix["submission"])._replace(protocol="smtps")
    wrong = send(settings, certificates)
    assert wrong.failure is not None
    assert (wrong.failure.stage, wrong.failure.kind) == (Stage.TLS_HANDSHAKE, "tls")
    assert "WRONG_VERSION_NUMBER" in wrong.failure.raw
    settings = settings_for(postfix["submissions"])._replace(protocol="smtp", timeout_ms=500)
    silent = send(settings, certificates)
    assert silent.failure is not None
    assert (silent.failure.stage, silent.failure.kind) == (Stage.BANNER, "timeout")


def test_servers_of_2010_and_of_tomorrow(weak_postfix: Postfix, certificates: Certificates) -> None:
    weak = send(settings_for(weak_postfix["short-key"]), certificates)
    assert weak.failure is not None
    assert (weak.failure.stage, weak.failure.verify_code) == (Stage.CERTIFICATE, 66)
    old = send(settings_for(weak_postfix["tls10-tls"]), certificates)
    assert old.failure is not None
    assert (old.failure.stage, old.failure.kind) == (Stage.TLS_HANDSHAKE, "tls")
    pinned = settings_for(weak_postfix["tls13"])._replace(tls_version="TLSv1.2")
    failure = send(pinned, certificates).failure
    assert failure is not None
    assert (failure.stage, failure.kind) == (Stage.TLS_HANDSHAKE, "tls")
    assert send(pinned._replace(tls_version="TLSv1.3"), certificates).ok


@pytest.mark.parametrize("service", ["plain-only", "submissions", "relay"])
@pytest.mark.parametrize("guarded", [False, True], ids=["open", "guarded"])
def test_through_a_proxy(
    postfix: Postfix, certificates: Certificates, squid: Squid, service: str, guarded: bool
) -> None:
    door = squid.guarded if guarded else squid.open
    login = (PROXY_USER, PROXY_PASSWORD) if guarded else ("", "")
    settings = settings_for(postfix[service], None if service == "relay" else ALICE)
    result = send(settings._replace(proxy=Proxy(door.host, door.port, *login)), certificates)
    assert result.failure is None
    assert [report.stage for report in result.stages][:2] == [Stage.CONFIG, Stage.PROXY]
    postfix.mailbox("admin@example.org").wait_for(result.message_id or "")
    assert PROXY_PASSWORD not in repr(result)


@pytest.mark.parametrize(
    ("service", "login", "guarded", "code"),
    [
        ("clear-auth", ("", ""), False, 403),
        ("submission", ("", ""), True, 407),
        ("submission", (PROXY_USER, "wrong"), True, 407),
        ("submission", (PROXY_USER, ""), True, 407),
        ("", ("", ""), False, 503),
    ],
)
def test_a_proxy_that_refuses(
    postfix: Postfix,
    certificates: Certificates,
    squid: Squid,
    service: str,
    login: tuple[str, str],
    guarded: bool,
    code: int,
) -> None:
    door = squid.guarded if guarded else squid.open
    settings = settings_for(postfix[service or "submission"])._replace(
        proxy=Proxy(door.host, door.port, *login)
    )
    if not service:
        settings = settings._replace(port=squid.unreachable)
    result = send(settings, certificates)
    failure = result.failure
    assert failure is not None
    assert (failure.stage, failure.kind, failure.code) == (Stage.PROXY, "proxy", code)
    assert failure.raw.startswith(f"HTTP/1.1 {code} ")
    assert result.reached is Reached.UNTESTED

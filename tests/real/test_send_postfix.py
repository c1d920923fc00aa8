"""Send Test against real Postfix and Dovecot: what arrives is what was sent, and each refusal is understood."""

from __future__ import annotations

import socket

import pytest

from mailconfig_gui.app.send_test import send_test
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.smtp.events import Finished, Result
from mailconfig_gui.smtp.stages import Reached
from tests.lab.certificates import Certificates
from tests.lab.dovecot import ALICE, BOB, User
from tests.lab.postfix import Postfix
from tests.lab.sandbox import Endpoint

pytestmark = pytest.mark.real


def settings_for(endpoint: Endpoint, user: User | None = ALICE, **more: object) -> Settings:
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
    )._replace(**more)


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
    result = send(settings_for(postfix[service], user), certificates)
    assert result.failure is None
    assert result.reached is Reached.ACCEPTED
    assert result.mechanism == mechanism
    assert result.round_trips == round_trips
    assert result.tls is not None
    assert result.tls.version == "TLSv1.3"
    assert result.queue_id
    assert any(result.queue_id in line for line in postfix.log_lines("queued as") + postfix.log_lines("qmgr"))

    delivered = postfix.mailbox("admin@example.org").wait_for(result.message_id or "")
    message = delivered.message
    assert str(message["From"]) == f"Anlage Müller <{user.name}>"
    assert str(message["To"]) == "admin@example.org"
    assert str(message["Auto-Submitted"]) == "auto-generated"
    assert str(message["Message-ID"]).endswith("@example.org>")
    assert result.code
    assert result.code in str(message["Subject"])
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        text = body.get_content()
        assert result.code in text
        assert f"{postfix[service].host}:{postfix[service].port}" in text
        assert socket.gethostname() in text
    assert user.password not in delivered.raw.decode()
    assert not message.defects

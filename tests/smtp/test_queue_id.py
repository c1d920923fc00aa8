"""Queue ids in the last replies of the servers people use."""

from __future__ import annotations

import pytest

from mailconfig_gui.smtp.queue_id import queue_id
from mailconfig_gui.smtp.replies import Reply, ReplyReader

SES = "0100018c0a1b2c3d-11111111-2222-3333-4444-555555555555-000000"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("250 2.0.0 Ok: queued as 4F2B31C0A", "4F2B31C0A"),  # Postfix
        ("250 2.0.0 Ok: queued as 4Zx9Yk2Wmtz4x3", "4Zx9Yk2Wmtz4x3"),  # Postfix, long ids
        ("250 OK id=1rXyzA-0001Ab-2C", "1rXyzA-0001Ab-2C"),  # Exim
        ("250 OK id=1tEst1-00000001abc-2DeF", "1tEst1-00000001abc-2DeF"),  # Exim 4.97
        ("250 2.0.0 41K0abcd012345 Message accepted for delivery", "41K0abcd012345"),  # sendmail
        ("250 2.0.0 3c1d2e4f Message accepted for delivery", "3c1d2e4f"),  # OpenSMTPD
        ("250 2.6.0 <x@y.z> [InternalId=38495, Hostname=AM0.OUTLOOK.COM] 9 bytes Queued mail for delivery", "38495"),
        ("250 2.0.0 OK  1763888523 a640c23a62f3a-b765cb2fd0esi123 - gsmtp", "a640c23a62f3a-b765cb2fd0esi123"),  # Gmail
        ("250 2.0.0 OK 1763888523 5b1f17b1804b1-477a9d2 - gsmtp", "5b1f17b1804b1-477a9d2"),
        (f"250 Ok {SES}", SES),
        ("250 Ok: queued as HrMXtA3TQ0-abc_d9", "HrMXtA3TQ0-abc_d9"),  # SendGrid
        ("250 2.0.0 OK: queued as <2025.123@smtp-relay.mailin.fr>", "2025.123@smtp-relay.mailin.fr"),  # Brevo
        ("250 ok 1763888523 qp 12345", "12345"),  # qmail
        ("250 Message queued as a1b2c3.", "a1b2c3"),
        ("250 Message Queued (63B9A0F3-4A5C-4B0E.1)", "63B9A0F3-4A5C-4B0E.1"),  # Haraka
        ("250 Message accepted with id abc-123", "abc-123"),
        ("250 Great success", None),  # Mailgun
        ("250 OK , completed", None),  # Yahoo
        ("250 Message received", None),
        ("250 Queued (0.031 seconds)", None),  # hMailServer
        ("250 OK", None),
        ("250 Message accepted for delivery", None),  # aiosmtpd
        ("250", None),
        ("250-2.0.0 first\r\n250 2.0.0 Ok: queued as ABC", "ABC"),
    ],
)  # fmt: skip
def test_the_number_a_server_gave(text: str, expected: str | None) -> None:
    (reply,) = ReplyReader().feed(text.encode() + b"\r\n")
    assert isinstance(reply, Reply)
    assert queue_id(reply) == expected

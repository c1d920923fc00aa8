"""Actions and outcomes are plain values."""

from __future__ import annotations

from mailconfig_gui.smtp.actions import Failed, Read, Send
from mailconfig_gui.smtp.events import FailureKind


def test_a_send_does_not_show_its_bytes() -> None:
    assert repr(Send(b"AUTH PLAIN secret", 10)) == "Send(<17 bytes>)"


def test_values_compare() -> None:
    assert Read(5) == Read(5)
    assert Failed(1, FailureKind.CLOSED).attempts == ()

"""Kinds of failures by the act that their steps begin with."""

from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.storage.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("554 5.7.1 <a@example.org>: Recipient address rejected: Access denied", "try-other-recipient"),
        ("550 sender <noreply@example.com> denied", "use-other-sender"),
        ("550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized", "log-in"),
        (
            "550 5.7.520 Access denied, Your organization does not allow external forwarding",
            "allow-forwarding",
        ),
        ("550 Anti-Spoofing policy - Inbound not allowed", "send-through-own"),
        ("550 5.7.1 Message rejected because it contains a virus", "leave-file-out"),
        ("550 5.7.1 Message rejected due to spam or virus classification", "send-ordinary"),
        ("554 rejected due to spam URL in content", "take-link-out"),
        ("554 DT:SPM 126 smtp10,please see http://mail.163.com/help/help_spam_16.htm", "send-ordinary"),
        ("554 Transaction failed: Duplicate header 'DKIM-Signature'.", "find-signers"),
    ],
)
def test_a_refused_address_or_content_is_told_by_its_kind(text: str, first: str) -> None:
    assert diagnose(ErrorText(text), KNOWLEDGE).remedy[0].id == first

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


@pytest.mark.parametrize(
    ("text", "settings", "first"),
    [
        ("554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org", {}, "send-through-provider"),
        ("550 5.7.513 blocked by example.com using Customer Block list", {}, "tell-recipient"),
        (
            "553 5.7.2 [TSS09] All messages will be permanently deferred. https://postmaster.yahooinc.com",
            {},
            "stop-source",
        ),
        ("554 No SMTP service", {"host": "smtp.ionos.de", "port": 587}, "try-elsewhere"),
        ("554 IP in an RBL", {"host": "mail.example.com", "port": 587}, "log-in"),
        ("EOFError: end of file reached", {}, "check-port-and-encryption"),
        (
            "Peer certificate CN=`*.hoster.example' did not match expected CN=`mail.example.com'",
            {},
            "enter-hoster-name",
        ),
        ("No name matching mail.example.com found", {}, "enter-certified-name"),
        ("405 Not allowed to send: your account has run out of credits", {}, "pay"),
        ("550 5.7.23 SPF validation failed.", {}, "see-whose-domain"),
        ("451 4.7.24 Temporary SPF validation error.", {}, "leave-queued"),
        ("554 sender is unvalidated.", {}, "see-from"),
    ],
)
def test_the_first_step_is_the_one_most_needed(text: str, settings: dict[str, object], first: str) -> None:
    assert diagnose(ErrorText(text, None, None, settings), KNOWLEDGE).remedy[0].id == first

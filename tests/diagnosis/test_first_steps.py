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
        ("503 5.5.1 Command out of order", {}, "see-command"),
        ("451 4.5.0 SMTP protocol violation, visit RFC 2821", {}, "wait-for-greeting"),
        ("502 5.5.1 Too many unrecognized commands, goodbye", {}, "check-encryption"),
        ("454 5.5.1 STARTTLS may not be repeated", {}, "use-one-of-both"),
        ("501 5.5.2 cannot decode response", {}, "enter-login-again"),
        ("x509: certificate signed by unknown authority", {}, "look-at-verify"),
        ("certificate verify failed", {"host": "smtp.gmail.com", "port": 465}, "compare-issuer"),
        ("SSLHandshakeException: Received fatal alert: certificate_unknown", {}, "mend-own-certificate"),
        ("Server certificate: unable to get certificate CRL", {}, "stop-revocation-check"),
        ("535 5.7.139 user is locked by your organization's security defaults policy", {}, "use-oauth"),
        ("535 5.7.139 the request did not meet the criteria", {}, "see-defaults"),
        ("535 logins from this country are blocked", {}, "admit-address"),
        ("550 5.3.4 To continue sending messages, please sign in to your account", {}, "confirm-sign-in"),
        ("501 5.1.7 Long addresses not supported", {}, "enter-short-sender"),
        ("mail(): SMTP server response: 501 5.1.7 Bad sender address syntax", {}, "set-sendmail-from"),
        ("AADSTS7000218: The request body must contain: 'client_assertion'", {}, "enter-client-secret"),
        ("AADSTS90014: The required field 'refresh_token' is missing", {}, "get-refresh-token"),
        ("AADSTS90014: The required field 'client_id' is missing", {}, "fill-parameter"),
        ("552 5.3.4 Message size exceeds fixed limit", {}, "send-less"),
        ("552 5.3.4 The number of attachments (120) exceeds the limit", {}, "fewer-attachments"),
        ("SSL: WRONG_VERSION_NUMBER, but test mail works", {}, "compare-settings"),
        ("550 please use the smtp server of your isp", {}, "send-through-provider"),
        ("remote host address is the local host", {}, "name-next-server"),
        ("connect ECONNREFUSED 0.0.0.0:587", {}, "look-up-inside"),
        ("451 Service temporarily refused connection because the server is too busy", {}, "wait-and-test"),
        ('getaddrinfo ENOTFOUND "smtp.example.org";', {}, "remove-quotes"),
        ("msmtp: account default not found: no configuration file available", {}, "name-file"),
        ("phpmailerException: Could not instantiate mail function.", {}, "send-by-smtp"),
        ("535 Signature Version 2 is deprecated for use with SES", {}, "create-credentials"),
        (
            "GeneralProxyError: Socket error: 403: Forbidden",
            {"proxy": "127.0.0.1:3128", "port": 25},
            "change-port",
        ),
        (
            "GeneralProxyError: Socket error: 403: Forbidden",
            {"proxy": "proxy.example.com:3128", "port": 25},
            "change-port",
        ),
    ],
)
def test_the_first_step_is_the_one_most_needed(text: str, settings: dict[str, object], first: str) -> None:
    assert diagnose(ErrorText(text, None, None, settings), KNOWLEDGE).remedy[0].id == first


def test_options_that_a_program_shows_are_no_failure() -> None:
    text = (
        "Connection: opening to mail.example.com:587, timeout=300, options=array ( 'ssl' => array "
        "( 'allow_self_signed' => true, ),)\nSTARTTLS command failed: Unrecognized command 'STARTTLS'"
    )
    found = diagnose(ErrorText(text), KNOWLEDGE)
    assert not {"server-timeout", "cert-self-signed"} & {found.cause, *found.also}

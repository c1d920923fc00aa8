"""A ready message for whoever has to mend what went wrong: the facts, the evidence, the precise request."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from mailconfig_gui.smtp.phrasing import ENCRYPTION
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.diagnosis.findings import Findings
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp.events import Result

_TO = {
    "network": "network team",
    "mail-administrator": "administrator of the mail server",
    "provider": "support of the mail provider",
    "you": "administrator of the platform",
}
_REQUESTS = {
    "cert-incomplete-chain": "Please configure {host} to send its intermediate certificate along with its own.",
    "cert-expired": "Please renew the certificate of {host}.",
    "cert-hostname-mismatch": "Please give {host} a certificate that names it, or tell us the name to use instead.",
    "cert-self-signed": "Please give {host} a certificate of a public authority, or send us your authority's.",
    "cert-unknown-ca": "Please send us the certificate of your authority (PEM), so that we can trust it.",
    "cert-weak": "Please give {host} a certificate with a key of 2048 bit or more and a SHA-256 signature.",
    "clock-wrong": "Please set the clock of {host} and of the computers that send.",
    "server-tls-broken": "Please look why TLS fails on {host}, port {port}.",
    "tls-version-too-old": "Please let {host} speak TLS 1.2 or 1.3.",
    "tls-handshake-refused": "Please look which ciphers or client certificates {host} demands, and tell us.",
    "starttls-not-offered": "Please offer STARTTLS on {host}, port {port}, or tell us the port that has TLS.",
    "auth-not-offered": "Please tell us whether {host} takes our mail without login, or where logins are offered.",
    "auth-mechanism-mismatch": "Please offer LOGIN or PLAIN over TLS on {host}: the platform knows no CRAM or SCRAM.",
    "relay-denied": "Please allow this account or address to send to other domains through {host}.",
    "ip-not-allowlisted": "Please allow mail from the platform's address through {host}.",
    "ip-blocklisted": "Please remove our address from the block list, or tell us why it is there.",
    "sender-not-owned-by-user": "Please allow this login to send as {from}.",
    "sender-not-verified": "Please tell us what is missing for {from} to be accepted as sender.",
    "smtp-auth-disabled-for-tenant": "Please allow authenticated SMTP for the mailbox {user}.",
    "proxy-denies-smtp-port": "Please let the proxy pass CONNECT to {host}, port {port}.",
    "proxy-auth-required": "Please tell us the proxy's login for this use, or let it pass without one.",
    "proxy-cannot-reach-server": "Please let the proxy itself reach {host}, port {port}.",
    "smtp-intercepted-by-network": "Please let connections to {host} on the mail ports pass untouched.",
    "helo-rejected": "Please accept clients whose EHLO name has no dot or no DNS entry, as a container's has.",
    "message-too-large": "Please raise the message size limit on {host}, port {port}.",
}
_GENERAL = {
    "network": "Please allow outgoing TCP connections from the sending computer to {host}, port {port}.",
    "mail-administrator": "Please look into the server's log for these times and tell us what has to change.",
    "provider": "Please look why our account gets this answer and tell us what has to change.",
    "you": "Please change the mail settings of the platform as described below.",
}


def hand_over(
    diagnosis: Diagnosis,
    result: Result,
    settings: Settings,
    *,
    ended: float,
    findings: Findings | None = None,
    chain: Sequence[str] = (),
) -> str:
    """Return the message, lines ended by LF. `ended` is when the test was over, in Unix seconds.

    Holds no secret: it is made of what servers said and of settings without passwords.
    """
    failure = result.failure
    lines = [
        *_head(diagnosis, settings),
        f"- Time: {_utc(ended - result.total_ms / 1000)} to {_utc(ended)}",
        *(f"- Address {one.address}: {one.outcome}{_why(one.text)}, {one.ms} ms" for one in result.addresses),
        *_accounts(settings),
    ]
    if failure is not None:
        lines.append(f"- Failed at: {failure.stage.label}, after {result.total_ms} ms: {failure.text}")
        if failure.raw:
            lines += ["- In the original words:", *(f"    {line}" for line in failure.raw.splitlines())]
    if findings is not None and findings.endpoints:
        lines += ["", f"All mail ports of {findings.host}, looked at just now"]
        lines += [f"- {one.address}, port {one.describe()}" for one in findings.endpoints]
        lines += [f"- {findings.title} {findings.text}".rstrip()] if findings.title else []
    if chain:
        lines += ["", "Certificates as the server sends them", *chain]
    return "\n".join([*lines, *_foot(diagnosis)])


def hand_over_platform(
    diagnosis: Diagnosis, settings: Settings, *, platform: str, text: str, ended: float
) -> str:
    """Return the message about a test that the `platform` made itself; `text` is what it said. Holds no secret."""
    lines = [
        *_head(diagnosis, settings),
        f"- Time: {_utc(ended)}",
        f"- Tested by: {platform}",
        *_accounts(settings),
        "- In the platform's words:",
        *(f"    {line}" for line in text.splitlines()),
    ]
    return "\n".join([*lines, *_foot(diagnosis)])


def _head(diagnosis: Diagnosis, settings: Settings) -> list[str]:
    """Return whom it is for, what is the matter, and the request."""
    values = {
        "host": settings.host,
        "port": str(settings.port),
        "from": settings.mail_from,
        "user": settings.username,
    }
    request = _REQUESTS.get(diagnosis.cause) or _GENERAL.get(diagnosis.who, _GENERAL["mail-administrator"])
    for key, value in values.items():
        request = request.replace(f"{{{key}}}", value)
    return [
        f"To: {_TO.get(diagnosis.who, _TO['mail-administrator'])}",
        f"Subject: Mail to {settings.host}, port {settings.port}: {_lower(diagnosis.title)}",
        "",
        "Hello,",
        "",
        f"our platform cannot send mail through {settings.host}. {diagnosis.why}",
        "",
        request,
        "",
        "What was seen",
        f"- Server: {settings.host}, port {settings.port}, {say(ENCRYPTION[settings.security])}",
    ]


def _accounts(settings: Settings) -> list[str]:
    return [
        *([f"- Proxy: {settings.proxy.host}, port {settings.proxy.port}"] if settings.proxy else ()),
        *([f"- Login as: {settings.username}"] if settings.username else ()),
        f"- Sender: {settings.mail_from}",
    ]


def _foot(diagnosis: Diagnosis) -> list[str]:
    steps = [f"{number}. {step.text}" for number, step in enumerate(diagnosis.remedy, 1)]
    return ["", "What usually helps", *steps, "", "Thank you", ""]


def _why(text: str) -> str:
    return f" ({text})" if text else ""


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _utc(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(moment))

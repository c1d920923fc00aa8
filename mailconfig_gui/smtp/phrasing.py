"""What a test says to people: one sentence for what each stage learnt and for each way it can end early."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from mailconfig_gui.model.security import Security
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.smtp.tls_versions import in_words

if TYPE_CHECKING:
    from mailconfig_gui.smtp.actions import Failed
    from mailconfig_gui.smtp.capabilities import Capabilities
    from mailconfig_gui.smtp.events import CertificateInfo, TlsInfo
    from mailconfig_gui.smtp.replies import Reply

ENCRYPTION = {
    Security.NONE: "no encryption",
    Security.STARTTLS: "STARTTLS",
    Security.TLS: "TLS from the start",
}

STAGES = {
    Stage.CONFIG: "Settings",
    Stage.DNS: "Name",
    Stage.PROXY: "Proxy",
    Stage.CONNECT: "Connect",
    Stage.BANNER: "Greeting",
    Stage.EHLO: "Hello",
    Stage.STARTTLS: "STARTTLS",
    Stage.TLS_HANDSHAKE: "Encryption",
    Stage.CERTIFICATE: "Certificate",
    Stage.AUTH: "Login",
    Stage.MAIL_FROM: "Sender",
    Stage.RCPT_TO: "Recipient",
    Stage.DATA: "Message",
    Stage.AFTER_DATA: "Accepted",
    Stage.TIMEOUT: "Time",
    Stage.OAUTH_TOKEN: "OAuth token",
}
"""What a stage is called, in the window and on the command line."""

_REFUSED = {
    Stage.BANNER: "The server refuses this connection",
    Stage.EHLO: "The server refused this computer's greeting",
    Stage.STARTTLS: "The server refused to start encryption",
    Stage.AUTH: "The server did not accept the login",
    Stage.MAIL_FROM: "The server refused the sender",
    Stage.RCPT_TO: "The server refused the recipient",
    Stage.DATA: "The server did not want the message",
    Stage.AFTER_DATA: "The server refused the message",
}
_AWAITED = {
    Stage.PROXY: "answering",
    Stage.BANNER: "greeting",
    Stage.EHLO: "saying what it can do",
    Stage.STARTTLS: "starting encryption",
    Stage.TLS_HANDSHAKE: "agreeing on encryption",
    Stage.AUTH: "answering the login",
    Stage.MAIL_FROM: "answering about the sender",
    Stage.RCPT_TO: "answering about the recipient",
    Stage.DATA: "asking for the message",
    Stage.AFTER_DATA: "confirming the message",
}
_VERIFY = {
    9: "The server's certificate is not valid yet.",
    10: "The server's certificate has expired.",
    18: "The server's certificate is signed by itself, so nobody vouches for it.",
    19: "The server's certificate is signed by an authority that this program does not know.",
    20: "The server's certificate is signed by an authority that this program does not know, "
    "or the server does not send the certificate in between.",
    21: "The server's certificate could not be checked: it was sent without the one that signed it.",
    62: "The server's certificate is made out to another name.",
    64: "The server's certificate is made out to another address.",
}


def seconds(ms: int) -> str:
    """Return a time limit such as `10 s` or `0.5 s`."""
    return f"{ms / 1000:g} s"


def day(moment: int) -> str:
    """Return a date such as `2027-01-31` (UTC)."""
    return time.strftime("%Y-%m-%d", time.gmtime(moment))


def endpoint(host: str, port: int) -> str:
    """Return `host:port`, with brackets around an IPv6 address."""
    bare = host.strip("[]")
    return f"[{bare}]:{port}" if ":" in bare else f"{host}:{port}"


def refused(stage: Stage, reply: Reply, whom: tuple[str, ...] = ()) -> str:
    """Return the sentence for a negative reply; the reply itself stands behind it.

    `whom` are the refused ones of several recipients, for whom nothing is sent to the others either.
    """
    if whom:
        return f"The server refused {', '.join(whom)}, so nothing was sent to anybody: {reply.short}"
    return f"{_REFUSED[stage]}: {reply.short}"


def offered(capabilities: Capabilities) -> str:
    """Return what an EHLO reply says, in one line."""
    if not capabilities.esmtp:
        return "answers only to the old HELO: no extensions"
    return " · ".join(capabilities.keywords) or "no extensions"


def encrypted(info: TlsInfo) -> str:
    """Return the encryption in one line."""
    return f"{in_words(info.version)}, {info.cipher}"


def certificate(info: CertificateInfo | None) -> str:
    """Return a certificate in one line."""
    if info is None:
        return "the server shows no certificate"
    return f"{_whose(info)}, valid until {day(info.not_after)}"


def untrusted(verify_code: int | None, raw: str, shown: CertificateInfo | None, host: str) -> str:
    """Return why a certificate is not accepted."""
    text = _VERIFY.get(verify_code or 0, f"The server's certificate is not accepted: {raw}")
    if shown is None:
        return text
    if verify_code in (62, 64):
        names = ", ".join(shown.names[:4]) or shown.subject
        return f"The server's certificate is for {names}, not for {host}."
    if verify_code in (9, 10):
        return f"{text} It is valid from {day(shown.not_before)} to {day(shown.not_after)}."
    return f"{text} It is {_whose(shown)}."


def _whose(info: CertificateInfo) -> str:
    return f"for {info.names[0] if info.names else info.subject}, by {info.issuer}"


def lost(stage: Stage, failed: Failed, target: str, timeout_ms: int) -> str:
    """Return the sentence for something that went wrong below SMTP. `target` is a host name or `host:port`."""
    kind = failed.kind
    if kind is FailureKind.CANCELLED:
        return "Cancelled."
    if kind is FailureKind.DEADLINE:
        return f"The test took longer than {failed.text} as a whole and was ended."
    if kind is FailureKind.NO_SUCH_HOST:
        return f"No address was found for the name {target}."
    if kind is FailureKind.DNS:
        return f"The name {target} could not be looked up: {failed.text}."
    if kind is FailureKind.REFUSED:
        return f"{target} refuses the connection: nothing listens there."
    if kind is FailureKind.UNREACHABLE:
        return f"There is no way from this computer to {target}."
    if kind is FailureKind.TIMEOUT and stage is Stage.DNS:
        return f"Looking up the name {target} took longer than {seconds(timeout_ms)}."
    if kind is FailureKind.TIMEOUT and stage not in _AWAITED:
        return f"No answer from {target} within {seconds(timeout_ms)}."
    if kind is FailureKind.TLS:
        if any(word in failed.raw for word in ("WRONG_VERSION_NUMBER", "RECORD_LAYER", "HTTP_REQUEST")):
            return f"{target} does not answer in TLS."
        return f"The server and this computer could not agree on encryption: {failed.text}."
    peer = "The proxy" if stage is Stage.PROXY else "The server"
    instead = _AWAITED.get(stage, "answering")
    if kind is FailureKind.TIMEOUT:
        return f"{peer} was silent for {seconds(timeout_ms)} instead of {instead}."
    if kind is FailureKind.CLOSED:
        return f"{peer} closed the connection instead of {instead}."
    if kind is FailureKind.RESET:
        return f"The connection was cut off instead of {instead}."
    return f"The connection to {target} failed: {failed.text}."

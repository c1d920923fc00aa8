"""What a test says to people: one sentence for what each stage learnt and for each way it can end early."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from mailconfig_gui.smtp.events import NOT_TLS, FailureKind
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.smtp.tls_versions import in_words
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from mailconfig_gui.smtp.actions import Failed
    from mailconfig_gui.smtp.capabilities import Capabilities
    from mailconfig_gui.smtp.events import CertificateInfo, TlsInfo
    from mailconfig_gui.smtp.replies import Reply

_REFUSED = mark("The server refused: {reply}")
# By the numbers of OpenSSL (X509_V_ERR_*).
_EXPIRED = 10
_VERIFY = {
    9: mark("The server's certificate is not valid yet."),
    _EXPIRED: mark("The server's certificate has expired."),
    18: mark("The server's certificate is signed by itself, so nobody vouches for it."),
    19: mark("The server's certificate is signed by an authority that this program does not know."),
    20: mark(
        "The server's certificate is signed by an authority that this program does not know, "
        "or the server does not send the certificate in between."
    ),
    21: mark("The server's certificate could not be checked: it was sent without the one that signed it."),
    62: mark("The server's certificate is made out to another name."),
    64: mark("The server's certificate is made out to another address."),
}
_LOST = {
    FailureKind.CANCELLED: mark("Cancelled."),
    FailureKind.DEADLINE: mark("The test took longer than {reason} as a whole and was ended."),
    FailureKind.NO_SUCH_HOST: mark("No address was found for the name {target}."),
    FailureKind.DNS: mark("The name {target} could not be looked up: {reason}."),
    FailureKind.REFUSED: mark("{target} refuses the connection: nothing listens there."),
    FailureKind.UNREACHABLE: mark("There is no way from this computer to {target}."),
    FailureKind.TLS: mark("The server and this computer could not agree on encryption: {reason}."),
    FailureKind.TIMEOUT: mark("The server was silent for {time} instead of {awaited}."),
    FailureKind.CLOSED: mark("The server closed the connection instead of {awaited}."),
    FailureKind.RESET: mark("The connection was cut off instead of {awaited}."),
}
_PROXY_LOST = {
    FailureKind.TIMEOUT: mark("The proxy was silent for {time} instead of {awaited}."),
    FailureKind.CLOSED: mark("The proxy closed the connection instead of {awaited}."),
}
_TOKEN_LOST = {
    FailureKind.TIMEOUT: mark("No answer from {target} within {time}."),
    FailureKind.CLOSED: mark("{target} closed the connection before its whole answer had come."),
    FailureKind.PROTOCOL: mark("{target} does not answer as a web server does: {reason}."),
}
_ANSWERING = mark("answering")


def seconds(ms: int) -> str:
    """Return a time limit such as `10 s` or `0.5 s`."""
    return say("{seconds} s", seconds=f"{ms / 1000:g}")


def day(moment: int) -> str:
    """Return a date such as `2027-01-31` (UTC)."""
    year, month, day, *_ = time.gmtime(moment)
    return f"{year:04}-{month:02}-{day:02}"


def endpoint(host: str, port: int) -> str:
    """Return `host:port`, with brackets around an IPv6 address."""
    bare = host.strip("[]")
    return f"[{bare}]:{port}" if ":" in bare else f"{host}:{port}"


def refused(stage: Stage, reply: Reply, whom: tuple[str, ...] = ()) -> str:
    """Return the sentence for a negative reply; the reply itself stands behind it.

    `whom` are the refused ones of several recipients, for whom nothing is sent to the others either.
    """
    if whom:
        return say(
            "The server refused {recipients}, so nothing was sent to anybody: {reply}",
            recipients=", ".join(whom),
            reply=reply.short,
        )
    return say(stage.refused or _REFUSED, reply=reply.short)


def offered(capabilities: Capabilities) -> str:
    """Return what an EHLO reply says, in one line."""
    if not capabilities.esmtp:
        return say("answers only to the old HELO: no extensions")
    return " · ".join(capabilities.keywords) or say("no extensions")


def encrypted(info: TlsInfo) -> str:
    """Return the encryption in one line."""
    return f"{in_words(info.version)}, {info.cipher}"


def certificate(info: CertificateInfo | None) -> str:
    """Return a certificate in one line."""
    if info is None:
        return say("the server shows no certificate")
    return say(
        "for {name}, by {issuer}, valid until {day}",
        name=_name(info),
        issuer=info.issuer,
        day=day(info.not_after),
    )


def untrusted(verify_code: int | None, raw: str, shown: CertificateInfo | None, host: str) -> str:
    """Return why a certificate is not accepted."""
    known = _VERIFY.get(verify_code or 0)
    text = say(known) if known else say("The server's certificate is not accepted: {reason}", reason=raw)
    if shown is None:
        return text
    if verify_code in (62, 64):
        names = ", ".join(shown.names[:4]) or shown.subject
        return say("The server's certificate is for {names}, not for {host}.", names=names, host=host)
    if verify_code in (9, 10):
        since, until = day(shown.not_before), day(shown.not_after)
        if verify_code == _EXPIRED:
            return f"{text} {say('It was valid from {since} to {until}.', since=since, until=until)}"
        return f"{text} {say('It is valid from {since} to {until}.', since=since, until=until)}"
    return f"{text} {say('It is for {name}, by {issuer}.', name=_name(shown), issuer=shown.issuer)}"


def _name(info: CertificateInfo) -> str:
    return info.names[0] if info.names else info.subject


def lost(stage: Stage, failed: Failed, target: str, timeout_ms: int) -> str:
    """Return the sentence for something that went wrong below SMTP. `target` is a host name or `host:port`."""
    kind = failed.kind
    if stage is Stage.OAUTH_TOKEN and kind in _TOKEN_LOST:
        return say(_TOKEN_LOST[kind], target=target, time=seconds(timeout_ms), reason=failed.text)
    sentence = _LOST.get(kind, mark("The connection to {target} failed: {reason}."))
    if stage is Stage.PROXY:
        sentence = _PROXY_LOST.get(kind, sentence)
    if kind is FailureKind.TIMEOUT and stage is Stage.DNS:
        sentence = mark("Looking up the name {target} took longer than {time}.")
    elif kind is FailureKind.TIMEOUT and not stage.awaited:
        sentence = mark("No answer from {target} within {time}.")
    elif kind is FailureKind.TLS and any(word in failed.raw for word in NOT_TLS):
        sentence = mark("{target} does not answer in TLS.")
    return say(
        sentence,
        target=target,
        reason=failed.text,
        time=seconds(timeout_ms),
        awaited=say(stage.awaited or _ANSWERING),
    )

"""The platform's Java as a client of a mail server: the same conversation as ours, under its policy.

It goes up to the login and never into it; where Java would not log in, it says MAIL and RCPT and takes them back. Never
DATA, never AUTH, never a password of the mail account.
"""

from __future__ import annotations

import errno
import ipaddress
import re
import time
from typing import TYPE_CHECKING

from mailconfig_gui.model.security import Security
from mailconfig_gui.net.transport import result_of
from mailconfig_gui.prediction.java_tls import tls_offer
from mailconfig_gui.prediction.observed import Heard, Observed, Tls
from mailconfig_gui.prediction.verdict import login_wanted
from mailconfig_gui.smtp.actions import Address, Close, Connect, Connected
from mailconfig_gui.smtp.conversation import converse
from mailconfig_gui.smtp.events import NOT_TLS, AttemptOutcome, FailureKind, Result
from mailconfig_gui.smtp.plan import Plan
from mailconfig_gui.smtp.policy import TlsTerms, platform_policy
from mailconfig_gui.smtp.stages import Reached, Stage
from mailconfig_gui.smtp.tls_versions import TlsRange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mailconfig_gui.model.news import Cancel
    from mailconfig_gui.prediction.jackson import JavaSettings
    from mailconfig_gui.prediction.platforms import Platform
    from mailconfig_gui.smtp.dialogue import Steps
    from mailconfig_gui.smtp.events import TlsInfo
    from mailconfig_gui.smtp.replies import Reply

_KNOCK_MS = 2_000
"""Longest time for a connection to an address that the platform would not try: only whether it answers is looked at."""
_KNOCKS = 3
_TLS_NAMES = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
LOST = {FailureKind.CLOSED: "closed", FailureKind.RESET: "reset", FailureKind.TIMEOUT: "silence"}
# Every other number means that no trusted chain could be built.
FAULTS = {9: "not-yet-valid", 10: "expired", 26: "purpose", 66: "weak", 67: "weak", 68: "weak"}
_VERSION = ("UNSUPPORTED_PROTOCOL", "WRONG_SSL_VERSION", "VERSION_TOO_LOW")
_REASON = re.compile(r"\[SSL: (?:(?:SSLV3|TLSV1|TLSV13)_ALERT_|TLSV1_)?(\w+)\]")


def look_as_platform(
    settings: JavaSettings,
    platform: Platform,
    *,
    trust_pem: str = "",
    sender: str = "",
    recipient: str = "",
    client_name: str = "",
    limit_ms: int = 10_000,
    cancel: Cancel,
) -> Observed:
    """Return what the platform's Java would meet, up to the login and never into it.

    `trust_pem` holds the certificates the platform trusts, "" means the public authorities. Where the platform would
    not log in, `sender` and `recipient` are said, and taken back. `limit_ms` is the time for everything together.
    """
    plan = plan_as_platform(settings, platform, sender, recipient, client_name, limit_ms)
    if not 0 <= plan.port <= 65535 or not 0 <= (plan.proxy or plan).port <= 65535:
        return Observed()
    end = time.monotonic() + limit_ms / 1000

    def left_ms(most: int = limit_ms) -> int:
        return max(min(round((end - time.monotonic()) * 1000), most), 1)

    def hold(conversation: Steps[Result], limit: int) -> Result:
        return result_of(conversation, deadline_ms=limit, cancel=cancel, trust_pem=trust_pem)

    result = hold(converse(plan), limit_ms)
    seen = seen_by_look(result, settings)
    if seen.tls is not None and seen.tls.failure == "version":
        seen = seen._replace(tls=Tls(_told_version(hold, plan, left_ms())))
    silent = [
        ip
        for ip in seen.addresses[1 : 1 + _KNOCKS]
        if not _answers(hold, ip, plan.port, left_ms(_KNOCK_MS)) and not cancel.cancelled
    ]
    first = seen.addresses[:1] if seen.connection != "ok" else ()
    return seen._replace(dead=(*first, *silent))


def plan_as_platform(
    settings: JavaSettings, platform: Platform, sender: str, recipient: str, client_name: str, limit_ms: int
) -> Plan:
    """Return what the platform would do with its settings, without a login."""
    offer = tls_offer(settings, platform)
    offered = [name for name in _TLS_NAMES if name in offer.versions]
    versions = TlsRange(offered[0], offered[-1]) if offered else str(offer.refusal and offer.refusal.message)
    starttls = settings.protocol == "smtp" and settings.enable_tls
    security = Security.STARTTLS if starttls else Security.NONE
    return Plan(
        host=settings.host,
        port=settings.port,
        security=Security.TLS if settings.protocol == "smtps" else security,
        mail_from=sender,
        recipients=(recipient,),
        message=lambda utf8: b"",
        proxy=settings.proxy,
        ehlo_name=client_name,
        timeout_ms=limit_ms,
        send=False,
        stop_before_auth=not (sender and recipient),
        policy=platform_policy(
            versions,
            rsa_key_exchange=offer.rsa_key_exchange,
            stops_at_login=login_wanted(settings),
        ),
    )


def _told_version(hold: Callable[[Steps[Result], int], Result], plan: Plan, limit_ms: int) -> str:
    """Say how the server refuses a client that lists its versions, as Java does and OpenSSL only from 1.3 on."""
    terms = plan.policy.tls
    if not isinstance(terms, TlsTerms) or terms.versions.highest == "TLSv1.3":
        return "version"
    terms = terms._replace(versions=terms.versions._replace(highest="TLSv1.3"))
    again = plan._replace(policy=plan.policy._replace(tls=terms), stop_before_auth=True)
    failure = hold(converse(again), limit_ms).failure
    told = failure is not None and failure.kind is FailureKind.TLS
    return alert_of(failure.raw) if told and failure is not None else "version"


def _answers(hold: Callable[[Steps[Result], int], Result], ip: str, port: int, limit_ms: int) -> bool:
    def knock() -> Steps[Result]:
        outcome = yield Connect((Address(ip, (ip, port)),), limit_ms)
        yield Close()
        return Result(reached=Reached.CONNECTED if isinstance(outcome, Connected) else Reached.UNTESTED)

    return hold(knock(), limit_ms).reached is Reached.CONNECTED


def seen_by_look(result: Result, settings: JavaSettings) -> Observed:
    """Return what a conversation under the platform's policy met."""
    failure = result.failure
    if failure is not None and failure.kind is FailureKind.CANCELLED:
        return session_seen(result)  # what came then was our own doing, not the server's
    if failure is not None:
        same = {FailureKind.DEADLINE: FailureKind.TIMEOUT, FailureKind.NETWORK: FailureKind.RESET}
        failure = failure._replace(kind=same.get(failure.kind, failure.kind))
        result = result._replace(failure=failure)
    seen = session_seen(result)._replace(
        connection=_connection_of_look(result),
        tls=_tls_of_look(result, settings.host),
        mail=heard(result, "mail", Stage.MAIL_FROM),
        rcpt=heard(result, "rcpt", Stage.RCPT_TO),
        total_ms=result.total_ms,
    )
    if seen.ehlo is not None and seen.ehlo.code == 421:
        seen = seen._replace(helo=Heard(lost="closed"))
    if settings.proxy is None:
        return seen._replace(addresses=tuple(one.address for one in result.addresses))
    if failure is None or failure.stage is not Stage.PROXY:
        greeted = any(one.detail["greeted"] for one in result.stages if one.stage is Stage.PROXY)
        return seen._replace(greeting_with_proxy=greeted)
    if failure.kind is FailureKind.PROXY:
        return seen._replace(proxy_line=failure.raw)
    silent = seen.connection == "ok" and failure.kind is FailureKind.TIMEOUT
    return seen._replace(banner=Heard(lost="silence")) if silent else seen


def _connection_of_look(result: Result) -> str:
    failure = result.failure
    connected = any(one.outcome is AttemptOutcome.CONNECTED for one in result.addresses)
    if failure is None or connected or failure.kind is FailureKind.CANCELLED:
        return "ok" if connected else ""
    if not result.addresses:
        return "silence" if failure.kind is FailureKind.TIMEOUT else "unknown-host"
    if failure.errno == errno.EHOSTUNREACH:
        return "host-unreachable"
    return {FailureKind.REFUSED: "refused", FailureKind.TIMEOUT: "silence"}.get(failure.kind, "unreachable")


def _tls_of_look(result: Result, host: str) -> Tls | None:
    failure, info = result.failure, result.tls
    if failure is not None and failure.stage is Stage.CERTIFICATE:
        fault = FAULTS.get(failure.verify_code or 0, "untrusted")
        shown = info.certificate if info is not None else None
        dates = {"expired": shown.not_after, "not-yet-valid": shown.not_before} if shown is not None else {}
        return Tls(fault, moment=dates.get(fault))
    if failure is not None and failure.stage is Stage.TLS_HANDSHAKE:
        if failure.kind is FailureKind.TLS_VERSION:
            return None  # Java fails by itself before a byte is sent
        return Tls(LOST.get(failure.kind) or alert_of(failure.raw))
    if info is None:
        return None
    names = info.certificate.names if info.certificate is not None else ()
    return agreed(info)._replace(host_matches=is_named(host, names))


def alert_of(raw: str) -> str:
    """Return in one word why a handshake failed, from OpenSSL's own."""
    found = _REASON.search(raw)
    reason = found[1] if found else ""
    if f"ALERT_{reason}" in raw or f"TLSV1_{reason}" in raw:
        return reason.lower()
    if reason in NOT_TLS:
        return "not-tls"
    if reason in _VERSION:
        return "version"
    return "closed" if "EOF" in reason or not reason else "handshake_failure"


def is_named(host: str, names: Iterable[str]) -> bool:
    """Tell whether a certificate with these names is for a host or address (RFC 6125)."""
    wanted = host.strip("[]").rstrip(".").lower()
    address = _address(wanted)
    if address is not None:
        return any(_address(name) == address for name in names)
    return any(
        name == wanted or (name[:2] == "*." and name[2:] == wanted.partition(".")[2])
        for name in map(str.lower, names)
    )


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def session_seen(result: Result) -> Observed:
    """Return the replies from the greeting to the second EHLO."""
    encrypted = "starttls" in result.replies
    banner = heard(result, "banner", Stage.BANNER)
    return Observed(
        banner=banner,
        # The second EHLO has a name of its own; what broke there says nothing about the first.
        ehlo=replied(result, "ehlo") if encrypted else heard(result, "ehlo", Stage.EHLO),
        helo=replied(result, "helo"),
        starttls=heard(result, "starttls", Stage.STARTTLS),
        ehlo_tls=heard(result, "ehlo-tls", Stage.EHLO) if encrypted else None,
    )


def agreed(info: TlsInfo) -> Tls:
    """Return a handshake that succeeded."""
    ephemeral = info.version == "TLSv1.3" or info.cipher.startswith(("ECDHE", "DHE"))
    return Tls("", info.version, "ephemeral" if ephemeral else "RSA")


def heard(result: Result, step: str, stage: Stage) -> Heard | None:
    """What came at one step: the reply, or how the connection was lost there; None when it was not reached."""
    failure = result.failure
    if failure is not None and failure.stage is stage:
        if failure.kind in LOST:
            return Heard(lost=LOST[failure.kind])
        if failure.kind is FailureKind.PROTOCOL and step not in result.replies:
            # What begins like a reply never came to its end.
            return Heard(lost="silence") if failure.raw[:3].isdigit() else Heard(failure.raw)
        if stage is Stage.AUTH and failure.kind is not FailureKind.REPLY:
            return None  # not tried: no encryption, nothing offered, no common mechanism
    return replied(result, step)


def replied(result: Result, step: str) -> Heard | None:
    """Return the reply at one step, None where there was none."""
    reply: Reply | None = result.replies.get(step)
    return None if reply is None else Heard(reply.raw)

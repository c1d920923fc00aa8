"""The verdict beside a test: look at the server as the platform's Java would, add what the test learnt, predict.

The look is one connection of its own (net.probe) under the test's client name; it stops before the login. It is for
`--json`, `--verdict` and a yes after a failure: without these a test opens one connection, and the verdict goes by
what it saw itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.send_test import own_name
from mailconfig_gui.model.mail_address import AddressRefused, parse_mail_from
from mailconfig_gui.net.trust_file import read_trust_file
from mailconfig_gui.prediction.jackson import JavaSettings, read_as_platform
from mailconfig_gui.prediction.observed import Heard, Observed, Tls
from mailconfig_gui.prediction.platforms import DEFAULT_VERSION, PLATFORMS
from mailconfig_gui.prediction.verdict import Verdict, predict
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mailconfig_gui.net.probe import Probe
    from mailconfig_gui.smtp.events import Result
    from mailconfig_gui.smtp.replies import Reply

__all__ = ["combined", "foresee", "foresee_by_test", "read_trust_file", "trusted_with"]

MAX_LOOK_S = 30.0
"""Longest time for a look where the platform itself would wait without end."""
_LOST = {"closed": "closed", "reset": "reset", "timeout": "silence"}
# OpenSSL's X509_V_ERR_* numbers: no chain to an authority could be built, which Java does not forgive either.
_NEVER_TRUSTED = (18, 19, 20, 21)


def foresee(
    document: Mapping[str, object],
    result: Result | None,
    version: str = DEFAULT_VERSION,
    *,
    recipient: str = "",
    trust_pem: str = "",
    password_kept: bool = False,
    trust_supposed: bool = False,
    ehlo_name: str = "",
    started: Callable[[Probe], object] = lambda _probe: None,
) -> Verdict:
    """Predict what a platform of `version` does with the `jsonValue` of a mail document.

    Blocks for as long as the look takes, at most the document's timeout; `started` is given the probe first, so that
    another thread can `cancel` it. `result` is what our own test found, None when it was not made. `trust_pem` holds
    the certificates the platform trusts, "" the public authorities; with `trust_supposed` they are those that our own
    test trusts, and the verdict says that it builds on that. `ehlo_name` "" is this computer's own name.
    """
    platform = PLATFORMS[version]
    settings = read_as_platform(document, platform)
    look = Observed()
    if isinstance(settings, JavaSettings):
        from mailconfig_gui.net.probe import Probe

        limit = settings.watchdog_ms / 1000
        probe = Probe(
            settings,
            platform,
            trust_pem=trust_pem,
            sender=_sender(settings),
            recipient=recipient,
            client_name=ehlo_name or own_name(),
            deadline_s=min(limit, MAX_LOOK_S) if limit > 0 else MAX_LOOK_S,
        )
        started(probe)
        look = probe.run()
    return predict(
        document,
        combined(look, result),
        version,
        password_kept=password_kept,
        trust_supposed=trust_supposed,
    )


def trusted_with(ca_file: str) -> str:
    """Return as PEM what our own test trusts with a CA file: the public authorities and those of the file.

    Raises:
        TrustFileError: the file cannot be read.

    """
    from pathlib import Path

    import certifi

    return read_trust_file(Path(ca_file)) + Path(certifi.where()).read_text(encoding="ascii")


def foresee_by_test(
    document: Mapping[str, object],
    result: Result,
    version: str = DEFAULT_VERSION,
    *,
    own_authority: bool = False,
    password_kept: bool = False,
) -> Verdict:
    """Predict from what our own test saw, without a connection more: less sure than a look, for Java differs from us.

    `own_authority` says that the test trusted an authority that the platform's Java may not know.
    """
    seen = combined(_seen_by_test(result), result)
    return predict(document, seen, version, password_kept=password_kept, trust_supposed=own_authority)


def _seen_by_test(result: Result) -> Observed:
    encrypted = "starttls" in result.replies
    banner = _heard(result, "banner", Stage.BANNER)
    return Observed(
        connection=_connection(result),
        banner=banner,
        # The second EHLO has a name of its own; what broke there says nothing about the first.
        ehlo=_replied(result, "ehlo") if encrypted else _heard(result, "ehlo", Stage.EHLO),
        helo=_replied(result, "helo"),
        starttls=_heard(result, "starttls", Stage.STARTTLS),
        tls=_tls(result),
        ehlo_tls=_heard(result, "ehlo-tls", Stage.EHLO) if encrypted else None,
    )


def _connection(result: Result) -> str:
    """How the connection came about, in Observed's words; "" where that was not seen."""
    failure = result.failure
    if result.replies or (failure is not None and failure.stage is Stage.BANNER):
        return "ok"
    if failure is None or failure.stage not in (Stage.DNS, Stage.CONNECT):
        return ""
    return {"no-such-host": "unknown-host", "refused": "refused", "unreachable": "unreachable"}.get(
        failure.kind,
        "silence" if failure.kind is FailureKind.TIMEOUT and failure.stage is Stage.CONNECT else "",
    )


def _tls(result: Result) -> Tls | None:
    """The handshake as Java would have met it; None where only Java itself could tell."""
    failure, info = result.failure, result.tls
    if failure is not None and failure.stage is Stage.TLS_HANDSHAKE and failure.kind in _LOST:
        return Tls(_LOST[failure.kind])
    if failure is not None and failure.stage is Stage.CERTIFICATE and failure.verify_code in _NEVER_TRUSTED:
        return Tls("untrusted")
    if info is None or not info.verified:
        return None
    ephemeral = info.version == "TLSv1.3" or info.cipher.startswith(("ECDHE", "DHE"))
    key_exchange = "ephemeral" if ephemeral else "RSA"
    return Tls("", info.version, key_exchange, host_matches=True)


def combined(look: Observed, result: Result | None) -> Observed:
    """Add to a look what our own test learnt: the login, the replies after it, the answer to a full client name."""
    if result is None:
        return look
    mail = look.mail or _heard(result, "mail", Stage.MAIL_FROM)
    # A recipient refused to a client without a dot in its name is refused whatever a full name would hear.
    rcpt = look.rcpt or (
        None if look.mail and look.mail.code != 250 else _heard(result, "rcpt", Stage.RCPT_TO)
    )
    return look._replace(
        auth_mechanism=result.mechanism,
        auth=_heard(result, "auth", Stage.AUTH),
        mail=mail,
        rcpt=rcpt,
        data=_heard(result, "data", Stage.DATA),
        end=_heard(result, "end", Stage.AFTER_DATA),
        strict_refusal=_strict_refusal(result),
        total_ms=result.total_ms if result.ok else look.total_ms,
    )


def _heard(result: Result, step: str, stage: Stage) -> Heard | None:
    """What came at one step: the reply, or how the connection was lost there; None when it was not reached."""
    failure = result.failure
    if failure is not None and failure.stage is stage:
        if failure.kind in _LOST:
            return Heard(lost=_LOST[failure.kind])
        if stage is Stage.AUTH and failure.kind is not FailureKind.REPLY:
            return None  # not tried: no encryption, nothing offered, no common mechanism
    return _replied(result, step)


def _replied(result: Result, step: str) -> Heard | None:
    reply: Reply | None = result.replies.get(step)
    return None if reply is None else Heard(reply.raw)


def _strict_refusal(result: Result) -> str:
    failure = result.failure
    if failure is None or failure.stage not in (Stage.TLS_HANDSHAKE, Stage.CERTIFICATE):
        return ""
    return failure.text


def _sender(settings: JavaSettings) -> str:
    """The address for MAIL FROM; "" where the platform would not come so far or its bytes would be broken."""
    try:
        address = parse_mail_from(settings.mail_from).address
    except AddressRefused:
        return ""
    return address if address.isascii() else ""

"""The verdict beside a test: look at the server as the platform's Java would, add what the test learnt, predict.

The look is the same conversation as a test's under the platform's policy, on a connection of its own and under the
test's client name; it stops before the login. It is for `--json`, `--verdict` and a yes after a failure: without these
a test opens one connection, and the verdict goes by what it saw itself.
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.java_client import (
    FAULTS,
    LOST,
    agreed,
    alert_of,
    heard,
    look_as_platform,
    replied,
    session_seen,
)
from mailconfig_gui.app.send_test import PLATFORMS_WAY, Way
from mailconfig_gui.model.mail_address import AddressRefused, parse_mail_from
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.net.roots import public_roots
from mailconfig_gui.net.trust_file import read_trust_file
from mailconfig_gui.prediction.jackson import JavaSettings, read_as_platform
from mailconfig_gui.prediction.observed import Observed, Tls, Token
from mailconfig_gui.prediction.platforms import DEFAULT_VERSION, PLATFORMS
from mailconfig_gui.prediction.verdict import Verdict, predict
from mailconfig_gui.smtp.events import Failure, FailureKind, Result
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping


__all__ = ["combined", "foresee", "foresee_by_test", "read_trust_file", "trusted_with"]

MAX_LOOK_MS = 30_000
"""Longest time for a look where the platform itself would wait without end."""
# OpenSSL's X509_V_ERR_* numbers: the certificate is another host's.
_OTHER_NAME = (62, 64)
# No chain to an authority could be built, which Java does not forgive either.
_NEVER_TRUSTED = (18, 19, 20, 21)
_NO_ANSWER = {
    FailureKind.NO_SUCH_HOST: "unknown-host",
    FailureKind.DNS: "unknown-host",
    FailureKind.REFUSED: "refused",
    FailureKind.UNREACHABLE: "unreachable",
    FailureKind.TIMEOUT: "silence",
    FailureKind.CLOSED: "closed",
    FailureKind.RESET: "reset",
    FailureKind.PROTOCOL: "no-http",
}
"""How a token endpoint gives no answer, in the words of `Token.failure`; other ways are our own."""
# Java offers all versions that it knows, so the server says no; OpenSSL says it itself.
_HANDSHAKES = {"closed": "handshake-closed", "version": "protocol_version"}


def foresee(
    document: Mapping[str, object],
    result: Result | None,
    version: str = DEFAULT_VERSION,
    *,
    recipient: str = "",
    trust_pem: str = "",
    password_kept: bool = False,
    trust_supposed: bool = False,
    way: Way = PLATFORMS_WAY,
    cancel: Cancel | None = None,
) -> Verdict:
    """Predict what a platform of `version` does with the `jsonValue` of a mail document.

    Blocks for as long as the look takes, at most the document's timeout, or until `cancel`. `result` is what our own
    test found, None when it was not made. `trust_pem` holds the certificates the platform trusts, "" the public
    authorities; with `trust_supposed` they are those that our own test trusts, and the verdict says that it builds on
    that. `way` is that of the test.
    """
    platform = PLATFORMS[version]
    settings = read_as_platform(document, platform)
    look = Observed()
    if isinstance(settings, JavaSettings):
        limit_ms = settings.watchdog_ms if settings.watchdog_ms > 0 else MAX_LOOK_MS
        look = look_as_platform(
            settings,
            platform,
            trust_pem=trust_pem,
            sender=_sender(settings),
            recipient=recipient,
            client_name=way.client_name,
            limit_ms=min(limit_ms, MAX_LOOK_MS),
            cancel=cancel or Cancel(),
        )
    return predict(
        document,
        combined(look, result),
        version,
        password_kept=password_kept,
        trust_supposed=trust_supposed,
    )


def trusted_with(ca_file: str) -> str:
    """Return as PEM what our own test trusts with a CA file: the public authorities and those of the file.

    Raises TrustFileError: the file cannot be read.
    """
    return read_trust_file(Path(ca_file)) + Path(public_roots()).read_text(encoding="ascii")


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
    """What a conversation under our own policy met, as far as Java would have met the same."""
    return session_seen(result)._replace(connection=_connection(result), tls=_tls(result))


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
    if failure is not None and failure.stage is Stage.TLS_HANDSHAKE and failure.kind in LOST:
        return Tls(LOST[failure.kind])
    if failure is not None and failure.stage is Stage.CERTIFICATE and failure.verify_code in _NEVER_TRUSTED:
        return Tls("untrusted")
    if info is None or not info.verified:
        return None
    return agreed(info)._replace(host_matches=True)


def combined(look: Observed, result: Result | None) -> Observed:
    """Add to a look what our own test learnt: the login, the replies after it, the answer to a full client name."""
    if result is None:
        return look
    token = _token(result)
    mail = look.mail or heard(result, "mail", Stage.MAIL_FROM)
    # A recipient refused to a client without a dot in its name is refused whatever a full name would hear.
    rcpt = look.rcpt or (
        None if look.mail and look.mail.code != 250 else heard(result, "rcpt", Stage.RCPT_TO)
    )
    return look._replace(
        auth_mechanism=result.mechanism,
        auth=heard(result, "auth", Stage.AUTH),
        auth_334=replied(result, "auth-334"),
        token=token,
        mail=mail,
        rcpt=rcpt,
        data=heard(result, "data", Stage.DATA),
        end=heard(result, "end", Stage.AFTER_DATA),
        strict_refusal=_strict_refusal(result),
        total_ms=result.total_ms if result.ok else _with_token(look.total_ms, token),
    )


def _token(result: Result) -> Token | None:
    """What the token endpoint made of the platform's request; None where it was not asked."""
    seen, failure = result.token, result.failure
    if seen is not None:
        return Token("", seen.status, seen.reason, seen.content_type, seen.body, seen.library, seen.took_ms)
    if failure is None or failure.stage is not Stage.OAUTH_TOKEN:
        return None
    how = _no_answer(failure)
    return Token(how, took_ms=result.stages[-1].ms) if how else None


def _no_answer(failure: Failure) -> str:
    """How there came no answer, as `Token.failure` says it; "" where Java may fare better than we did."""
    if failure.kind is FailureKind.CERTIFICATE:
        if failure.verify_code in _OTHER_NAME:
            return "wrong-name"
        fault = FAULTS.get(failure.verify_code or 0, "untrusted")
        return "" if fault == "weak" else fault
    if failure.kind is FailureKind.TLS:
        told = alert_of(failure.raw)
        return _HANDSHAKES.get(told, told)
    if failure.errno == errno.EHOSTUNREACH:
        return "host-unreachable"
    return _NO_ANSWER.get(failure.kind, "")


def _with_token(total_ms: int | None, token: Token | None) -> int | None:
    """Add the time of the token request, which the platform's limit counts too, to that of a look."""
    return total_ms if total_ms is None or token is None else total_ms + token.took_ms


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

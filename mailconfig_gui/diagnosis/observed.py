"""What our own test, and a look at the server's ports, have seen: evidence without a detour over sentences.

Text is read where the other side's own words are all there is: a server's reply, OpenSSL's reason, the system's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.chain import CERTIFICATE_FAULTS
from mailconfig_gui.diagnosis.evidence import Evidence
from mailconfig_gui.diagnosis.facts import facts_of
from mailconfig_gui.diagnosis.fixes import BEFORE_LOGIN
from mailconfig_gui.diagnosis.pasted import decoded
from mailconfig_gui.diagnosis.phrases import Kind
from mailconfig_gui.diagnosis.reading import Reading, comparable, enhanced_in, provider_of
from mailconfig_gui.diagnosis.told import told_by
from mailconfig_gui.model.oauth2_kinds import host_of_url
from mailconfig_gui.model.security import Security, security_of
from mailconfig_gui.model.settings import check
from mailconfig_gui.oauth.scopes import is_among, lacking
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.stages import Reached, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mailconfig_gui.diagnosis.findings import Findings
    from mailconfig_gui.diagnosis.knowledge import Knowledge
    from mailconfig_gui.model.problem import Fix
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.oauth.values import TokenFault
    from mailconfig_gui.smtp.events import Failure, Result

SEEN = {
    "encrypted": "the connection was encrypted when the test ended",
    "logged-in": "the login had succeeded",
    "talking": "the conversation had come to the login or further",
    "mail-accepted": "the server had accepted the sender",
    "rcpt-accepted": "the server had accepted the recipient",
    "login-offered": "the server offers a login",
    "tokens-offered": "the server offers a login with a token (XOAUTH2)",
    "starttls-offered": "the server offers STARTTLS",
    "direct": "the test went without a proxy",
    "began-with-tls": "the test began with TLS",
    "began-in-plain-text": "the test began in plain text",
    "scope-granted": "the access token was given for all that was asked for",
    "scope-missing": "the access token was given for less than was asked for",
    "ended-early": "the time for the whole test was over before the timeout was",
    "may-have-arrived": "the whole message was sent, and never confirmed",
    "private-authority": "the certificate was issued by an authority that is not public",
    "missing-link": "the certificate's issuer has the marks of a public authority, and was not sent",
    "tls-here": "the look has met TLS from the start on this port",
    "plain-here": "the look has met a mail server that begins in plain text on this port",
    "silent-here": "the look has met no mail server on this port",
    "tls-tried": "the look has tried the port with the other encryption, in vain",
}
"""The circumstances that only a test of our own, or a dialogue that is told, knows; a rule names them after `seen:`."""

TOKEN_STATUSES = ("page", "401", "407", "5xx")
"""The status codes of a token endpoint that tell something by themselves; `page` is the consent page before it."""

_SCOPE = re.compile(r'"scope"\s*:\s*"([^"\\]*)"')
# The other side's own words; of all other kinds the kind says everything.
_IN_WORDS = frozenset(
    {
        FailureKind.REPLY,
        FailureKind.PROTOCOL,
        FailureKind.TLS,
        FailureKind.CERTIFICATE,
        FailureKind.NETWORK,
        FailureKind.NOT_GRANTED,
    }
)
_TALKING = frozenset({Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.DATA})
_MESSAGE = (Stage.DATA, Stage.AFTER_DATA)
_ON_THE_WAY = frozenset({Stage.DNS, Stage.CONNECT})
_CONNECTION_KEYS = frozenset({"smtpPort", "smtpProtocol", "enableTls"})


def evidence_of_test(
    result: Result,
    failure: Failure,
    settings: Settings,
    recipient: str,
    knowledge: Knowledge,
    *,
    provider: str | None = None,
    findings: Findings | None = None,
    fault: str = "",
    issuer: str = "",
) -> Evidence:
    """Return the evidence of a test that failed.

    `provider` is a preset's id. `fault` and `issuer` are those of the certificate that was shown (`chain.View`).
    """
    banner = result.replies.get("banner")
    host, port = _asked(failure, settings)
    given: dict[str, object] = {
        "host": host,
        "port": port,
        "security": settings.security.value,
        "username": settings.username,
        "mail_from": settings.mail_from,
        "rcpt": recipient,
        "banner": banner.text if banner else "",
        "auth": "XOAUTH2" if settings.oauth2 else result.mechanism,
        "proxy": settings.proxy.host if settings.proxy else "",
        "tls_version": settings.tls_version,
        "timeout": settings.timeout_ms,
        "program": "thingsboard",
    }
    reading = _reading(failure, settings, provider, knowledge)
    shown = result.tls.certificate if result.tls else None
    evidence = Evidence(
        reading,
        facts_of(reading, given) | _seen(result, failure, settings, findings, fault),
        given,
        failure.stage.value,
        _seen_cause(failure, findings),
        {"failure": failure.text, "issuer": issuer},
        shown.names if shown else (),
        findings.fixes if findings else (),
    )
    return evidence._replace(facts=evidence.facts | told_by(failure.raw, evidence))


def _reading(failure: Failure, settings: Settings, provider: str | None, knowledge: Knowledge) -> Reading:
    """Return what the failure itself says."""
    kind = failure.kind
    kinds = {kind.value, f"{kind.value}@{failure.stage.value}"}
    if kind is FailureKind.CERTIFICATE and failure.verify_code in CERTIFICATE_FAULTS:
        kinds.add(f"{kind.value}-{CERTIFICATE_FAULTS[failure.verify_code]}")
    if failure.fault is not None:
        kinds.update(f"{kind.value}-{one}" for one in _of_fault(failure.fault))
    # What is neither a refusal nor a proxy's answer was only in the wrong place, or no code of a mail server.
    code = failure.code if kind is FailureKind.PROXY or (failure.code or 0) >= 400 else None
    code = None if kind is FailureKind.NOT_GRANTED else code
    enhanced = failure.enhanced
    said, text = failure.raw or failure.text, ""
    if kind in _IN_WORDS and failure.raw:
        enhanced = enhanced or (enhanced_in(failure.raw, code) if code else None)
        said, text = comparable(failure.raw, code, enhanced, failure.raw)
    found = knowledge.phrases.found_in(text)
    names, facts = provider_of(provider, settings.host, (text,), found, knowledge)
    return Reading(
        text,
        said,
        code,
        enhanced,
        failure.stage.value,
        names,
        facts,
        *_asked(failure, settings),
        frozenset({*found, *map(Kind, kinds)}),
        frozenset(kinds),
    )


def _asked(failure: Failure, settings: Settings) -> tuple[str, int]:
    """Return the host and port that a failure is about."""
    if failure.stage is Stage.OAUTH_TOKEN and settings.oauth2 is not None:
        return host_of_url(settings.oauth2.token_uri), 443
    return settings.host, settings.port


def _of_fault(fault: TokenFault) -> Iterator[str]:
    """Yield what is wrong with a token endpoint's answer, and its status. Its own words are read as text."""
    yield fault.kind.value
    status = "5xx" if fault.status >= 500 else str(fault.status or "page")
    if status in TOKEN_STATUSES:
        yield status


def _seen(
    result: Result, failure: Failure, settings: Settings, findings: Findings | None, fault: str
) -> set[str]:
    """Return the names of all that was seen, as in SEEN."""
    offered = [one for one in (result.capabilities, result.capabilities_tls) if one is not None]
    plain = result.capabilities
    implicit = settings.security is Security.TLS
    endpoints = findings.endpoints if findings else ()
    here = [one for one in endpoints if one.port == settings.port]
    spoken = {one.security for one in here if one.security}
    seen = {
        "encrypted": result.tls is not None,
        "logged-in": result.reached is Reached.AUTHENTICATED and bool(result.mechanism),
        "talking": failure.stage in _TALKING,
        "mail-accepted": failure.stage in (Stage.RCPT_TO, *_MESSAGE),
        "rcpt-accepted": failure.stage in _MESSAGE,
        "login-offered": any(one.offers_login for one in offered),
        "tokens-offered": any("XOAUTH2" in one.mechanisms for one in offered),
        "starttls-offered": plain is not None and plain.has("STARTTLS"),
        "direct": settings.proxy is None,
        "began-with-tls": implicit,
        "began-in-plain-text": not implicit,
        "ended-early": failure.kind is FailureKind.DEADLINE
        and result.total_ms < settings.timeout_ms
        and not result.may_have_arrived,
        "may-have-arrived": result.may_have_arrived,
        "private-authority": fault == "unknown-ca",
        "missing-link": fault == "missing-intermediate",
        "tls-here": Security.TLS in spoken,
        "plain-here": bool(spoken - {Security.TLS}),
        "silent-here": findings is not None and not spoken,
        "tls-tried": bool(here) and not spoken,
    }
    granted = _scope_granted(result, settings)
    seen.update({"scope-granted": granted is True, "scope-missing": granted is False})
    return {name for name, holds in seen.items() if holds}


def _scope_granted(result: Result, settings: Settings) -> bool | None:
    """Tell whether the scope for mail was granted; None where no token was given or asked for.

    A mail server that asks for another scope than the settings do has the last word.
    """
    token, oauth2 = result.token, settings.oauth2
    if token is None or token.fault is not None or oauth2 is None:
        return None
    demanded = _demanded_scope(result).split()
    if demanded and not any(is_among(one, oauth2.scope) for one in demanded):
        return False
    return token.scope is None or not lacking(oauth2.scope, token.scope)


def _demanded_scope(result: Result) -> str:
    """Return the scope that the mail server names when it refuses a token (RFC 7628 3.2.2), "" where it does not."""
    reply = result.replies.get("auth-334")
    named = _SCOPE.search(decoded(reply.text)) if reply is not None else None
    return named[1] if named is not None else ""


def _seen_cause(failure: Failure, findings: Findings | None) -> str:
    """Return the cause that the look shows, whatever the failure says."""
    if findings is None:
        return ""
    everywhere = findings.cause == "smtp-intercepted-by-network" and failure.stage in BEFORE_LOGIN
    return findings.cause if failure.stage in _ON_THE_WAY or everywhere else ""


def left_by_the_look(
    fixes: Iterable[Fix], result: Result, settings: Settings, findings: Findings
) -> tuple[Fix, ...]:
    """Return the fixes that the look at the ports does not refute, one for each port and encryption."""
    works = {(one.port, one.security) for one in findings.endpoints if one.trusted}
    if result.capabilities is not None and result.capabilities.has("STARTTLS"):
        works.add((settings.port, Security.STARTTLS))
    if not settings.username:
        works.update((one.port, one.security) for one in findings.endpoints if one.security is Security.NONE)
    looked_at = {one.port for one in findings.endpoints}
    kept: dict[object, Fix] = {}
    for fix in fixes:
        target = _target(fix, settings)
        here = bool(_CONNECTION_KEYS & set(fix.changes)) and "smtpHost" not in fix.changes
        if not here or fix in findings.fixes or target in works or target[0] not in looked_at:
            others = {key: value for key, value in fix.changes.items() if key not in _CONNECTION_KEYS}
            kept.setdefault((*target, repr(sorted(others.items()))), fix)
    return tuple(kept.values())


def _target(fix: Fix, settings: Settings) -> tuple[int, Security]:
    """Return the port and encryption that a fix leads to."""
    protocol = fix.changes.get("smtpProtocol", settings.protocol)
    enable = fix.changes.get("enableTls", settings.enable_tls)
    return int(str(fix.changes.get("smtpPort", settings.port))), security_of(protocol, enable)


def changes_for_good(fix: Fix, settings: Settings) -> bool:
    """Tell whether a fix changes anything, and leaves settings without an error."""
    draft = settings.draft()
    changed = {**draft, **fix.changes}
    return changed != draft and check(changed, password_elsewhere=True).settings is not None

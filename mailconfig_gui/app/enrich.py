"""A diagnosis made surer by what the test itself and a look at the server's ports have seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.certificate import certificate_view
from mailconfig_gui.diagnosis.diagnosis import ErrorText as Answer
from mailconfig_gui.diagnosis.diagnosis import RemedyStep, Who
from mailconfig_gui.diagnosis.engine import MOST_ALSO, UNKNOWN, described, reading_of
from mailconfig_gui.diagnosis.facts import is_local
from mailconfig_gui.model.hosts import is_ipv4, is_ipv6
from mailconfig_gui.model.kinds import Timeout
from mailconfig_gui.model.problem import Fix
from mailconfig_gui.model.security import Security
from mailconfig_gui.model.settings import check, security_changes, security_of
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.stages import Reached, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.diagnosis.findings import Findings
    from mailconfig_gui.diagnosis.knowledge import Knowledge
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp.events import Failure, Result

_ON_THE_WAY = (Stage.DNS, Stage.CONNECT)
_BEFORE_LOGIN = (
    *_ON_THE_WAY, Stage.BANNER, Stage.EHLO, Stage.STARTTLS, Stage.TLS_HANDSHAKE, Stage.CERTIFICATE
)  # fmt: skip
_TALKING = (Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.DATA)
_ANY_TLS = Fix("Let both sides choose the TLS version", {"tlsVersion": ""})
_CONNECTION_KEYS = frozenset({"smtpPort", "smtpProtocol", "enableTls"})
# After a login was refused, only these say that another port or encryption would help.
_OTHER_DOOR = frozenset(
    {"starttls-required", "starttls-not-offered", "auth-requires-tls", "auth-not-offered", "auth-mechanism-mismatch"}
)  # fmt: skip

# The same words for both; the certificates that were sent tell them apart.
_ISSUER_CAUSES = {"missing-intermediate": "cert-incomplete-chain", "unknown-ca": "cert-unknown-ca"}
_ISSUER_WHY = {
    "missing-intermediate": "It has the marks of a public authority, so most likely the server forgets to send the "
    "intermediate certificate that links it to one.",
    "unknown-ca": "This authority is not publicly trusted: usually it is a company's own. Neither this computer nor "
    "the platform's Java knows it yet.",
}


def enriched(
    diagnosis: Diagnosis,
    result: Result,
    failure: Failure,
    settings: Settings,
    findings: Findings | None,
    knowledge: Knowledge,
) -> Diagnosis:
    """Return the diagnosis with the cause and fixes that were seen; each fix leads to settings without errors."""
    diagnosis = _by_the_test(diagnosis, result, failure, settings, knowledge)
    if findings is not None:
        cause, title, why, who = _seen(failure, settings, findings)
        if cause and cause != diagnosis.cause:
            diagnosis = with_cause(diagnosis, cause, settings, knowledge)
        if title:
            diagnosis = diagnosis._replace(
                title=title, why=why, who=Who(who) if who else diagnosis.who, confidence="high"
            )
        diagnosis = diagnosis._replace(fixes=_fixes(diagnosis, result, failure, settings, findings))
    if (
        failure.kind is FailureKind.DEADLINE
        and result.total_ms < settings.timeout_ms
        and not result.may_have_arrived
    ):
        diagnosis = _ended_early(diagnosis, settings)
    also = tuple(
        cause
        for cause in diagnosis.also
        if knowledge.causes[cause].possible(failure.stage.value) and not _ruled_out(cause, settings)
    )
    return diagnosis._replace(also=also, fixes=tuple(fix for fix in diagnosis.fixes if _good(fix, settings)))


def _ruled_out(cause: str, settings: Settings) -> bool:
    """Tell whether the settings speak against a cause."""
    if cause == "plain-on-implicit-tls-port":
        return settings.security is Security.TLS
    if cause == "implicit-tls-on-starttls-port":
        return settings.security is not Security.TLS
    return settings.proxy is None and cause.startswith("proxy-")


def _ended_early(diagnosis: Diagnosis, settings: Settings) -> Diagnosis:
    """Say that the test's own time limit ended it, so that the server may only be slow."""
    step = RemedyStep(
        f"Give the test more time: it was ended before the timeout of {settings.timeout_ms} ms was reached."
    )
    rest = tuple(step for step in diagnosis.remedy if "raise the timeout" not in step.text)
    fixes = tuple(fix for fix in diagnosis.fixes if "timeout" not in fix.changes)
    return diagnosis._replace(remedy=(step, *rest), fixes=fixes, confidence="low")


def _by_the_test(
    diagnosis: Diagnosis, result: Result, failure: Failure, settings: Settings, knowledge: Knowledge
) -> Diagnosis:
    """Put right what the text of a failure cannot know and the conversation before it shows."""
    if failure.kind is FailureKind.UNPROTECTED:
        return _unprotected(diagnosis, result, settings)
    if failure.kind is FailureKind.TLS_VERSION:
        return with_cause(diagnosis, "tls-version-too-old", settings, knowledge)._replace(
            title="This TLS version cannot be used",
            why=failure.text,
            remedy=(RemedyStep("Leave the TLS version empty, or choose TLSv1.2 or TLSv1.3."),),
            fixes=(_ANY_TLS,),
            also=(),
        )
    if failure.kind is FailureKind.TIMEOUT and settings.timeout_ms < Timeout.SHORTEST:
        return with_cause(diagnosis, "server-timeout", settings, knowledge)._replace(
            title="This timeout is too short for any server",
            why=f"Nobody can answer within {settings.timeout_ms} ms; neither this program nor the platform sends so.",
            remedy=(RemedyStep("Use 10000 milliseconds."),),
            who=Who.YOU,
            field="timeout",
            fixes=(Fix("Use 10000 ms", {"timeout": "10000"}),),
            also=(),
            transient=False,
            retry="Not before something was changed.",
        )
    if (
        failure.kind is FailureKind.NOT_OFFERED
        and failure.stage is Stage.AUTH
        and not _offers_starttls(result)
    ):
        if diagnosis.cause != "auth-not-offered":
            diagnosis = with_cause(diagnosis, "auth-not-offered", settings, knowledge)
        # An empty user beside a left-over password logs in as Java's own user, so both are cleared.
        return diagnosis._replace(fixes=(Fix("Send without login", {"username": "", "password": ""}),))
    anonymous = not settings.username and any(
        one is not None and one.offers_login for one in (result.capabilities, result.capabilities_tls)
    )
    envelope = failure.stage in (Stage.MAIL_FROM, Stage.RCPT_TO)
    if anonymous and envelope and diagnosis.cause in ("address-blocked-by-policy", "unknown"):
        return with_cause(diagnosis, "auth-required", settings, knowledge)
    if failure.kind is FailureKind.CERTIFICATE and diagnosis.cause in _ISSUER_CAUSES.values():
        view = certificate_view(result, settings.host)
        cause = _ISSUER_CAUSES.get(view.fault if view is not None else "", "")
        if view is not None and cause:
            if cause != diagnosis.cause:
                diagnosis = with_cause(diagnosis, cause, settings, knowledge)
            why = f"{settings.host} shows a certificate by {view.links[view.failing].issuer}. {_ISSUER_WHY[view.fault]}"
            steps = tuple(
                step
                for step in diagnosis.remedy
                if not (is_local(settings.host.lower()) and "public provider" in step.text)
            )
            return diagnosis._replace(why=why, remedy=steps)
    return _in_its_words(diagnosis, result, failure, settings)


def _in_its_words(diagnosis: Diagnosis, result: Result, failure: Failure, settings: Settings) -> Diagnosis:
    """Say what is said of a cause in general as it happened here."""
    if failure.kind is FailureKind.CERTIFICATE and diagnosis.cause in (
        "cert-hostname-mismatch",
        "cert-expired",
    ):
        named = _named_hosts(result) if diagnosis.cause == "cert-hostname-mismatch" else ()
        return diagnosis._replace(why=failure.text, fixes=named)  # which names the names, or the dates
    if result.may_have_arrived:
        return diagnosis._replace(
            # All settings have done their part.
            field=None,
            also=(),
            title="The message may have arrived, or not",
            why=f"{settings.host} took the whole message, but never confirmed it. {failure.text}",
            remedy=(
                RemedyStep("Look into the recipient's mailbox before you send the test again.", "", ""),
                RemedyStep(
                    "If it happens each time, ask the server's administrator to look into its log.", "", ""
                ),
            ),
        )
    if diagnosis.cause == "connection-dropped-by-peer" and failure.stage in _TALKING:
        # Port and encryption were right, or they would not have come so far.
        steps = tuple(step for step in diagnosis.remedy if "port and encryption" not in step.text)
        return diagnosis._replace(
            field=None,
            why=f"{settings.host}, port {settings.port}, began to talk and then hung up. {failure.text}",
            remedy=steps,
        )
    if diagnosis.cause == "tls-handshake-refused" and "certificate required" in failure.raw.lower():
        step = (
            f"Ask the administrator of {settings.host} for a port or a rule that needs no client certificate."
        )
        return diagnosis._replace(
            title="The server wants a client certificate",
            why=f"{settings.host}, port {settings.port}, takes only clients with a certificate; the platform has none.",
            remedy=(RemedyStep(step),),
            fixes=(),
            also=(),
        )
    if diagnosis.cause == "tls-version-too-old" and failure.kind is FailureKind.TLS:
        return _by_the_pin(diagnosis, settings)
    if diagnosis.cause == "auth-mechanism-mismatch" and result.tls is not None:
        rest = tuple(step for step in diagnosis.remedy if not step.text.startswith("Use encryption"))
        return diagnosis._replace(remedy=rest)
    if diagnosis.cause == "relay-denied" and result.reached is Reached.AUTHENTICATED and result.mechanism:
        ask = f"Ask the server's administrator to let {settings.username} send to other domains."
        rest = tuple(step for step in diagnosis.remedy if not step.text.startswith("Log in"))
        return diagnosis._replace(
            why=f"{settings.host} took the login of {settings.username}, but passes no mail on for it.",
            who=Who.MAIL_ADMINISTRATOR,
            remedy=(RemedyStep(ask, "", ""), *rest),
        )
    return diagnosis


def _named_hosts(result: Result) -> tuple[Fix, ...]:
    """Offer the names that the certificate is for."""
    shown = result.tls.certificate if result.tls else None
    names = [name for name in (shown.names if shown else ()) if "*" not in name and "." in name]
    hosts = [name for name in names if not (is_ipv4(name) or is_ipv6(name))]
    return tuple(Fix(f"Use {name}", {"smtpHost": name}) for name in hosts[:2])


def _by_the_pin(diagnosis: Diagnosis, settings: Settings) -> Diagnosis:
    """Say which side has to change: the version that was chosen, or the server."""
    if settings.tls_version:
        step = f"Leave the TLS version empty, so that both sides choose: it is set to {settings.tls_version}."
        why = f"{settings.host} does not speak the TLS version that is set, {settings.tls_version}."
        return diagnosis._replace(why=why, who=Who.YOU, remedy=(RemedyStep(step),), fixes=(_ANY_TLS,))
    return diagnosis._replace(
        why=f"No TLS version is set, so this computer offered TLS 1.2 and 1.3; {settings.host} speaks neither.",
        who=Who.MAIL_ADMINISTRATOR,
        field=None,
        remedy=(
            RemedyStep(f"Ask the administrator of {settings.host} to switch on TLS 1.2 or 1.3."),
            RemedyStep("Do not set an older version: TLSv1 and TLSv1.1 fail on every current Java."),
        ),
        fixes=(),
    )


def _offers_starttls(result: Result) -> bool:
    return result.capabilities is not None and result.capabilities.has("STARTTLS")


def _unprotected(diagnosis: Diagnosis, result: Result, settings: Settings) -> Diagnosis:
    """Our own refusal: no server said a word about it."""
    offered = _offers_starttls(result)
    diagnosis = diagnosis._replace(
        title="The password would go over the network readable",
        why=f"{settings.host} asks for a login on port {settings.port} without encryption, so the test stopped before "
        "the password.",
        who=Who.YOU if offered else Who.MAIL_ADMINISTRATOR,
        field="enableTls",
        confidence="high",
    )
    if not offered:
        return diagnosis
    fix = Fix("Switch on STARTTLS", security_changes(Security.STARTTLS))
    steps = (RemedyStep("Switch on STARTTLS: the server offers it on this port.", "", ""),)
    return diagnosis._replace(cause="auth-requires-tls", fixes=(fix,), remedy=steps, also=())


def _seen(failure: Failure, settings: Settings, findings: Findings) -> tuple[str, str, str, str]:
    """Return the cause that the look shows, with title, why and who where it has words of its own."""
    if failure.stage in _ON_THE_WAY and findings.cause:
        return findings.cause, findings.title, findings.text, findings.who
    if failure.stage in _BEFORE_LOGIN and findings.cause == "smtp-intercepted-by-network":
        return findings.cause, findings.title, findings.text, findings.who
    spoken = {one.security for one in findings.endpoints if one.port == settings.port and one.security}
    plain = settings.security is not Security.TLS
    if failure.stage is Stage.BANNER and plain and "tls" in spoken:
        return "plain-on-implicit-tls-port", "", "", ""
    if failure.stage is Stage.TLS_HANDSHAKE and not plain and spoken & {"starttls", "none"}:
        return "implicit-tls-on-starttls-port", "", "", ""
    return "", "", "", ""


def with_cause(diagnosis: Diagnosis, cause: str, settings: Settings, knowledge: Knowledge) -> Diagnosis:
    """Put another cause in the first place, with the provider's own steps; the one before is still named."""
    known = {
        "host": settings.host,
        "port": settings.port,
        "security": settings.security,
        "username": settings.username,
        "mail_from": settings.mail_from,
    }
    also = dict.fromkeys(one for one in (diagnosis.cause, *diagnosis.also) if one not in (cause, UNKNOWN))
    found = described(cause, reading_of(Answer("", settings=known), knowledge), known, knowledge)
    return found._replace(also=tuple(also)[:MOST_ALSO], fixes=(), reading=diagnosis.reading)


def _fixes(
    diagnosis: Diagnosis, result: Result, failure: Failure, settings: Settings, findings: Findings
) -> tuple[Fix, ...]:
    """What was seen to work first, then what the text suggests unless the look refutes it."""
    helps = failure.stage in _BEFORE_LOGIN or diagnosis.cause in _OTHER_DOOR
    seen = {(one.port, one.security) for one in findings.endpoints if one.trusted}
    if _offers_starttls(result):
        seen.add((settings.port, "starttls"))
    if not settings.username:
        seen.update((one.port, one.security) for one in findings.endpoints if one.security == Security.NONE)
    looked_at = {one.port for one in findings.endpoints}
    silent = not any(one.port == settings.port and one.security for one in findings.endpoints)
    others = (
        fix
        for fix in diagnosis.fixes
        if _possible(fix, settings, seen, looked_at) and not (silent and "timeout" in fix.changes)
    )
    return tuple(_unique((*(findings.fixes if helps else ()), *others), settings))[:3]


def _possible(fix: Fix, settings: Settings, seen: set[tuple[int, str]], looked_at: set[int]) -> bool:
    if not _CONNECTION_KEYS & set(fix.changes) or "smtpHost" in fix.changes:
        return True
    target = _target(fix, settings)
    return target in seen or target[0] not in looked_at


def _target(fix: Fix, settings: Settings) -> tuple[int, str]:
    """The port and encryption that a fix leads to."""
    protocol = fix.changes.get("smtpProtocol", settings.protocol)
    enable = fix.changes.get("enableTls", settings.enable_tls)
    return int(str(fix.changes.get("smtpPort", settings.port))), security_of(protocol, enable)


def _unique(fixes: Iterable[Fix], settings: Settings) -> list[Fix]:
    kept: dict[object, Fix] = {}
    for fix in fixes:
        others = {key: value for key, value in fix.changes.items() if key not in _CONNECTION_KEYS}
        kept.setdefault((*_target(fix, settings), repr(sorted(others.items()))), fix)
    return list(kept.values())


def _good(fix: Fix, settings: Settings) -> bool:
    """Tell whether a fix changes anything, and leaves settings without an error."""
    proxy = settings.proxy
    draft: dict[str, object] = {
        "mailFrom": settings.mail_from,
        "smtpProtocol": settings.protocol,
        "smtpHost": settings.host,
        "smtpPort": str(settings.port),
        "timeout": str(settings.timeout_ms),
        "enableTls": settings.enable_tls,
        "tlsVersion": settings.tls_version,
        "username": settings.username,
        "enableProxy": proxy is not None,
        "proxyHost": proxy.host if proxy else "",
        "proxyPort": str(proxy.port) if proxy else "",
        "proxyUser": proxy.user if proxy else "",
    }
    changed = {**draft, **fix.changes}
    return changed != draft and check(changed, password_elsewhere=True).settings is not None

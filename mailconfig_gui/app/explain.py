"""Use case: the diagnosis of a test that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.enrich import enriched, with_cause
from mailconfig_gui.diagnosis.diagnosis import Diagnosis, ErrorText
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.model.problem import Fix
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.storage.knowledge import load_knowledge

if TYPE_CHECKING:
    from mailconfig_gui.diagnosis.findings import Findings
    from mailconfig_gui.diagnosis.knowledge import Knowledge
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp import events
    from mailconfig_gui.smtp.events import Result

# What our engine decides by itself, in the words that Python's smtplib has for it: the knowledge has them too.
_WORDS = {
    ("not-offered", Stage.STARTTLS): "STARTTLS extension not supported by server.",
    ("not-offered", Stage.AUTH): "SMTP AUTH extension not supported by server.",
    ("no-mechanism", Stage.AUTH): "No suitable authentication method found.",
    ("unprotected", Stage.AUTH): "STARTTLS extension not supported by server.",
}
_LOW_WORDS = {
    "closed": "Connection unexpectedly closed",
    "reset": "Connection reset by peer",
    "timeout": "timed out",
    "deadline": "timed out",
}
# Our own refusals: nobody else did anything, and the failure says it all.
_OWN = (FailureKind.CANCELLED, FailureKind.SETTINGS)


def explain_result(
    result: Result,
    settings: Settings,
    recipient: str,
    provider: str | None = None,
    *,
    findings: Findings | None = None,
) -> Diagnosis | None:
    """Return why a test failed; None when it did not, or when this program ended it of its own accord.

    `provider` is a preset's id; without one the engine goes by the host. `findings` are those of a look at the
    server's ports: where it knows better than the text, it decides. Every fix leads to settings without errors.
    """
    failure = result.failure
    if failure is None or failure.kind in _OWN:
        return None
    banner = result.replies.get("banner")
    known: dict[str, object] = {
        "host": settings.host,
        "port": settings.port,
        "security": settings.security,
        "username": settings.username,
        "mail_from": settings.mail_from,
        "rcpt": recipient,
        "banner": banner.text if banner else None,
        "auth": result.mechanism or None,
        "proxy": settings.proxy.host if settings.proxy else None,
        "tls_version": settings.tls_version,
        "tls_tried": True if findings and _silent_to_tls(findings, settings) else None,
    }
    facts = {key: value for key, value in known.items() if value is not None}
    # "custom" says no more than no preset at all.
    chosen = None if provider in (None, "", "custom") else provider
    stage = Stage.STARTTLS if failure.kind is FailureKind.UNPROTECTED else failure.stage
    knowledge = load_knowledge()
    diagnosis = diagnose(ErrorText(_text(failure), stage.value, chosen, facts), knowledge)
    diagnosis = enriched(diagnosis, result, failure, settings, findings, knowledge)
    if diagnosis.cause == "dns-no-such-host":
        if settings.host.lower().rstrip(".") in _hosts(None):
            return _no_names(diagnosis, settings, knowledge)
        diagnosis = diagnosis._replace(fixes=(*_spelling(settings.host, chosen), *diagnosis.fixes))
    return diagnosis


def _silent_to_tls(findings: Findings, settings: Settings) -> bool:
    """Tell whether the look tried the port with the other encryption than the test, and met nobody either."""
    here = [one for one in findings.endpoints if one.port == settings.port]
    return bool(here) and not any(one.security for one in here)


def _no_names(diagnosis: Diagnosis, settings: Settings, knowledge: Knowledge) -> Diagnosis:
    """Say that no name can be looked up: this host is known to exist."""
    found = with_cause(diagnosis, "dns-temporary-failure", settings, knowledge)
    why = (
        f"{settings.host} is the provider's own server, so the name is right, and yet no address was found. The "
        "cause is this computer's internet connection, its DNS server, a VPN or a proxy."
    )
    return found._replace(why=why, also=())


def _hosts(provider: str | None) -> set[str]:
    """Return the servers of one preset, or of all."""
    from mailconfig_gui.storage.presets import load_presets

    presets = load_presets()
    wanted = [presets[provider]] if provider in presets else presets.values()
    return {
        str(values["smtpHost"])
        for preset in wanted
        for values in (preset.settings, *(variant.settings for variant in preset.variants))
        if values.get("smtpHost")
    }


def _spelling(host: str, provider: str | None) -> tuple[Fix, ...]:
    """Offer the host of a provider that is nearly spelt like one that does not exist."""
    from difflib import get_close_matches

    close = get_close_matches(host.lower(), sorted(_hosts(provider)), 1, 0.8)
    return tuple(Fix(f"Use {name}", {"smtpHost": name}) for name in close if name != host)


def _text(failure: events.Failure) -> str:
    words = _WORDS.get((failure.kind, failure.stage)) or _LOW_WORDS.get(failure.kind)
    if words is None and failure.kind is FailureKind.PROXY:
        # As http.client words it: the status line alone could be anybody's. Without a status it is no proxy.
        words = (
            f"Tunnel connection failed: {failure.raw.partition(' ')[2]}" if failure.code else "BadStatusLine"
        )
    return words or failure.raw or failure.text

"""A look that goes on where our own strict test would: login and message over a verified connection."""

from __future__ import annotations

from pathlib import Path

from mailconfig_gui.app.java_client import look_as_platform, plan_as_platform
from mailconfig_gui.app.platform_look import combined
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.net.transport import result_of
from mailconfig_gui.oauth.values import TokenRequest
from mailconfig_gui.prediction.jackson import JavaSettings
from mailconfig_gui.prediction.observed import Observed
from mailconfig_gui.prediction.platforms import Platform
from mailconfig_gui.smtp.conversation import converse
from mailconfig_gui.smtp.events import FailureKind


def full_look(
    settings: JavaSettings,
    platform: Platform,
    *,
    trust: Path,
    sender: str,
    recipient: str,
    limit_ms: int,
    token_request: TokenRequest | None = None,
) -> Observed:
    """Look, ask for a token, then log in and send, but never over an unprotected connection."""
    trust_pem = trust.read_text()
    seen = look_as_platform(
        settings,
        platform,
        trust_pem=trust_pem,
        sender=sender,
        recipient=recipient,
        limit_ms=limit_ms,
        cancel=Cancel(),
    )
    strict = seen.tls is not None and seen.tls.host_matches is True
    secret = settings.password is not None or token_request is not None
    if not (strict or token_request) or not settings.username or not secret or not sender:
        return seen
    plan = plan_as_platform(settings, platform, sender, recipient, "", limit_ms)
    plan = plan._replace(
        username=settings.username,
        password=settings.password,
        token_request=token_request,
        stop_after_token=not strict,
        send=True,
        message=lambda utf8: b"Subject: test\r\n\r\ntest\r\n",
        policy=plan.policy._replace(stops_at_login=False),
    )
    result = result_of(converse(plan), deadline_ms=limit_ms, ca_file=str(trust), trust_pem=trust_pem)
    if result.failure is not None and result.failure.kind is FailureKind.DEADLINE:
        # The limit is the platform's own.
        result = result._replace(failure=result.failure._replace(kind=FailureKind.TIMEOUT))
    return combined(seen, result) if result.mechanism or token_request else seen

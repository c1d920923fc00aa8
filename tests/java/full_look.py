"""A look that goes on where our own strict test would: login and message over a verified connection."""

from __future__ import annotations

from mailconfig_gui.app.java_client import look_as_platform, plan_as_platform
from mailconfig_gui.app.platform_look import combined
from mailconfig_gui.net.transport import result_of
from mailconfig_gui.net.wake import Cancel
from mailconfig_gui.prediction.jackson import JavaSettings
from mailconfig_gui.prediction.observed import Observed
from mailconfig_gui.prediction.platforms import Platform
from mailconfig_gui.smtp.conversation import converse


def full_look(
    settings: JavaSettings, platform: Platform, *, trust_pem: str, sender: str, recipient: str, limit_ms: int
) -> Observed:
    """Look, then log in and send, but never over an unprotected connection."""
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
    if not strict or not settings.username or settings.password is None or not sender:
        return seen
    plan = plan_as_platform(settings, platform, sender, recipient, "", limit_ms)
    plan = plan._replace(
        username=settings.username,
        password=settings.password,
        send=True,
        message=lambda utf8: b"Subject: test\r\n\r\ntest\r\n",
        policy=plan.policy._replace(stops_at_login=False),
    )
    result = result_of(converse(plan), deadline_ms=limit_ms, trust_pem=trust_pem)
    return combined(seen, result) if result.mechanism else seen

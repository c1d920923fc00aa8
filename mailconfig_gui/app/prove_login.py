"""Use case: ask for a token as the platform does, and log in with what it brings. No message is sent."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from mailconfig_gui.app.send_test import plan_of
from mailconfig_gui.model.mail_address import parse_mail_from
from mailconfig_gui.net.transport import run
from mailconfig_gui.oauth.token import refresh_request
from mailconfig_gui.smtp.conversation import converse
from mailconfig_gui.smtp.events import Finished, Result, Rotated

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from mailconfig_gui.model.news import Cancel
    from mailconfig_gui.model.oauth2 import OAuth2
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.oauth.values import TokenRequest
    from mailconfig_gui.smtp.events import Progress
    from mailconfig_gui.smtp.plan import Plan

PROOF_MS = 60_000
"""Longest that one conversation may take: the exchange of a code, or a refresh with the login."""


def prove_login(
    oauth2: OAuth2,
    settings: Settings,
    cancel: Cancel,
    *,
    ca_file: str | None = None,
    allow_unprotected: bool = False,
    on_rotated: Callable[[Rotated], object] = lambda _rotated: None,
) -> Generator[Progress, None, Result]:
    """Make the platform's refresh and log in to the mailbox with what it brings; return how it went.

    `ca_file` adds authorities for provider and mail server. `allow_unprotected` says that the person agreed to send the
    access token to the mail server without encryption. A refresh token that replaces the one of `oauth2` goes to
    `on_rotated` before the login, and is `rotated` of the result.

    Raises MailConfigError: `ca_file` cannot be used.
    """
    plan = plan_with_token(settings, refresh_request(oauth2), allow_unprotected=allow_unprotected)
    return (yield from hold(plan._replace(stop_after_auth=True), cancel, ca_file, on_rotated))


def plan_with_token(settings: Settings, request: TokenRequest, *, allow_unprotected: bool = False) -> Plan:
    """Return the conversation that begins with a request for a token."""
    sender = parse_mail_from(settings.mail_from).address
    plan = plan_of(settings, sender, now=time.time())
    return plan._replace(token_request=request, allow_unprotected_login=allow_unprotected)


def hold(
    plan: Plan,
    cancel: Cancel,
    ca_file: str | None,
    on_rotated: Callable[[Rotated], object] = lambda _rotated: None,
) -> Generator[Progress, None, Result]:
    """Hold a conversation to its end and return its result."""
    result = Result()
    for event in run(converse(plan), deadline_ms=PROOF_MS, cancel=cancel, ca_file=ca_file):
        if isinstance(event, Finished):
            result = event.result
        elif isinstance(event, Rotated):
            on_rotated(event)
        else:
            yield event
    return result

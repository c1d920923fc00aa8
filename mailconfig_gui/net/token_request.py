"""Asks a token endpoint for a conversation: directly, as the platform does, never through the proxy for mail."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING

from mailconfig_gui.model.web import WebError, WebFault
from mailconfig_gui.net.http import HttpClient
from mailconfig_gui.net.resolver import is_no_such_host
from mailconfig_gui.oauth.token import secrets_of
from mailconfig_gui.oauth.values import HEADERS
from mailconfig_gui.smtp.actions import Failed, Fetched
from mailconfig_gui.smtp.events import FailureKind
from mailconfig_gui.smtp.secret_forms import Masker
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailconfig_gui.model.news import Cancel
    from mailconfig_gui.oauth.values import TokenRequest
    from mailconfig_gui.smtp.actions import Outcome

_KINDS = {
    WebFault.NO_NAME: FailureKind.NO_SUCH_HOST,
    WebFault.REFUSED: FailureKind.REFUSED,
    WebFault.UNREACHABLE: FailureKind.NETWORK,
    WebFault.NO_TLS: FailureKind.TLS,
    WebFault.TLS: FailureKind.TLS,
    WebFault.UNTRUSTED: FailureKind.CERTIFICATE,
    WebFault.CUT: FailureKind.CLOSED,
    WebFault.DEADLINE: FailureKind.TIMEOUT,
    WebFault.CANCELLED: FailureKind.CANCELLED,
}

_BY_NUMBER = {
    errno.ECONNRESET: FailureKind.RESET,
    errno.ENETUNREACH: FailureKind.UNREACHABLE,
    errno.EHOSTUNREACH: FailureKind.UNREACHABLE,
}
_WORDS = {
    WebFault.NO_HTTP: mark("it speaks no HTTP"),
    WebFault.TOO_LARGE: mark("its answer is far too large"),
}
"""What was wrong, where the system has no words for it."""


def fetch(
    request: TokenRequest, cancel: Cancel, ca_file: str, deadline_s: float, at: Callable[[], int]
) -> Outcome:
    """Ask, and return what comes as the outcome; `at` tells the milliseconds since the start. Blocks for the answer.

    `ca_file` holds authorities to trust besides the public ones.
    """
    client = HttpClient(cancel, ca_file=ca_file)
    try:
        answer = client.ask("POST", request.url, request.body, HEADERS, deadline_s=deadline_s)
    except WebError as error:
        failed = _failed(error, at())
        # What is no HTTP is told with its first line, which may repeat the request.
        return failed._replace(raw=Masker(tokens=secrets_of(request))(failed.raw))
    return Fetched(at(), answer.status, answer.reason, answer.content_type, answer.body)


def _failed(error: WebError, at: int) -> Failed:
    """Return why there is no answer; what is none of HTTP breaks the rules."""
    cause: BaseException | None = error.__cause__
    while cause is not None and cause.__cause__ is not None:
        cause = cause.__cause__
    raw = f"{error.fault}" if cause is None else f"{type(cause).__name__}: {cause}"
    number = getattr(cause, "errno", None)
    kind = _BY_NUMBER.get(number or 0) or _KINDS.get(error.fault, FailureKind.PROTOCOL)
    if isinstance(cause, socket.gaierror) and not is_no_such_host(cause):
        kind = FailureKind.DNS
    text = error.detail or say(_WORDS.get(error.fault, str(error.fault)))
    return Failed(at, kind, text, raw, number, getattr(cause, "verify_code", None))

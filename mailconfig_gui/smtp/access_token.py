"""The answer of a token endpoint in a test: what is kept of it, and what is said; no secret is part of either."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from mailconfig_gui.model.oauth2_kinds import is_safe_url
from mailconfig_gui.oauth.library import library_fault
from mailconfig_gui.oauth.token import read_answer, secrets_of, tokens_in
from mailconfig_gui.oauth.values import TokenFault, TokenFaultKind
from mailconfig_gui.smtp.commands import MISSING, UnsendableError
from mailconfig_gui.smtp.events import Rotated, TokenSeen
from mailconfig_gui.smtp.replies import visible
from mailconfig_gui.smtp.secret_forms import Masker
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from mailconfig_gui.oauth.token import Tokens
    from mailconfig_gui.oauth.values import TokenRequest
    from mailconfig_gui.smtp.actions import Fetched

_LONGEST_KEPT = 16 * 1024
"""Bytes of the longest refusal that is kept."""
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_NOT_SAFE = mark("{what} is none to send secrets to: that takes https")
_NO_TOKEN = {
    TokenFaultKind.REFUSED: mark("{host} refuses an access token: {said}"),
    TokenFaultKind.STATUS: mark("{host} gives no access token and no reason: it answers {said}."),
    TokenFaultKind.REDIRECT: mark("{host} sends to another address ({said}), where no secret goes."),
    TokenFaultKind.NOT_JSON: mark("{host} does not answer as a token endpoint: what came is no JSON."),
    TokenFaultKind.NO_ACCESS: mark("{host} answers without an access token."),
    TokenFaultKind.NO_EXPIRY: mark("{host} does not say how long its access token is good for (expires_in)."),
    TokenFaultKind.BAD_EXPIRY: mark(
        "{host} does not say in whole seconds how long its access token is good for (expires_in)."
    ),
    TokenFaultKind.OTHER_TYPE: mark("{host} gives a token of another kind than mail servers take (Bearer)."),
    TokenFaultKind.MISTYPED: mark(
        "{host} answers with a value of another type than the platform takes (scope or refresh_token is no text)."
    ),
    TokenFaultKind.UNSENDABLE: mark("{host} gives a token that cannot be sent."),
}


class Given(NamedTuple):
    """What an answer came to: the access token where there is one, what is known of it, and that in words.

    `raw` is the endpoint's own text where it refused.
    """

    seen: TokenSeen
    text: str
    token: str = ""
    rotated: Rotated | None = None
    raw: str = ""

    def __repr__(self) -> str:
        return f"Given({self.text!r})"


def host_of(request: TokenRequest) -> str:
    """Return the host, and the port where one is named."""
    return urlsplit(request.url).netloc.rpartition("@")[2]


def check_request(request: TokenRequest) -> None:
    """Refuse a request without a refresh token, or over a connection that others can read. Raises UnsendableError."""
    if request.is_refresh and b"refresh_token=" not in request.body:
        raise UnsendableError(mark("the refresh token"), MISSING)
    if not is_safe_url(request.url):
        raise UnsendableError(mark("the token address"), _NOT_SAFE)


def reason_in_words(said: str) -> str:
    """Return what a mail server gives as its reason against a token (RFC 7628 3.2.2), as it is if no JSON."""
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return said
    parts = (found.get("status"), found.get("scope")) if isinstance(found, dict) else (None, None)
    status, scope = (visible(str(part)) if part else "" for part in parts)
    if scope:
        return say("status {status}, it takes tokens for the scope {scope}", status=status, scope=scope)
    return say("status {status}", status=status) if status else said


def read_token(fetched: Fetched, request: TokenRequest, took_ms: int) -> Given:
    """Read the answer to a request; nothing of the request is repeated either."""
    answer = read_answer(fetched.status, fetched.content_type, fetched.body)
    mask = Masker(tokens=(*secrets_of(request), *tokens_in(fetched.body)))
    reason, content_type = (mask(visible(text)) for text in (fetched.reason, fetched.content_type))
    seen = TokenSeen(fetched.status, reason, content_type, took_ms)
    if 200 <= fetched.status < 300:
        seen = seen._replace(library=library_fault(fetched.body))
    if isinstance(answer, TokenFault):
        return _refused(answer, fetched, seen, host_of(request), mask)
    scope = None if answer.scope is None else tuple(map(mask, answer.scope))
    claims = answer.id_claims
    account = mask(claims.email or claims.preferred_username) if claims else ""
    return _given(answer, seen._replace(expires_in=answer.expires_in, scope=scope, account=account), request)


def _refused(answer: TokenFault, fetched: Fetched, seen: TokenSeen, host: str, mask: Masker) -> Given:
    fault = answer.masked(mask)
    # A success may hold a token all the same.
    kept = fetched.status >= 300 and len(fetched.body) <= _LONGEST_KEPT
    body = mask(_text(fetched)) if kept else ""
    named = f"{fault.error} ({fault.subtype})" if fault.subtype else fault.error
    raw = ": ".join(words for words in (named, fault.description) if words)
    said = raw or f"{seen.status} {seen.reason}".rstrip()
    text = say(_NO_TOKEN[fault.kind], host=host, said=said)
    return Given(seen._replace(fault=fault, body=body), text, raw=raw)


def _text(fetched: Fetched) -> str:
    named = _CHARSET.search(fetched.content_type)
    try:
        return fetched.body.decode(named[1] if named else "utf-8", "replace")
    except LookupError:
        return fetched.body.decode("utf-8", "replace")


def _given(answer: Tokens, seen: TokenSeen, request: TokenRequest) -> Given:
    new = answer.refresh_token
    rotated = Rotated(new) if new is not None and new not in secrets_of(request) else None
    text = say(
        "{host} gave an access token, good for {seconds} s", host=host_of(request), seconds=answer.expires_in
    )
    if rotated is not None and request.is_refresh:
        text = say("{text}; the refresh token was replaced by another", text=text)
    return Given(seen, text, answer.access_token, rotated)

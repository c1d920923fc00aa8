"""The token endpoint (RFC 6749 4.1.3, 5, 6): what it is asked, byte for byte as the platform asks, and what it says.

An answer is foreign until it has been read here: a token that leaves this module is one word of visible ASCII, so it
can end no line of SMTP and no field of an XOAUTH2 login.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeGuard
from urllib.parse import parse_qsl, quote_plus

from mailconfig_gui.model.oauth2 import OAuth2
from mailconfig_gui.oauth.library import is_text, no_number
from mailconfig_gui.oauth.values import TokenFault, TokenFaultKind, TokenRequest
from mailconfig_gui.oauth.wording import microsoft_code, shown

_SECRET = frozenset({"client_secret", "code", "code_verifier", "refresh_token"})
_LONGEST_TOKEN = 16_384
"""Characters. Microsoft's are the longest known ones, some 2,500; a line of AUTH may have 12,288 (RFC 4954 4)."""
_LONGEST_LIFE_S = 2**31 - 1


class IdClaims(NamedTuple):
    """What an id_token says about who signed in, unverified: good to find a mix-up, no proof of anything."""

    email: str
    preferred_username: str


class Tokens(NamedTuple):
    """A good answer. `expires_in` is in seconds; `scope` None means that all that was asked for was granted."""

    access_token: str
    expires_in: int
    refresh_token: str | None = None
    scope: tuple[str, ...] | None = None
    id_claims: IdClaims | None = None

    def __repr__(self) -> str:
        return f"Tokens(access_token=<secret>, expires_in={self.expires_in}, scope={self.scope})"


def secrets_of(request: TokenRequest) -> tuple[str, ...]:
    """Return the secrets in a body, which nobody may show: an endpoint may repeat them."""
    return tuple(value for name, value in parse_qsl(request.body.decode("ascii")) if name in _SECRET)


def tokens_in(body: bytes) -> tuple[str, ...]:
    """Return the tokens in an answer, which nobody may show: an endpoint may refuse, and give one all the same."""
    said = _read_json(body) or {}
    named = (said.get(name) for name in ("access_token", "refresh_token", "id_token"))
    return tuple(token for token in named if isinstance(token, str))


def exchange_request(oauth2: OAuth2, code: str, verifier: str, redirect_uri: str) -> TokenRequest:
    """Return the request that turns a code into tokens: the platform's own, and the verifier of RFC 7636."""
    return TokenRequest(
        oauth2.token_uri,
        _form(
            ("code", code),
            ("grant_type", "authorization_code"),
            ("redirect_uri", redirect_uri),
            ("client_id", oauth2.client_id),
            ("client_secret", oauth2.client_secret),
            ("code_verifier", verifier),
        ),
    )


def refresh_request(oauth2: OAuth2) -> TokenRequest:
    """Return the request that the platform makes before it sends mail, byte for byte; a secret not at hand is empty."""
    return TokenRequest(
        oauth2.token_uri,
        _form(
            ("grant_type", "refresh_token"),
            ("refresh_token", oauth2.refresh_token),
            ("client_id", oauth2.client_id),
            ("client_secret", oauth2.client_secret),
        ),
    )


def _form(*pairs: tuple[str, str | None]) -> bytes:
    """Write a body as the platform's library does (google-http-client UrlEncodedContent): an empty value has no `=`."""
    return "&".join(f"{name}={_escaped(value)}" if value else name for name, value in pairs).encode("ascii")


def _escaped(value: str) -> str:
    """Escape as java.net.URLEncoder does: only letters, digits and `-_.*` stay, a blank becomes `+`."""
    return quote_plus(value, safe="*", errors="surrogatepass").replace("~", "%7E")


def read_answer(status: int, content_type: str, body: bytes) -> Tokens | TokenFault:
    """Read the answer of a token endpoint, whatever it is; raises nothing."""
    if 300 <= status < 400:
        return TokenFault(TokenFaultKind.REDIRECT, status)
    said = _read_json(body)
    refusal = _refusal(status, said if said is not None else _read_form(content_type, body))
    if refusal is not None:
        return refusal
    if not 200 <= status < 300:
        return TokenFault(TokenFaultKind.STATUS, status)
    if said is None:
        return TokenFault(TokenFaultKind.NOT_JSON, status)
    tokens = _tokens(said)
    return tokens if isinstance(tokens, Tokens) else TokenFault(tokens, status)


def _refusal(status: int, said: Mapping[str, object]) -> TokenFault | None:
    error, description = said.get("error"), said.get("error_description")
    if isinstance(error, dict):
        # Google's other form, of its front servers.
        description, error = error.get("message"), error.get("status")
    if not shown(error):
        return None
    subtype = shown(said.get("error_subtype")) or shown(said.get("suberror"))
    return TokenFault(
        TokenFaultKind.REFUSED,
        status,
        shown(error),
        shown(description),
        _code(shown(description), said.get("error_codes")),
        subtype,
    )


def _code(description: str, numbers: object) -> str:
    """Return Microsoft's code: it stands in the description, and as a number in a list beside it."""
    first = numbers[0] if isinstance(numbers, list) and numbers else None
    beside = f"AADSTS{first}" if type(first) is int and 0 < first < 10**9 else ""
    return microsoft_code(description) or beside


def _tokens(said: Mapping[str, object]) -> Tokens | TokenFaultKind:
    access, refresh, scope = said.get("access_token"), said.get("refresh_token"), said.get("scope")
    kind, life = said.get("token_type"), said.get("expires_in")
    if not access:
        return TokenFaultKind.NO_ACCESS
    if not is_token(access) or (refresh and not is_token(refresh)):
        return TokenFaultKind.UNSENDABLE
    if not (is_text(refresh) and is_text(scope)):
        return TokenFaultKind.MISTYPED
    if kind is not None and str(kind).lower() != "bearer":
        return TokenFaultKind.OTHER_TYPE
    if life is None:
        return TokenFaultKind.NO_EXPIRY
    # A boolean is an int for Python. The platform takes any integer of 64 bits, also one that is no lifetime.
    if type(life) is not int or not 0 < life <= _LONGEST_LIFE_S:
        return TokenFaultKind.BAD_EXPIRY
    return Tokens(
        access,
        life,
        refresh if is_token(refresh) else None,
        tuple(filter(str.isprintable, scope.split())) if isinstance(scope, str) else None,
        _claims(said.get("id_token")),
    )


def is_token(value: object) -> TypeGuard[str]:
    """Tell whether a value is one word of visible ASCII, of a length that a token can have."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= _LONGEST_TOKEN
        and value.isascii()
        and value.isprintable()
        and " " not in value
    )


def _claims(id_token: object) -> IdClaims | None:
    """Read the claims of a JWT (RFC 7519 3) without its signature; None where there are none to be read."""
    parts = id_token.split(".") if isinstance(id_token, str) else []
    if len(parts) != 3 or not parts[1].isascii():
        return None
    try:
        claims = _read_json(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return None
    if claims is None:
        return None
    return IdClaims(shown(claims.get("email")), shown(claims.get("preferred_username")))


def _read_json(body: bytes) -> dict[str, object] | None:
    """Return a JSON object, None for anything else; what two readers could understand differently is none."""
    try:
        found: object = json.loads(
            body.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=no_number
        )
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _once(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError
        found[key] = value
    return found


def _read_form(content_type: str, body: bytes) -> dict[str, object]:
    """Return the fields of an answer that says it is a form, as some endpoints write their errors."""
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return {}
    try:
        return _once(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=100))
    except ValueError:
        return {}

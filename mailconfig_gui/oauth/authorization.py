"""The authorization endpoint (RFC 6749 4.1, PKCE of RFC 7636): where the browser goes, and what it comes back with.

What comes back may have been written by anybody who can open an address in the person's browser: only what carries
our state is an answer, and only from the provider that was asked (RFC 9207).
"""

import base64
import hashlib
import hmac
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote_plus, urlsplit

from mailconfig_gui.model.oauth2 import OAuth2, ProviderId
from mailconfig_gui.oauth.token import is_token
from mailconfig_gui.oauth.wording import microsoft_code, shown

_LONGEST = 16_384
"""Characters of the longest answer that is read."""
_GOOGLE = ("access_type=offline", "prompt=consent")
"""Without these Google gives a refresh token at the first consent only."""


_OURS = ("", "response_mode", "request", "request_uri")
"""Names that no address of an endpoint decides: how the answer comes, which is in a query where nothing is asked for,
and what would take the place of the whole request (RFC 9101)."""


class Pkce(NamedTuple):
    """The secret that ties a code to whoever asked for it, and its hash, which the browser carries."""

    verifier: str
    challenge: str

    def __repr__(self) -> str:
        return f"Pkce({self.challenge!r})"


class Code(NamedTuple):
    """The provider agrees: the code to exchange for tokens, once and within minutes."""

    code: str

    def __repr__(self) -> str:
        return "Code(<secret>)"


class RefusalKind(StrEnum):
    """Why an answer brings no code."""

    REFUSED = "refused"
    """The provider says why: `error`, and often `description` and `code`."""
    UNREADABLE = "unreadable"
    """No answer of a provider, or only a part of one."""
    OTHER_STATE = "other-state"
    """It answers another question than ours: an older attempt, or somebody else's invention."""
    OTHER_ISSUER = "other-issuer"
    """Another provider answers than the one that was asked."""


class Refusal(NamedTuple):
    """An answer without a code; the texts are the provider's own. `code` is Microsoft's (`AADSTS65004`)."""

    kind: RefusalKind
    error: str = ""
    description: str = ""
    code: str = ""


def pkce(random: bytes) -> Pkce:
    """Return verifier and challenge (S256) of 32 random bytes or more."""
    verifier = _word(random)
    return Pkce(verifier, _word(hashlib.sha256(verifier.encode("ascii")).digest()))


def state_of(random: bytes) -> str:
    """Return the state of 16 random bytes or more."""
    return _word(random)


def _word(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def authorization_url(oauth2: OAuth2, mailbox: str, state: str, challenge: str, redirect_uri: str) -> str:
    """Return the address to open in the person's browser; what the endpoint's own query asks for stays.

    `mailbox` goes along as the account to sign in with, for a browser may be signed in with another one.
    """
    ours = {
        "client_id": oauth2.client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": " ".join(oauth2.scope),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if mailbox:
        ours["login_hint"] = mailbox
    endpoint = urlsplit(oauth2.authorization_uri)
    kept = [
        part
        for part in endpoint.query.split("&")
        if unquote_plus(part.partition("=")[0]).strip() not in {*ours, *_OURS}
    ]
    if oauth2.provider is ProviderId.GOOGLE:
        kept += [part for part in _GOOGLE if part not in kept]
    written = [f"{name}={quote(value, safe='', errors='surrogatepass')}" for name, value in ours.items()]
    return endpoint._replace(query="&".join((*kept, *written)), fragment="").geturl()


def read_callback(answer: str, state: str, authorization_uri: str) -> Code | Refusal:
    """Read what the browser came back with: a query, or a whole address as a person copies it. Raises nothing."""
    given = _parameters(answer)
    if given is None or not given.get("state"):
        return Refusal(RefusalKind.UNREADABLE)
    if not hmac.compare_digest(given["state"].encode("utf-8", "surrogatepass"), state.encode("ascii")):
        return Refusal(RefusalKind.OTHER_STATE)
    if "iss" in given and _origin(given["iss"]) != _origin(authorization_uri):
        return Refusal(RefusalKind.OTHER_ISSUER)
    if given.get("error"):
        description = shown(given.get("error_description"))
        return Refusal(RefusalKind.REFUSED, shown(given["error"]), description, microsoft_code(description))
    code = given.get("code")
    return Code(code) if is_token(code) else Refusal(RefusalKind.UNREADABLE)


def _parameters(answer: str) -> dict[str, str] | None:
    """Return the parameters of an answer, None where there are none, or one of them twice (RFC 6749 3.1).

    A terminal may have wrapped a copied address, a mail program put it in brackets or escaped it for HTML.
    """
    if len(answer) > _LONGEST:
        return None
    text = "".join(answer.split()).strip("<>\"'").replace("&amp;", "&")
    address, mark, rest = text.partition("?")
    if not mark:
        address, mark, rest = text.partition("#")
    try:
        pairs = parse_qsl(rest.partition("#")[0] if mark else address, max_num_fields=100)
    except ValueError:
        return None
    given = dict(pairs)
    return given if len(given) == len(pairs) else None


def _origin(url: str) -> tuple[str, str]:
    """Return protocol and host, with its port, of a web address; an issuer's path says nothing of who it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc.lower()

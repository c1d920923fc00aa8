"""What is asked of a token endpoint, and how it fails: the values that a test of settings passes on.

Every test loads this module, so it reads and writes nothing; `oauth.token` does.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple, Self

HEADERS = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8", "User-Agent": "mailconfig"}
"""The platform's library sends the first with the same value, and its own name as the second."""


class TokenRequest(NamedTuple):
    """A POST to a token endpoint, with `HEADERS`. Its body holds secrets."""

    url: str
    body: bytes

    @property
    def is_refresh(self) -> bool:
        """Tell whether a refresh token is spent, and no code."""
        return self.body.startswith(b"grant_type=refresh_token&")

    def __repr__(self) -> str:
        return f"TokenRequest({len(self.body)} bytes)"


class TokenFaultKind(StrEnum):
    """Why an answer gives no token that can be used."""

    REFUSED = "refused"
    """The endpoint says why: `error`, and often `description` and `code`."""
    STATUS = "status"
    """No success, and no error that can be read: a 401 without a body, a page of a proxy, a server that is down."""
    REDIRECT = "redirect"
    """It sends us elsewhere, where no secret goes."""
    NOT_JSON = "not-json"
    NO_ACCESS = "no-access-token"
    NO_EXPIRY = "no-expiry"
    BAD_EXPIRY = "bad-expiry"
    """`expires_in` is no integer, or none that is a lifetime in seconds."""
    OTHER_TYPE = "other-type"
    """`token_type` is not Bearer."""
    MISTYPED = "mistyped"
    """The platform's library minds the type of something, as of a `scope` that is a list."""
    UNSENDABLE = "unsendable"
    """A token that is no single word of visible ASCII, or far too long."""
    LESS_GRANTED = "less-granted"
    """Good, but for less than was asked for: a sign-in looks for it."""
    NOT_LASTING = "no-refresh-token"
    """Good, but without a refresh token: a sign-in looks for it."""


class LibraryFault(StrEnum):
    """Why the platform's library does not take an answer, or takes one that is no use (`oauth.library`)."""

    NOTHING = "nothing"
    NOT_JSON = "not-json"
    NOT_OBJECT = "not-object"
    """JSON, but a list or a single value."""
    KEY_ACCESS = "access_token"
    """A member of another type than it wants, by its name."""
    KEY_REFRESH = "refresh_token"
    KEY_SCOPE = "scope"
    KEY_TYPE = "token_type"
    KEY_EXPIRY = "expires_in"
    NO_EXPIRY = "no-expiry"
    NO_ACCESS = "no-access-token"
    EMPTY_ACCESS = "empty-access-token"


class TokenFault(NamedTuple):
    """An answer without a usable token, in the endpoint's own words: mask them before anybody sees them.

    `code` is Microsoft's own (`AADSTS70008`), `subtype` Google's `error_subtype` or Microsoft's `suberror`.
    """

    kind: TokenFaultKind
    status: int
    error: str = ""
    description: str = ""
    code: str = ""
    subtype: str = ""

    def masked(self, mask: Callable[[str], str]) -> Self:
        """Return the fault with its texts passed through what hides secrets."""
        return self._replace(
            error=mask(self.error), description=mask(self.description), subtype=mask(self.subtype)
        )

    def __repr__(self) -> str:
        return f"TokenFault({self.kind}, {self.status}, {self.code})"

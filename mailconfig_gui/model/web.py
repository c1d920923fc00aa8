"""One HTTP request's answer or failure, as values between whoever asks and the driver that is handed in."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class WebFault(StrEnum):
    """Why there is no answer."""

    NO_NAME = "no-name"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NO_TLS = "no-tls"
    """The server answers without encryption."""
    TLS = "tls"
    UNTRUSTED = "untrusted"
    OTHER_CERTIFICATE = "other-certificate"
    """Not the one that was pinned."""
    BAD_CA_FILE = "bad-ca-file"
    NO_HTTP = "no-http"
    TOO_LARGE = "too-large"
    CUT = "cut"
    """The connection ended before the whole answer came."""
    DEADLINE = "deadline"
    CANCELLED = "cancelled"


class WebError(Exception):
    """A request without an answer: `detail` says more where the system does.

    `sent`: the request may have been carried out. `fingerprint` is the SHA-256, in hexadecimal digits, of the
    certificate that is not trusted, "" where it is not known.
    """

    def __init__(
        self, fault: WebFault, detail: str = "", *, sent: bool = False, fingerprint: str = ""
    ) -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail
        self.sent = sent
        self.fingerprint = fingerprint


class WebAnswer(NamedTuple):
    """An answer, whatever its status, with the words behind that in `reason`.

    `location` is where a redirect, which nobody follows, would lead.
    """

    status: int
    location: str
    body: bytes
    reason: str = ""
    content_type: str = ""

    def __repr__(self) -> str:
        return f"WebAnswer({self.status}, {len(self.body)} bytes)"


class WebClient(Protocol):
    """Sends requests to servers that it trusts by its own settings."""

    def ask(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, deadline_s: float
    ) -> WebAnswer:
        """Return the answer to one request. Raises WebError."""

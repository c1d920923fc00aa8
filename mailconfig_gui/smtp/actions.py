"""What a conversation asks its driver to do, and what the driver answers.

An action that went wrong is answered by Failed: a value, never an exception. Every outcome carries `at`, the
milliseconds since the start, so that the conversation needs no clock.
"""

from typing import NamedTuple

from mailconfig_gui.oauth.values import TokenRequest
from mailconfig_gui.smtp.events import Attempt, CertificateInfo, FailureKind, TlsInfo
from mailconfig_gui.smtp.policy import TlsTerms


class Address(NamedTuple):
    """One address of a host: as text, and as the operating system's socket address."""

    ip: str
    sockaddr: tuple[object, ...]


class PrepareTls(NamedTuple):
    """Begin to load what TLS needs, so that it is at hand when StartTls comes. Answered at once by Done."""

    terms: TlsTerms


class Resolve(NamedTuple):
    """Look up a host name. Answered by Resolved or Failed."""

    host: str
    port: int
    timeout_ms: int


class Connect(NamedTuple):
    """Open a connection to the first address that answers (RFC 8305). Answered by Connected or Failed."""

    addresses: tuple[Address, ...]
    timeout_ms: int


class StartTls(NamedTuple):
    """Do a TLS handshake; `host` is the name to ask for and to find in the certificate, "" asks for none.

    Answered by TlsStarted or Failed.
    """

    host: str
    terms: TlsTerms
    timeout_ms: int


class Send(NamedTuple):
    """Write all of these bytes. Answered by Done or Failed."""

    data: bytes
    timeout_ms: int

    def __repr__(self) -> str:
        return f"Send(<{len(self.data)} bytes>)"  # may hold a login


class Read(NamedTuple):
    """Wait for the next bytes, however few. Answered by Received or Failed."""

    timeout_ms: int


class Fetch(NamedTuple):
    """Ask a token endpoint, over a connection of its own that ends with it. Answered by Fetched or Failed.

    Nothing of the answer may be kept where it could be seen: it holds secrets.
    """

    request: TokenRequest
    timeout_ms: int


class Close(NamedTuple):
    """Close the connection without waiting. Answered by Done."""


Action = PrepareTls | Fetch | Resolve | Connect | StartTls | Send | Read | Close


class Done(NamedTuple):
    """It is done."""

    at: int


class Fetched(NamedTuple):
    """The answer of a token endpoint, whatever its status; `reason` are the words behind that."""

    at: int
    status: int
    reason: str
    content_type: str
    body: bytes

    def __repr__(self) -> str:
        return f"Fetched({self.status}, <{len(self.body)} bytes>)"


class Resolved(NamedTuple):
    """The addresses of the name, in the system's order."""

    at: int
    addresses: tuple[Address, ...]


class Connected(NamedTuple):
    """A connection stands: the peer's and our own address, and what became of each address (system's order)."""

    at: int
    peer: str
    local: str
    attempts: tuple[Attempt, ...]


class TlsStarted(NamedTuple):
    """The connection is encrypted; `round_trips` counts the waits of the handshake."""

    at: int
    info: TlsInfo
    round_trips: int


class Received(NamedTuple):
    """At least one byte."""

    at: int
    data: bytes


class Failed(NamedTuple):
    """It went wrong. `kind`, `raw`, `errno`, `verify_code` as in events.Failure; `text` adds words where they help.

    `attempts` after Connect; `chain` is what a server showed whose certificate was not accepted, leaf first.
    """

    at: int
    kind: FailureKind
    text: str = ""
    raw: str = ""
    errno: int | None = None
    verify_code: int | None = None
    attempts: tuple[Attempt, ...] = ()
    chain: tuple[CertificateInfo, ...] = ()


Outcome = Done | Fetched | Resolved | Connected | TlsStarted | Received | Failed

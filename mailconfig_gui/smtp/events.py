"""What a test tells while it runs and when it is over. Every value here is safe to show, but for `Rotated`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from mailconfig_gui.oauth.values import LibraryFault, TokenFault
from mailconfig_gui.smtp.capabilities import Capabilities
from mailconfig_gui.smtp.replies import Reply
from mailconfig_gui.smtp.stages import Reached, Stage
from mailconfig_gui.smtp.transcript import TranscriptLine


class CertificateInfo(NamedTuple):
    """One certificate: who it is for, who signed it, and when it is valid (Unix seconds, UTC).

    `names` are its host names and addresses (subjectAltName). `der` is the certificate itself, b"" where not kept.
    """

    subject: str
    issuer: str
    not_before: int
    not_after: int
    names: tuple[str, ...]
    der: bytes = b""

    def __repr__(self) -> str:
        return f"CertificateInfo({self.subject!r} by {self.issuer!r}, until {self.not_after})"


class TlsInfo(NamedTuple):
    """The encryption in use: `version` as OpenSSL names it (`TLSv1.3`), `cipher`, and the server's certificate.

    `chain` is all that the server sent, leaf first; filled on failed verification and on unverified connections.
    """

    version: str
    cipher: str
    bits: int
    verified: bool
    certificate: CertificateInfo | None
    chain: tuple[CertificateInfo, ...] = ()


class AttemptOutcome(StrEnum):
    """What became of the try to connect to one address."""

    CONNECTED = "connected"
    FAILED = "failed"
    NO_ANSWER = "no-answer"  # given up while waiting
    NOT_TRIED = "not-tried"


class Attempt(NamedTuple):
    """What became of one address, in the system's order: `ms` is the time it took, `text` why it failed."""

    address: str
    outcome: AttemptOutcome
    ms: int = 0
    text: str = ""

    @property
    def is_dead(self) -> bool:
        """Tell whether nobody answered there."""
        return self.outcome in (AttemptOutcome.FAILED, AttemptOutcome.NO_ANSWER)


class FailureKind(StrEnum):
    """The kinds of ways in which a test can end early."""

    REPLY = "reply"  # the server said no: `code`, `enhanced`
    CLOSED = "closed"
    RESET = "reset"
    TIMEOUT = "timeout"  # silence for the field's timeout
    DEADLINE = "deadline"  # the whole test took too long
    CANCELLED = "cancelled"
    NO_SUCH_HOST = "no-such-host"
    DNS = "dns"  # other trouble with names
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NETWORK = "network"  # other trouble of the operating system
    PROXY = "proxy"  # the proxy said no: `code`
    NOT_GRANTED = "not-granted"  # no usable token came: `fault`, and the status of HTTP as `code`
    TLS = "tls"
    CERTIFICATE = "certificate"  # `verify_code` of OpenSSL
    TLS_VERSION = "tls-version"  # the chosen one is none that Java accepts
    PROTOCOL = "protocol"  # what came is no mail server's answer
    NOT_OFFERED = "not-offered"  # STARTTLS, AUTH, SMTPUTF8
    NO_MECHANISM = "no-mechanism"  # no common way to log in
    UNPROTECTED = "unprotected"  # login not tried without encryption
    SETTINGS = "settings"  # a value cannot be sent


NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")
"""What OpenSSL calls an answer that is no TLS, by its version and by the first bytes of the answer."""


class Failure(NamedTuple):
    """Why a test ended early: where (`stage`), what kind, in words (`text`), and raw.

    `raw` is the reply, or the exception as Python words it (`ConnectionRefusedError: [Errno 111] ...`). `errno` is the
    operating system's or the resolver's number. `fault` is what a token endpoint said, its texts masked.
    """

    stage: Stage
    kind: FailureKind
    text: str
    raw: str = ""
    code: int | None = None
    enhanced: str | None = None
    errno: int | None = None
    verify_code: int | None = None
    fault: TokenFault | None = None

    @property
    def our_own(self) -> bool:
        """Tell whether this program ended the test of its own accord: it says all, and nothing about the server."""
        return self.kind in (FailureKind.CANCELLED, FailureKind.SETTINGS)


class StageReport(NamedTuple):
    """One stage that is over: how long it took in ms, what was learnt in words, and as data.

    It began `start_ms` after the start of the test; `round_trips` counts the waits for the peer within it.
    """

    stage: Stage
    ok: bool
    ms: int
    text: str
    detail: Mapping[str, object]
    start_ms: int = 0
    round_trips: int = 0


class TokenSeen(NamedTuple):
    """What a token endpoint answered, without anything secret.

    `status`, `reason` and `content_type` as HTTP has them; `took_ms` is the time of the request. Of a good answer:
    `expires_in` in seconds, `scope` as granted (None: all that was asked for), `account` the name of who signed in,
    "" where that is not told. Of any other: `fault`, and the answer as it came, in `body`, masked; "" where it
    was a success or is no text. `library` is what stops the platform's library at a success, None for nothing.
    """

    status: int
    reason: str
    content_type: str
    took_ms: int
    expires_in: int | None = None
    scope: tuple[str, ...] | None = None
    fault: TokenFault | None = None
    body: str = ""
    account: str = ""
    library: LibraryFault | None = None


class Rotated(NamedTuple):
    """The refresh token that a provider gave in the place of the one it was asked with: a secret.

    It comes as an event at once, for the old one may be void, and whatever follows may be cut short.
    """

    refresh_token: str

    def __repr__(self) -> str:
        return "Rotated(<secret>)"


class Result(NamedTuple):
    """The outcome of a test.

    `stages` in the order in which they happened; `ehlo` comes twice where STARTTLS was used. `round_trips` counts the
    waits for the peer after the TCP connection, QUIT left out. `replies` holds every reply by the name of its step:
    `banner ehlo helo starttls ehlo-tls helo-tls auth mail rcpt data end`, and `closing` for a 421 that nobody asked for
    (`auth` is the last one of the login, `auth-334` what a server said before it refused a token). `mechanism` is the
    login mechanism used, "" for none. `code` is the short code inside the message. `addresses` are in the system's
    order, the proxy's where there is one; `total_ms` runs from the start to the last outcome. `refused` are the
    recipients that the server refused. After a failed verification `tls` holds the certificate and no version. `token`
    is what a token endpoint answered. `rotated`, the only secret here, is what has to be kept from now on.
    """

    reached: Reached = Reached.UNTESTED
    stages: tuple[StageReport, ...] = ()
    failure: Failure | None = None
    round_trips: int = 0
    queue_id: str | None = None
    message_id: str | None = None
    code: str | None = None
    mechanism: str = ""
    capabilities: Capabilities | None = None
    capabilities_tls: Capabilities | None = None
    tls: TlsInfo | None = None
    addresses: tuple[Attempt, ...] = ()
    refused: tuple[str, ...] = ()
    replies: Mapping[str, Reply] = {}
    transcript: tuple[TranscriptLine, ...] = ()
    total_ms: int = 0
    token: TokenSeen | None = None
    rotated: Rotated | None = None

    @property
    def ok(self) -> bool:
        """Tell whether everything that was asked for succeeded."""
        return self.failure is None

    @property
    def cancelled(self) -> bool:
        """Tell whether the person ended the test."""
        return self.failure is not None and self.failure.kind is FailureKind.CANCELLED

    @property
    def may_have_arrived(self) -> bool:
        """Tell whether the whole message was sent and the server's answer to it never came."""
        silent = (FailureKind.CLOSED, FailureKind.RESET, FailureKind.TIMEOUT, FailureKind.DEADLINE)
        failure = self.failure
        return failure is not None and failure.stage is Stage.AFTER_DATA and failure.kind in silent


class StageStarted(NamedTuple):
    """A stage begins, `ms` after the start of the test."""

    stage: Stage
    ms: int


class StageFinished(NamedTuple):
    """A stage is over."""

    report: StageReport


class Line(NamedTuple):
    """One more line of the transcript."""

    line: TranscriptLine


class Finished(NamedTuple):
    """The test is over; always the last event."""

    result: Result


Progress = StageStarted | StageFinished | Line
Event = Progress | Rotated | Finished

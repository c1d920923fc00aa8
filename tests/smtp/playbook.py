"""Drives a conversation with a list: what the server says and what it must hear, no socket, no clock.

    run = play(plan(), [Says("220 hi"), Hears("EHLO [192.0.2.9]"), Says("250 mx"), ...])

Each Send of the conversation must be the next Hears, whole; each Read takes from the next Says, at most `chunk` bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from mailconfig_gui.model.security import Security
from mailconfig_gui.oauth.values import TokenRequest
from mailconfig_gui.smtp.actions import (
    Address,
    Close,
    Connect,
    Connected,
    Done,
    Failed,
    Fetch,
    Fetched,
    Outcome,
    PrepareTls,
    Read,
    Received,
    Resolve,
    Resolved,
    Send,
    StartTls,
    TlsStarted,
)
from mailconfig_gui.smtp.conversation import converse
from mailconfig_gui.smtp.events import (
    Attempt,
    AttemptOutcome,
    CertificateInfo,
    FailureKind,
    Line,
    Progress,
    Result,
    Rotated,
    StageFinished,
    StageStarted,
    TlsInfo,
)
from mailconfig_gui.smtp.plan import Plan
from mailconfig_gui.smtp.policy import OURS
from mailconfig_gui.smtp.stages import Stage

CERTIFICATE = CertificateInfo("mx.test", "Lab CA", 1_700_000_000, 1_900_000_000, ("mx.test",), b"der")
TLS13 = TlsInfo("TLSv1.3", "TLS_AES_256_GCM_SHA384", 256, True, CERTIFICATE)
UNPLANNED = (
    "planned() of mailconfig_gui/smtp/stages.py and conversation.py differ: {0} was done, {1} was planned"
)
MESSAGE = b"Subject: hi\r\n\r\n.dot\r\n"
PASSWORD = "s3cr€t pass"
TOKEN = "ya29.a0AfH6SMBx9-Q3kT_lab-token"
REFRESH = "1//0gLab-refresh-token-of-the-mailbox"
CLIENT_SECRET = "GOCSPX-lab-client-secret"
REQUEST = TokenRequest(
    "https://login.test/token",
    f"grant_type=refresh_token&refresh_token={quote_plus(REFRESH)}&client_id=1.apps.test"
    f"&client_secret={CLIENT_SECRET}".encode(),
)
GRANTED = json.dumps(
    {"access_token": TOKEN, "expires_in": 3599, "scope": "https://mail.test/", "token_type": "Bearer"}
)


class Says(NamedTuple):
    """The server's next bytes; a text gets CRLF line ends."""

    what: str | bytes

    @property
    def data(self) -> bytes:
        return (
            self.what
            if isinstance(self.what, bytes)
            else self.what.encode().replace(b"\n", b"\r\n") + b"\r\n"
        )


class Hears(NamedTuple):
    """One write of the client, as a text without the last CRLF; `broken` answers it by this failure."""

    what: str
    broken: str = ""


class Encrypts(NamedTuple):
    """A handshake that succeeds."""

    info: TlsInfo = TLS13
    round_trips: int = 1


class Grants(NamedTuple):
    """What the token endpoint answers."""

    body: str = ""
    status: int = 200
    reason: str = "OK"
    content_type: str = "application/json; charset=utf-8"


class Fails(NamedTuple):
    """An action fails so."""

    kind: str
    text: str = ""
    raw: str = ""
    errno: int | None = None
    verify_code: int | None = None
    attempts: tuple[Attempt, ...] = ()
    chain: tuple[CertificateInfo, ...] = ()


Entry = Says | Hears | Encrypts | Grants | Fails


class Run(NamedTuple):
    result: Result
    sent: bytes
    events: list[Progress | Rotated]
    actions: list[object]


def plan(security: str = "none", **more: Any) -> Plan:
    made = Plan(
        host="mx.test",
        port=587,
        security=Security(security),
        mail_from="tb@example.org",
        recipients=("admin@example.net",),
        message=lambda utf8: MESSAGE,
        message_id="<1@example.org>",
        code="7QK-2M",
    )
    return made._replace(**more)


def login(security: str = "none", **more: Any) -> Plan:
    made = plan(security, username="apikey", password=PASSWORD, allow_unprotected_login=True)
    return made._replace(**more)


def oauth(security: str = "tls", **more: Any) -> Plan:
    """Return a plan that logs in with an access token."""
    return plan(security, **({"username": "tb@example.org", "token_request": REQUEST} | more))


def play(
    what: Plan,
    script: Sequence[Entry],
    *,
    chunk: int | None = None,
    ips: Sequence[str] = ("192.0.2.1",),
    failing: type | None = None,
    dead: Sequence[str] = (),
) -> Run:
    """Hold the conversation; a Fails answers the next action of kind `failing`, or the next Read."""
    entries = list(script)
    entry: Entry | None
    rest = b""
    now = 0
    sent = bytearray()
    events: list[Progress | Rotated] = []
    actions: list[object] = []
    conversation = converse(what)
    outcome: Outcome | None = None
    while True:
        try:
            step = conversation.send(outcome)
        except StopIteration as end:
            assert entries == [], f"left over in the script: {entries}"
            assert rest == b"", f"not read: {rest!r}"
            check_stages(what, end.value)
            return Run(end.value, bytes(sent), events, actions)
        outcome = None
        if isinstance(step, StageStarted | StageFinished | Line | Rotated):
            events.append(step)
            continue
        actions.append(step)
        now += 1
        if isinstance(step, PrepareTls | Close):
            outcome = Done(now)
            continue
        if isinstance(step, failing or Read) and not rest and entries and isinstance(entries[0], Fails):
            trouble = Failed(now, *entries.pop(0))
            outcome = trouble._replace(kind=FailureKind(trouble.kind))
            continue
        match step:
            case Resolve():
                outcome = Resolved(now, tuple(Address(ip, (ip, step.port)) for ip in ips))
            case Connect(addresses):
                failed = tuple(Attempt(one.ip, AttemptOutcome.FAILED) for one in addresses if one.ip in dead)
                first, *others = (one for one in addresses if one.ip not in dead)
                attempts = (
                    *failed,
                    Attempt(first.ip, AttemptOutcome.CONNECTED, 1),
                    *(Attempt(one.ip, AttemptOutcome.NOT_TRIED) for one in others),
                )
                outcome = Connected(now, first.ip, "192.0.2.9", attempts)
            case Fetch():
                entry = entries.pop(0)
                assert isinstance(entry, Grants), f"the client asks for a token where the script has {entry}"
                outcome = Fetched(now, entry.status, entry.reason, entry.content_type, entry.body.encode())
            case StartTls():
                entry = entries.pop(0)
                assert isinstance(entry, Encrypts), f"the client starts TLS where the script has {entry}"
                outcome = TlsStarted(now, entry.info, entry.round_trips)
            case Send(data):
                entry = entries.pop(0) if entries else None
                text = data.decode()
                assert isinstance(entry, Hears), f"the client sends {text!r} where the script has {entry}"
                assert text == entry.what.replace("\n", "\r\n") + "\r\n"
                sent += data
                outcome = Failed(now, FailureKind(entry.broken)) if entry.broken else Done(now)
            case Read():
                if not rest:
                    entry = entries.pop(0) if entries else None
                    assert isinstance(entry, Says), f"the client waits where the script has {entry}"
                    rest = entry.data
                piece, rest = (rest, b"") if chunk is None else (rest[:chunk], rest[chunk:])
                outcome = Received(now, piece)


def check_stages(what: Plan, result: Result) -> None:
    """What a conversation reported is the beginning of what was planned.

    A failure may belong to the handshake, which was already over: the server's verdict comes with its first data.
    Another client than ours may leave out what the server does not offer.
    """
    reported = [report.stage for report in result.stages]
    if what.policy is not OURS:
        planned = iter(what.stages)
        assert all(stage in planned for stage in reported), UNPLANNED.format(reported, what.stages)
        return
    if result.failure is None:
        assert reported == list(what.stages), UNPLANNED.format(reported, what.stages)
    elif result.stages[-1].stage is Stage.TLS_HANDSHAKE and Stage.CERTIFICATE in reported:
        reported.pop()
    assert reported == list(what.stages[: len(reported)]), UNPLANNED.format(reported, what.stages)


def improvise(what: Plan, answers: Sequence[bytes]) -> Run:
    """Hold the conversation with a server that gives these bytes one after the other, then hangs up."""
    left = list(answers)
    now = 0
    sent = bytearray()
    actions: list[object] = []
    conversation = converse(what)
    outcome: Outcome | None = None
    while True:
        try:
            step = conversation.send(outcome)
        except StopIteration as end:
            check_stages(what, end.value)
            return Run(end.value, bytes(sent), [], actions)
        now += 1
        match step:
            case PrepareTls() | Close():
                outcome = Done(now)
            case Resolve():
                outcome = Resolved(now, (Address("192.0.2.1", ()),))
            case Connect():
                outcome = Connected(
                    now, "192.0.2.1", "192.0.2.9", (Attempt("192.0.2.1", AttemptOutcome.CONNECTED),)
                )
            case Fetch():
                outcome = Fetched(now, 200, "OK", "application/json", GRANTED.encode())
            case StartTls():
                outcome = TlsStarted(now, TLS13, 1)
            case Send(data):
                sent += data
                outcome = Done(now)
            case Read():
                data = left.pop(0) if left else b""
                outcome = Received(now, data) if data else Failed(now, FailureKind.CLOSED)
            case _:
                outcome = None
                continue
        actions.append(step)

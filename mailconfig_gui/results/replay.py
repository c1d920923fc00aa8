"""What a server did in a test that was recorded, as steps that another server can play."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.record import RecordError
from mailconfig_gui.smtp.events import NOT_TLS, FailureKind
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailconfig_gui.results.record import Record

MOST_STEPS = 5000
LONGEST_PAUSE_MS = 120_000
LONGEST_LINE = 4096
_MOST_NAMES = 100
_LONGEST_NAME = 200
_YEARS_S = 30 * 365 * 86_400

_ALERTS = {
    "HANDSHAKE_FAILURE": 40,
    "ACCESS_DENIED": 49,
    "PROTOCOL_VERSION": 70,
    "INSUFFICIENT_SECURITY": 71,
    "INTERNAL_ERROR": 80,
    "UNRECOGNIZED_NAME": 112,
    "NO_APPLICATION_PROTOCOL": 120,
}
"""Alerts of TLS (RFC 8446 6) by what OpenSSL calls them when they come."""
_UNKNOWN_ALERT = 80
#: Codes of OpenSSL's verification.
_EXPIRED, _NOT_YET, _SELF_SIGNED, _SELF_SIGNED_IN_CHAIN = 10, 9, 18, 19
_OTHER_NAME = (62, 64)
_BEFORE_THE_SERVER = frozenset({Stage.CONFIG, Stage.OAUTH_TOKEN, Stage.DNS, Stage.PROXY, Stage.CONNECT})
_NOTHING_TO_PLAY = mark("It ended before a mail server had said anything: there is nothing to play.")


class Ending(StrEnum):
    """What the server did at the end."""

    DONE = "done"  # it answers QUIT
    CLOSED = "closed"
    RESET = "reset"
    SILENT = "silent"  # it stays, and says nothing any more


class Door(StrEnum):
    """What becomes of whoever wants to connect."""

    OPEN = "open"
    REFUSED = "refused"  # nobody listens
    NO_ANSWER = "no-answer"
    NO_SUCH_HOST = "no-such-host"


_DOORS = {
    (Stage.DNS, FailureKind.NO_SUCH_HOST): Door.NO_SUCH_HOST,
    (Stage.CONNECT, FailureKind.REFUSED): Door.REFUSED,
    (Stage.CONNECT, FailureKind.TIMEOUT): Door.NO_ANSWER,
    (Stage.CONNECT, FailureKind.DEADLINE): Door.NO_ANSWER,
}


class Hear(NamedTuple):
    """Wait for a line of the client that begins with a verb, "" for any; `message` is the message up to its end."""

    verb: str
    message: bool = False


class Answer(NamedTuple):
    """Say a line after a pause in ms."""

    line: str
    pause_ms: int


class Encrypt(NamedTuple):
    """Begin with TLS."""


PlayStep = Hear | Answer | Encrypt


class CertificateFault(StrEnum):
    """Why a client does not accept a certificate."""

    NONE = ""
    SELF_SIGNED = "self-signed"
    UNKNOWN = "unknown"
    UNKNOWN_WITH_ROOT = "unknown-with-root"


class LookAlike(NamedTuple):
    """A certificate like the recorded one: names and dates, these in seconds from now. Its key is another one."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    begins_s: int
    ends_s: int
    fault: CertificateFault = CertificateFault.NONE
    names_host: bool = True


class Handshake(NamedTuple):
    """How the server answers TLS: with a certificate, with an alert, or (`plain`) without TLS at all.

    `version` is the only one that it speaks, "" for any. `cut` says that it ended in the middle, as the play does.
    """

    certificate: LookAlike
    version: str = ""
    alert: int | None = None
    plain: bool = False
    cut: bool = False


class Play(NamedTuple):
    """A whole conversation from the server's side."""

    steps: tuple[PlayStep, ...]
    ending: Ending
    handshake: Handshake
    implicit_tls: bool
    door: Door = Door.OPEN


def ending_of(kind: FailureKind | None) -> Ending:
    """Return what a server did in a test that failed so, None for one that went well."""
    if kind in (FailureKind.TIMEOUT, FailureKind.DEADLINE):
        return Ending.SILENT
    return {FailureKind.CLOSED: Ending.CLOSED, FailureKind.RESET: Ending.RESET}.get(
        kind or FailureKind.REPLY, Ending.DONE
    )


def play_of(record: Record) -> Play:
    """Return what the server did. Raises RecordError: the result was not recorded, or there is nothing to play."""
    recording = record.content.get("recording")
    if record.kind is not Kind.TEST or not isinstance(recording, dict):
        raise _no_play(say("It was not recorded: repeat the test with --record."))
    lines = _without_proxy(record.content.get("transcript") or [])
    if len(lines) > MOST_STEPS:
        raise _no_play(say("It has more lines than any conversation with a mail server."))
    implicit = recording.get("implicit_tls") is True
    stage, failed = record.failed_stage, record.content.get("failure") or {}
    door = next((one for at, one in _DOORS.items() if at == (stage, failed.get("kind"))), Door.OPEN)
    if door is not Door.OPEN:
        return Play((), Ending.CLOSED, _handshake(record, recording), implicit, door)
    if stage in _BEFORE_THE_SERVER:
        raise _no_play(say(_NOTHING_TO_PLAY))
    steps = tuple(_steps(lines, implicit=implicit, fails=record.failed_stage in _IN_TLS))
    if not steps and recording.get("ended") == Ending.DONE:
        raise _no_play(say(_NOTHING_TO_PLAY))
    ended = recording.get("ended")
    ending = Ending(ended) if ended in tuple(Ending) else Ending.DONE
    return Play(steps, ending, _handshake(record, recording), implicit)


_IN_TLS = frozenset({Stage.TLS_HANDSHAKE, Stage.CERTIFICATE})


def _no_play(why: str) -> RecordError:
    return RecordError(say("This result cannot be played"), why)


def _without_proxy(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines of client and server; a proxy's are left out, and so are remarks."""
    said = [one for one in lines if one.get("direction") in ("<", ">")]
    if said and str(said[0].get("text", "")).startswith("CONNECT "):
        return said[2:]
    return said


def _steps(lines: list[dict[str, Any]], *, implicit: bool, fails: bool) -> Iterator[PlayStep]:
    """Yield the steps; `fails` says that encryption was begun and did not come about."""
    encrypted = False
    code, before = "", 0
    if implicit:
        encrypted = True
        yield Encrypt()
    for one in lines:
        text, ms = str(one.get("text", ""))[:LONGEST_LINE], one.get("ms", 0)
        if one.get("tls") is True and not encrypted:
            encrypted = True
            yield Encrypt()
        if one["direction"] == ">":
            yield Hear(_verb(text), message=code == "354")
            code = ""
        else:
            yield Answer(text, min(max(ms - before, 0), LONGEST_PAUSE_MS))
            code = text[:3] if text[3:4] != "-" else code
        before = ms
    if fails and not encrypted:
        yield Encrypt()


def _verb(text: str) -> str:
    """Return the command that a line begins with; "" where it is masked or no command."""
    found = re.match(r"[A-Za-z]{4,8}\b", text)
    return found[0].upper() if found else ""


def _handshake(record: Record, recording: Mapping[str, Any]) -> Handshake:
    raw = str(recording.get("raw", ""))
    version = str((record.content.get("tls") or {}).get("version", ""))
    certificate = _look_alike(record, recording.get("verify_code"))
    failed = record.content.get("failure") or {}
    if record.failed_stage != Stage.TLS_HANDSHAKE:
        return Handshake(certificate, version)
    if failed.get("kind") != FailureKind.TLS:
        return Handshake(certificate, cut=True)
    if any(word in raw for word in NOT_TLS):
        return Handshake(certificate, plain=True)
    alert = next((number for word, number in _ALERTS.items() if word in raw.upper()), _UNKNOWN_ALERT)
    return Handshake(certificate, alert=alert)


def _look_alike(record: Record, verify_code: object) -> LookAlike:
    shown = record.content.get("certificate") or {}
    made = record.made or datetime.now(UTC)
    begins, ends = (_seconds(shown.get(key), made) for key in ("not_before", "not_after"))
    fault = {
        _SELF_SIGNED: CertificateFault.SELF_SIGNED,
        _SELF_SIGNED_IN_CHAIN: CertificateFault.UNKNOWN_WITH_ROOT,
    }.get(verify_code if isinstance(verify_code, int) else 0, CertificateFault.UNKNOWN)
    trusted = verify_code in (None, _EXPIRED, _NOT_YET, *_OTHER_NAME)
    names = tuple(str(name)[:253] for name in shown.get("names", ())[:_MOST_NAMES])
    return LookAlike(
        str(shown.get("subject") or "localhost")[:_LONGEST_NAME],
        str(shown.get("issuer") or "an authority")[:_LONGEST_NAME],  # no words: a name in a certificate
        names,
        -86_400 if begins is None else begins,
        86_400 * 365 if ends is None else ends,
        CertificateFault.NONE if trusted else fault,
        names_host=verify_code not in _OTHER_NAME,
    )


def _seconds(text: object, made: datetime) -> int | None:
    """Return how long after the test a date was, in seconds; None where it is none."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return max(min(round((moment - made).total_seconds()), _YEARS_S), -_YEARS_S)

from __future__ import annotations

from typing import Any

import pytest

from mailconfig_gui.results.record import Record, RecordError, record_of
from mailconfig_gui.results.replay import (
    LONGEST_LINE,
    LONGEST_PAUSE_MS,
    MOST_STEPS,
    Answer,
    CertificateFault,
    Door,
    Encrypt,
    Ending,
    Hear,
    ending_of,
    play_of,
)
from mailconfig_gui.smtp.events import FailureKind
from tests.results.results import HEAD, bad, good, stage

RECORDING: dict[str, Any] = {
    "implicit_tls": False,
    "ended": "done",
    "raw": "",
    "verify_code": None,
    "chain": [],
}


def said(*lines: tuple[int, str, bool, str]) -> list[dict[str, Any]]:
    return [dict(zip(("ms", "direction", "tls", "text"), line, strict=True)) for line in lines]


GREETED = said((5, "*", False, "connected"), (40, "<", False, "220 mx"), (41, ">", False, "EHLO a"))


def recorded(transcript: list[dict[str, Any]] = GREETED, result: Any = good, /, **changes: Any) -> Record:
    more = {key: changes.pop(key) for key in [*changes] if key not in RECORDING}
    return record_of(result(transcript=transcript, recording={**RECORDING, **changes}, **more))


def test_what_was_said_becomes_steps_with_their_pauses() -> None:
    play = play_of(
        recorded(
            said(
                (40, "<", False, "220 mx"), (41, ">", False, "EHLO a"), (42, "<", False, "250-mx"),
                (90, "<", False, "250 STARTTLS"), (91, ">", False, "STARTTLS"), (95, "<", False, "220 go"),
                (99, "*", True, "TLS 1.3"), (99, ">", True, "auth PLAIN ****"), (300, "<", True, "235 in"),
                (301, ">", True, "****"), (301, "<", True, "354-go"), (301, "<", True, "354 on"),
                (302, ">", True, "(the message, 7 bytes)"), (290, "<", True, "250 taken"), (291, ">", True, "QUIT"),
            )
        )
    )  # fmt: skip
    assert play.steps == (
        Answer("220 mx", 40), Hear("EHLO"), Answer("250-mx", 1), Answer("250 STARTTLS", 48), Hear("STARTTLS"),
        Answer("220 go", 4), Encrypt(), Hear("AUTH"), Answer("235 in", 201), Hear(""), Answer("354-go", 0),
        Answer("354 on", 0), Hear("", message=True), Answer("250 taken", 0), Hear("QUIT"),
    )  # fmt: skip
    assert (play.ending, play.implicit_tls) == (Ending.DONE, False)


def test_tls_from_the_start_comes_first_and_what_a_proxy_said_is_left_out() -> None:
    proxied = said((1, ">", False, "CONNECT a:465 HTTP/1.1"), (2, "<", False, "HTTP/1.1 200 OK"))
    play = play_of(recorded([*proxied, *said((9, "<", True, "220 mx"))], implicit_tls=True))
    assert play.steps == (Encrypt(), Answer("220 mx", 9))


@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        (None, Ending.DONE),
        (FailureKind.REPLY, Ending.DONE),
        (FailureKind.CLOSED, Ending.CLOSED),
        (FailureKind.RESET, Ending.RESET),
        (FailureKind.TIMEOUT, Ending.SILENT),
        (FailureKind.DEADLINE, Ending.SILENT),
    ],
)
def test_how_it_ends_goes_by_the_failure(kind: FailureKind | None, ending: Ending) -> None:
    assert ending_of(kind) is ending
    assert play_of(recorded(ended=ending.value)).ending is ending


def failed_in(place: str, kind: str, raw: str = "", code: int | None = None, **more: Any) -> Record:
    failure = {"stage": place, "kind": kind, "code": None, "enhanced": None}
    return recorded(
        GREETED, bad, stages=[stage(place, ok=False)], failure=failure, raw=raw, verify_code=code, **more
    )


@pytest.mark.parametrize(
    ("raw", "alert", "plain"),
    [
        ("SSLError: [SSL: TLSV1_ALERT_INTERNAL_ERROR] x", 80, False),
        ("SSLError: [SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] x", 40, False),
        ("SSLError: [SSL: TLSV1_UNRECOGNIZED_NAME]", 112, False),
        ("SSLError: something else", 80, False),
        ("SSLError: [SSL: WRONG_VERSION_NUMBER] x", None, True),
    ],
)
def test_a_handshake_that_failed_fails_again(raw: str, alert: int | None, plain: bool) -> None:
    play = play_of(failed_in("tls-handshake", "tls", raw))
    assert play.steps[-1] == Encrypt()
    assert (play.handshake.alert, play.handshake.plain, play.handshake.cut) == (alert, plain, False)


def test_a_handshake_that_was_cut_is_cut_again() -> None:
    play = play_of(failed_in("tls-handshake", "closed", ended="closed"))
    assert (play.handshake.cut, play.ending) == (True, Ending.CLOSED)


@pytest.mark.parametrize(
    ("code", "fault", "names_host"),
    [
        (None, CertificateFault.NONE, True),
        (10, CertificateFault.NONE, True),
        (62, CertificateFault.NONE, False),
        (64, CertificateFault.NONE, False),
        (18, CertificateFault.SELF_SIGNED, True),
        (19, CertificateFault.UNKNOWN_WITH_ROOT, True),
        (20, CertificateFault.UNKNOWN, True),
        (99, CertificateFault.UNKNOWN, True),
    ],
)
def test_a_certificate_is_refused_for_the_same_reason(
    code: int | None, fault: CertificateFault, names_host: bool
) -> None:
    shown = play_of(failed_in("certificate", "certificate", code=code)).handshake.certificate
    assert (shown.fault, shown.names_host) == (fault, names_host)
    assert (shown.subject, shown.issuer, shown.names) == (
        "smtp.example.com",
        "Example CA",
        ("smtp.example.com",),
    )


def test_dates_are_as_far_from_the_test_as_they_were() -> None:
    dates = {"not_before": "2026-11-29T12:00:00Z", "not_after": "2026-11-30T11:00:00"}
    shown = play_of(recorded(certificate={**good()["certificate"], **dates})).handshake.certificate
    assert (shown.begins_s, shown.ends_s) == (-86_400, -3600)
    far = {"not_before": "0001-01-01T00:00:00Z", "not_after": "never"}
    shown = play_of(recorded(certificate={**good()["certificate"], **far})).handshake.certificate
    assert (shown.begins_s, shown.ends_s) == (-30 * 365 * 86_400, 365 * 86_400)
    none = play_of(recorded(certificate=None, tls=None, made="?")).handshake
    assert (none.version, none.certificate.subject, none.certificate.names) == ("", "localhost", ())


def test_lines_and_pauses_have_an_end() -> None:
    (step,) = play_of(recorded(said((10**12, "<", False, "220 " + "x" * 10_000)))).steps
    assert isinstance(step, Answer)
    assert (len(step.line), step.pause_ms) == (LONGEST_LINE, LONGEST_PAUSE_MS)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (record_of(good()), "repeat the test with --record"),
        (record_of({**HEAD, "kind": "arrived", "ok": True}), "repeat the test with --record"),
        (failed_in("dns", "dns"), "nothing to play"),
        (failed_in("connect", "unreachable"), "nothing to play"),
        (recorded([]), "nothing to play"),
        (recorded(said((1, "<", False, "x")) * (MOST_STEPS + 1)), "more lines than any"),
    ],
)
def test_what_cannot_be_played_is_told(record: Record, words: str) -> None:
    with pytest.raises(RecordError, match="cannot be played") as raised:
        play_of(record)
    assert words in raised.value.message


@pytest.mark.parametrize(
    ("place", "kind", "door"),
    [
        ("dns", "no-such-host", Door.NO_SUCH_HOST), ("connect", "refused", Door.REFUSED),
        ("connect", "timeout", Door.NO_ANSWER), ("connect", "deadline", Door.NO_ANSWER),
    ],
)  # fmt: skip
def test_where_nobody_could_connect_nobody_can(place: str, kind: str, door: Door) -> None:
    play = play_of(failed_in(place, kind))
    assert (play.door, play.steps) == (door, ())
    assert play_of(recorded()).door is Door.OPEN


def test_a_server_that_said_nothing_at_all_can_be_played() -> None:
    assert play_of(recorded([], ended="silent")).steps == ()

"""A recorded failure is a scenario: playing it comes to the same, whatever went wrong."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.practice.faults import FAULTS
from mailconfig_gui.practice.replay import ReplayServer
from mailconfig_gui.practice.server import PracticeServer
from mailconfig_gui.results.record import Record, read_record, record_of
from mailconfig_gui.results.replay import Door, Ending, play_of
from tests.cli.conftest import RESULTS
from tests.lab.fixtures import StartScripted
from tests.lab.scripted import Close, Line, Reset, Send, Silence
from tests.practice.recordings import came, played, recorded
from tests.systems import needs_queues

SMTP = [one.id for one in FAULTS if "OAuth2" not in str(one.label)]
FOLDER = Path(__file__).resolve().parent.parent / "recorded" / "replays"


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PracticeServer, str]]:
    authority = tmp_path_factory.mktemp("practice") / "ca.pem"
    with PracticeServer() as server:
        authority.write_text(server.ca_pem, encoding="ascii")
        yield server, str(authority)


def settings(server: PracticeServer, kind: str) -> dict[str, Any]:
    login = {} if kind == "plain" else {"username": server.username, "password": server.password}
    security = {"smtpProtocol": "smtps" if kind == "tls" else "smtp", "enableTls": kind != "plain"}
    return {
        "smtpHost": server.host,
        "smtpPort": str(server.ports[kind]),
        **security,
        **login,
        "timeout": "1500",
    }


@pytest.mark.parametrize("fault", ["", *SMTP])
@pytest.mark.parametrize("kind", ["starttls", "tls", "plain"])
def test_playing_a_fault_comes_to_the_same(
    practice: tuple[PracticeServer, str], tmp_path: Path, fault: str, kind: str
) -> None:
    server, authority = practice
    server.fault = fault
    first = recorded(settings(server, kind), authority)
    RESULTS.validate(first.content)
    # As somebody sends it: through a file.
    sent = read_record(json.dumps(first.content).encode())
    second = played(sent, tmp_path)
    assert came(second) == came(first)
    third = played(second, tmp_path)
    assert came(third) == came(first)
    assert server.password not in json.dumps([first.content, second.content])


@pytest.mark.parametrize(
    "script",
    [
        [Send(b"SSH-2.0-OpenSSH\r\n"), Silence()],
        [Send(b"220 mx\r\n"), Line(b"EHLO"), Reset()],
        [Send(b"220 mx\r\n"), Line(b"EHLO"), Silence()],
        [Send(b"421 4.7.0 too many\r\n"), Close()],
        [Send(b"554-no\r\n554 go\r\n"), Line(b"QUIT"), Close()],
        [Close()],
    ],
)
def test_other_ends_come_to_the_same(scripted: StartScripted, tmp_path: Path, script: list[Any]) -> None:
    server = scripted(script)
    values = {
        "smtpHost": "127.0.0.1",
        "smtpPort": str(server.port),
        "enableTls": False,
        "username": "",
        "timeout": "700",
    }
    first = recorded(values, None)
    server.problems.clear()
    assert came(played(first, tmp_path)) == came(first)


def nobody_listens() -> int:
    """A port at which nobody listens, for now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_where_nobody_listened_nobody_does(tmp_path: Path) -> None:
    first = recorded({"smtpHost": "127.0.0.1", "smtpPort": str(nobody_listens()), "username": ""}, None)
    again = played(first, tmp_path)
    assert (first.failed_stage, again.failed_stage) == ("connect", "connect")
    assert came(again) == came(first)


def silent(record: Record) -> Record:
    """The same, had nobody answered there."""
    failure = {**record.content["failure"], "kind": "timeout"}
    return record_of(
        {**record.content, "failure": failure, "settings": {**record.settings, "timeout": "600"}}
    )


@needs_queues
def test_where_nobody_answered_nobody_does(tmp_path: Path) -> None:
    first = recorded({"smtpHost": "127.0.0.1", "smtpPort": str(nobody_listens()), "username": ""}, None)
    again = played(silent(first), tmp_path)
    assert (again.failed_stage, again.content["failure"]["kind"]) == ("connect", "timeout")
    assert play_of(again).door is Door.NO_ANSWER


def test_on_windows_it_is_said_how_to_meet_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    first = recorded({"smtpHost": "127.0.0.1", "smtpPort": str(nobody_listens()), "username": ""}, None)
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(MailConfigError, match="listen and not answer") as told:
        ReplayServer(play_of(silent(first)))
    assert "192.0.2.1" in told.value.hint


def test_a_name_without_an_address_is_one_that_will_never_have_any() -> None:
    first = recorded({"smtpHost": "127.0.0.1", "smtpPort": str(nobody_listens()), "username": ""}, None)
    failed = {**first.content["failure"], "stage": "dns", "kind": "no-such-host"}
    stages = [{**one, "stage": "dns"} if not one["ok"] else one for one in first.content["stages"]]
    record = record_of({**first.content, "failure": failed, "stages": stages})
    with ReplayServer(play_of(record)) as server:
        assert server.host == "nothing.invalid"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_a_failure_from_elsewhere_comes_to_the_same_here(tmp_path: Path, file: Path) -> None:
    """Put the file of --record here: tests/recorded/replays tells what one has to be without."""
    record = read_record(file.read_bytes(), file.name)
    again = played(record, tmp_path)
    assert (again.failed_stage, again.cause, again.content["reached"]) == (
        record.failed_stage,
        record.cause,
        record.content["reached"],
    )


def test_another_command_than_the_recorded_one_is_told_what_comes(
    practice: tuple[PracticeServer, str],
) -> None:
    server, authority = practice
    server.fault = ""
    record = recorded(settings(server, "plain"), authority)
    with (
        ReplayServer(play_of(record)) as replay,
        socket.create_connection((replay.host, replay.port), 5) as line,
    ):
        stream = line.makefile("rwb")
        assert stream.readline().startswith(b"220 ")
        stream.write(b"NOOP\r\n")
        stream.flush()
        assert stream.readline() == b"503 5.5.1 The recording goes on with EHLO here\r\n"
        stream.write(b"QUIT\r\n")
        stream.flush()
        assert stream.readline() == b"221 2.0.0 Bye\r\n"
        assert stream.read() == b""


def test_a_line_that_nobody_can_send_is_sent_as_far_as_it_can(
    practice: tuple[PracticeServer, str],
) -> None:
    server, authority = practice
    server.fault = ""
    content = dict(recorded(settings(server, "plain"), authority).content)
    content["transcript"] = [{"ms": 0, "direction": "<", "tls": False, "text": "220 \ud800 ready"}]
    with (
        ReplayServer(play_of(record_of(content))) as replay,
        socket.create_connection((replay.host, replay.port), 5) as line,
    ):
        assert line.makefile("rb").readline() == b"220 ? ready\r\n"


def test_the_certificate_looks_like_the_recorded_one(
    practice: tuple[PracticeServer, str], tmp_path: Path
) -> None:
    server, authority = practice
    server.fault = "expired-certificate"
    first = recorded(settings(server, "tls"), authority)
    second = played(first, tmp_path)
    ours, theirs = first.content["certificate"], second.content["certificate"]
    assert (ours["subject"], ours["issuer"]) == (theirs["subject"], theirs["issuer"])
    assert {*ours["names"]} <= {*theirs["names"]}
    assert ours["not_after"][:10] == theirs["not_after"][:10]
    assert ours["sha256"] != theirs["sha256"]
    pem = first.content["recording"]["chain"][0]["pem"]
    assert ssl.PEM_cert_to_DER_cert(pem)


def test_a_port_that_is_taken_is_said(practice: tuple[PracticeServer, str]) -> None:
    server, authority = practice
    server.fault = ""
    play = play_of(recorded(settings(server, "plain"), authority))
    with pytest.raises(MailConfigError, match="did not start"):
        ReplayServer(play, port=server.ports["plain"])


def test_a_hostile_recording_ends_as_any_other(practice: tuple[PracticeServer, str], tmp_path: Path) -> None:
    """Lines without end, times that go backwards, names that no certificate can hold."""
    server, authority = practice
    server.fault = ""
    content = dict(recorded(settings(server, "starttls"), authority).content)
    content["certificate"] = {
        **content["certificate"],
        "subject": "\x00\u202e" * 200,
        "issuer": "x" * 10_000,
        "names": ["*", "\x00", "a" * 300, "ü", ""],
        "not_after": "9999-12-31T00:00:00Z",
        "not_before": "0001-01-01T00:00:00Z",
    }
    content["transcript"] = [
        {**one, "ms": -(10**9), "text": one["text"] + "\u0000" * 9000} for one in content["transcript"]
    ]
    record = record_of(content)
    play = play_of(record)
    assert play.ending is Ending.DONE
    again = played(record, tmp_path)
    assert again.content["reached"] in ("untested", "connected", "authenticated", "accepted")

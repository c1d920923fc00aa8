"""The practice server in the foreground."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailconfig_gui.practice.faults import FAULTS
from tests.cli.conftest import ROOT, Run
from tests.ctrl_c import ASKED, OWN_CONSOLE, ask_for_end
from tests.results.results import good
from tests.systems import PROCESS_S, WINDOWS

ADDRESSES = ["--mail-from", "iot@example.com", "--to", "you@example.com"]


class Foreground:
    """`mailconfig practice --json` as a process."""

    def __init__(self, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mailconfig_gui", "practice", *words],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, creationflags=OWN_CONSOLE,
        )  # fmt: skip

    def line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        value: dict[str, Any] = json.loads(self.process.stdout.readline())
        return value

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        ask_for_end(self.process, number)
        _, err = self.process.communicate(timeout=PROCESS_S)
        return self.process.returncode, err


@pytest.fixture
def practice(home: Path) -> Iterator[Foreground]:
    running = Foreground("--json")
    yield running
    running.process.kill()
    running.process.communicate()


@pytest.mark.parametrize("number", ASKED)
def test_it_serves_says_what_came_and_ends_cleanly(
    practice: Foreground, process: Run, number: signal.Signals
) -> None:
    told = practice.line()
    assert set(told) >= {"host", "ports", "username", "password", "oauth2", "ca_file"}
    assert set(told["oauth2"]) == {
        "mailbox", "client_id", "client_secret", "authorization_uri", "token_uri", "scope",
    }  # fmt: skip
    ended = process(
        "test", "--provider", "practice", "--smtp-port", told["ports"]["starttls"], "--username", told["username"],
        "--ca-file", told["ca_file"], *ADDRESSES, environment={"MAILCONFIG_PASSWORD": told["password"]},
    )  # fmt: skip
    assert ended.code == 0, ended.out + ended.err
    message = practice.line()["message"]
    assert (message["sender"], message["recipients"]) == ("iot@example.com", ["you@example.com"])
    assert message["code"] in ended.out
    assert practice.end(number) == (0, "")
    assert not Path(told["ca_file"]).exists()


def words_of(command: str) -> list[str]:
    """Read a command as the shell of the system does; no value of these has more than a blank."""
    return [word.strip('"') for word in shlex.split(command, posix=not WINDOWS)]


def test_for_people_it_says_how_to_try(home: Path, process: Run) -> None:
    running = Foreground("--fault", "greylist")
    assert running.process.stdout is not None
    shown = "".join(iter(running.process.stdout.readline, "Ctrl-C ends it.\n"))
    assert ("$env:MAILCONFIG_PASSWORD = " if WINDOWS else "MAILCONFIG_PASSWORD=") in shown
    assert "client id mailconfig-practice" in shown
    assert "authorization address http://127.0.0.1:" in shown
    joined = shown.replace(" `\n" if WINDOWS else " \\\n", " ")
    assert WINDOWS or "\\" not in joined
    lines = [line.partition("mailconfig ") for line in joined.splitlines() if line.startswith("  ")]
    commands = [words_of(command) for _, found, command in lines if found]
    assert [words[0] for words in commands] == ["test", "save", "oauth"]
    assert process(*commands[1]).code == 0
    assert "practice.json" in commands[2]
    assert "On purpose: Refuse the first try (greylisting)." in shown
    assert running.end() == (0, "")


def test_an_unknown_fault_lists_all(mailconfig: Run) -> None:
    ended = mailconfig("practice", "--fault", "?")
    assert ended.code == 2
    assert all(fault.id in ended.err for fault in FAULTS)


def test_a_taken_port_is_4(process: Run, practice: Foreground) -> None:
    port = practice.line()["ports"]["starttls"]
    ended = process("practice", "--port", port)
    assert ended.code == 4
    assert "not free" in ended.err


def test_a_port_that_is_none_is_2(mailconfig: Run) -> None:
    for port in ("0", "65534", "x", "-1"):
        assert mailconfig("practice", "--port", port).code == 2


def test_a_closed_pipe_ends_it_quietly(home: Path, process: Run) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    child = subprocess.run(
        [sys.executable, "-m", "mailconfig_gui", "practice"],
        cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, check=False, timeout=30,
    )  # fmt: skip
    os.close(writer)
    assert child.stderr == b""


def test_a_recorded_failure_is_played_and_comes_to_the_same(home: Path, process: Run, tmp_path: Path) -> None:
    """From the command line alone: recorded against the practice server, sent as a file, played, tested."""
    running = Foreground("--json", "--fault", "greylist")
    told = running.line()
    words = (
        "--provider",
        "practice",
        "--smtp-port",
        told["ports"]["starttls"],
        "--username",
        told["username"],
    )
    secret = {"MAILCONFIG_PASSWORD": told["password"]}
    first = process(
        "test", *words, "--ca-file", told["ca_file"], *ADDRESSES, "--json", "--record", environment=secret
    )
    running.end()
    assert first.json["recording"]["ended"] == "done"
    (tmp_path / "failure.json").write_text(first.out)
    playing = Foreground("--json", "--replay", str(tmp_path / "failure.json"))
    there = playing.line()
    assert there["settings"]["smtpPort"] == str(there["port"])
    again = process(
        "test", *words[:2], "--smtp-port", there["port"], *words[4:], "--ca-file", there["ca_file"], *ADDRESSES,
        "--json", environment=secret,
    )  # fmt: skip
    assert playing.end() == (0, "")
    assert (again.code, again.json["diagnosis"]["cause"]) == (1, first.json["diagnosis"]["cause"])
    assert again.json["failure"] == first.json["failure"]


def test_for_people_it_says_what_it_plays_and_how_to_try_it(home: Path) -> None:
    file = ROOT / "tests" / "recorded" / "replays" / "wrong-password.json"
    playing = Foreground("--replay", str(file))
    assert playing.process.stdout is not None
    lines = [playing.process.stdout.readline() for _ in range(8)]
    assert playing.end() == (0, "")
    said = "".join(lines)
    assert "The recorded server is played on 127.0.0.1, port " in said
    assert "What the test came to: " in said
    assert "mailconfig test --" in said


def test_a_recording_that_somebody_made_up_writes_no_command(home: Path, tmp_path: Path) -> None:
    result = json.loads((ROOT / "tests" / "recorded" / "replays" / "wrong-password.json").read_text())
    result["settings"] |= {"mailFrom": "--help", "username": "a\n; id", "tlsVersion": "\x1b[2J"}
    (tmp_path / "failure.json").write_text(json.dumps(result))
    playing = Foreground("--replay", str(tmp_path / "failure.json"))
    assert playing.process.stdout is not None
    said = "".join(playing.process.stdout.readline() for _ in range(8))
    assert playing.end() == (0, "")
    assert "--mail-from=--help " in said
    assert not any(word in said for word in ("--username", "--tls-version", "; id", "\x1b"))


def test_where_nobody_listened_it_says_so_and_how_to_see_it_again(
    mailconfig: Run, process: Run, home: Path, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    words = (
        "--smtp-host",
        "127.0.0.1",
        "--smtp-port",
        port,
        "--mail-from",
        "iot@example.com",
        *ADDRESSES[-2:],
    )
    first = mailconfig("test", *words, "--json", "--record")
    (tmp_path / "failure.json").write_text(first.out)
    playing = Foreground("--replay", str(tmp_path / "failure.json"))
    assert playing.process.stdout is not None
    line = playing.process.stdout.readline()
    found = re.fullmatch(r"On 127.0.0.1, port (\d+), nobody listens, as it was .*\n", line)
    assert found is not None, line
    again = process("test", *words[:3], found[1], *words[4:], "--json")
    assert playing.end() == (0, "")
    assert again.json["failure"] == first.json["failure"]


def test_what_cannot_be_played_is_said(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text(json.dumps(good()))
    ended = mailconfig("practice", "--replay", "result.json")
    assert (ended.code, "repeat the test with --record" in ended.err) == (4, True)
    assert mailconfig("practice", "--replay", "result.json", "--fault", "drop").code == 2
    assert mailconfig("test", "--provider", "practice", *ADDRESSES, "--record").code == 2

"""The command `explain`; what it knows is proved in tests/diagnosis."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mailconfig_gui.app.explain_text import MAX_BYTES
from tests.cli.conftest import ROOT, Run, Typed

GMAIL = "534-5.7.9 Application-specific password required. For more information, go to 534 5.7.9 gsmtp"


def stream(process: Run, *lines: bytes) -> list[dict[str, Any]]:
    ended = process("explain", "--jsonl", stdin=b"\n".join(lines))
    assert (ended.code, ended.err) == (0, "")
    return [json.loads(line) for line in ended.out.splitlines()]


def test_as_json(process: Run) -> None:
    ended = process("explain", "--host", "smtp.gmail.com", "--json", stdin=GMAIL.encode())
    assert ended.code == 0
    assert ended.json["cause"] == "app-password-required"
    assert ended.json.keys() >= {
        "also",
        "title",
        "why",
        "remedy",
        "who",
        "field",
        "fixes",
        "transient",
        "confidence",
    }


def test_a_stream_keeps_its_order_and_answers_every_line(process: Run) -> None:
    good = json.dumps(
        {"raw": GMAIL, "provider": "gmail", "stage": "auth", "settings": {"port": 587}}
    ).encode()
    unknown_keys = json.dumps(
        {"raw": GMAIL, "provider": "nobody", "stage": 5, "settings": [], "future": {}}
    ).encode()
    answers = stream(
        process,
        good,
        b"",
        b"   ",
        b"{broken",
        b"[]",
        b'{"raw": 5}',
        b"\xff",
        b'{"raw": ""}',
        unknown_keys,
        good,
    )
    assert len(answers) == 10
    assert [answer["cause"] for answer in answers[1:8]] == ["unknown"] * 7
    assert [bool(answer.get("error")) for answer in answers] == [False] + [True] * 6 + [False] * 3
    assert answers[0] == answers[-1]
    assert answers[0]["cause"] == answers[8]["cause"] == "app-password-required"
    for answer in answers:
        assert isinstance(answer["also"], list)


def test_a_line_without_end_is_answered_and_not_kept(process: Run) -> None:
    answers = stream(process, b'{"raw": "' + b"x" * (3 * MAX_BYTES), b'{"raw": ""}')
    assert len(answers) == 2
    assert str(MAX_BYTES) in answers[0]["error"]
    assert "error" not in answers[1]


def test_each_answer_comes_as_soon_as_its_line(home: object) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "mailconfig_gui", "explain", "--jsonl"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    for _ in range(2):
        child.stdin.write(b'{"raw": "x"}\n')
        assert json.loads(child.stdout.readline())["cause"] == "unknown"
    child.stdin.close()
    assert child.stdout.read() == b""
    child.stdout.close()
    assert child.wait(20) == 0


def test_an_unknown_stage_is_2(mailconfig: Run) -> None:
    ended = mailconfig("explain", "--stage", "nonsense")
    assert ended.code == 2
    assert "tls-handshake" in ended.err


def test_a_slip_in_a_name_is_noticed(mailconfig: Run) -> None:
    for words, meant in ((["--stage", "atuh"], "auth"), (["--provider", "Gmial"], "gmail")):
        ended = mailconfig("explain", *words)
        assert ended.code == 2
        assert f"Did you mean {meant}?" in ended.err
    ended = mailconfig("explain", "--security", "STARTLS")
    assert ended.code == 2
    assert "Did you mean starttls?" in ended.err


def test_names_are_taken_in_any_case(mailconfig: Run, typed: Typed) -> None:
    typed(GMAIL.encode())
    ended = mailconfig(
        "explain", "--provider", "GMAIL", "--stage", "Auth", "--security", "STARTTLS", "--json"
    )
    assert (ended.code, ended.json["cause"]) == (0, "app-password-required")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_text_may_lie_in_a_file(mailconfig: Run, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "error.txt").write_text(GMAIL, encoding=encoding)
    assert mailconfig("explain", "error.txt", "--json").json["cause"] == "app-password-required"
    assert "app password" in mailconfig("explain", "error.txt").out.lower()


def test_a_stream_may_lie_in_a_file(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "errors").write_text(f"{json.dumps({'raw': GMAIL})}\n{{\n", encoding="utf-8")
    first, second = map(json.loads, mailconfig("explain", "errors", "--jsonl").out.splitlines())
    assert (first["cause"], "error" in second) == ("app-password-required", True)


@pytest.mark.parametrize("given", [b"", b" \r\n", b"\0\0\x1b"])
def test_no_text_is_wrong_usage(mailconfig: Run, typed: Typed, tmp_path: Path, given: bytes) -> None:
    (tmp_path / "empty").write_bytes(given)
    for words in ([], ["-"], ["empty"]):
        typed(given)
        ended = mailconfig("explain", *words)
        assert (ended.code, ended.out) == (2, "")
        assert "no text to explain" in ended.err


def test_a_text_in_the_place_of_its_file_is_told_the_way(mailconfig: Run) -> None:
    ended = mailconfig("explain", "550 5.7.1 relay denied")
    assert (ended.code, ended.out) == (2, "")
    assert "echo TEXT | mailconfig explain" in ended.err


@pytest.mark.parametrize("name", ["absent", "."])
def test_a_file_that_cannot_be_read_is_4(mailconfig: Run, name: str) -> None:
    ended = mailconfig("explain", name)
    assert (ended.code, ended.out) == (4, "")
    assert "cannot be read" in ended.err


def test_a_line_to_send_in_stands_alone_and_what_to_do_with_it_beside_it(
    mailconfig: Run, tmp_path: Path
) -> None:
    (tmp_path / "error.txt").write_text(f"to jane@acme.io: {GMAIL}", encoding="utf-8")
    ended = mailconfig("explain", "--contribute", "--was", "no app password", "--stage", "auth", "error.txt")
    assert (ended.code, ended.out.count("\n")) == (0, 1)
    assert ended.json["said"]["cause"] == "app-password-required"
    assert (ended.json["stage"], ended.json["was"]) == ("auth", "no app password")
    assert "acme" not in ended.out
    assert "Nothing was sent." in ended.err
    assert "issue" in ended.err


def test_what_it_was_is_asked_for_with_a_contribution_only(mailconfig: Run) -> None:
    ended = mailconfig("explain", "--was", "nothing")
    assert (ended.code, ended.out) == (2, "")
    assert "--contribute" in ended.err


@pytest.mark.slow
def test_10_000_lines_take_less_than_a_minute(process: Run) -> None:
    line = json.dumps({"raw": GMAIL, "provider": "gmail", "settings": {"host": "smtp.gmail.com"}}).encode()
    since = time.monotonic()
    ended = process("explain", "--jsonl", stdin=b"\n".join([line] * 10_000))
    assert ended.out.count("\n") == 10_000
    assert time.monotonic() - since < 30

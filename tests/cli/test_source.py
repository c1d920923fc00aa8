"""What a command starts from: files and standard input."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.delivery.document import MAX_BYTES
from tests.cli.conftest import Run, Typed, document

SECRET = "hunter2"


@pytest.mark.parametrize("command", ["check", "show"])
def test_settings_come_from_standard_input(mailconfig: Run, typed: Typed, command: str) -> None:
    typed(document(password=SECRET).encode())
    ended = mailconfig(command, "-")
    assert ended.code == 0
    assert SECRET not in ended.out + ended.err
    assert "smtp.plant.com" in ended.out or command == "check"


def test_a_real_pipe_is_read_too(process: Run) -> None:
    ended = process("check", "-", "--json", stdin=document(smtpPort="x").encode())
    assert ended.code == 3
    assert ended.json["problems"][0]["field"] == "smtpPort"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"{", "not JSON"),
        (b"x" * (MAX_BYTES + 9), f"more than {MAX_BYTES}"),
    ],
)
def test_what_is_no_document_is_4_with_words(mailconfig: Run, typed: Typed, given: bytes, words: str) -> None:
    typed(given)
    ended = mailconfig("check", "-")
    assert (ended.code, ended.out) == (4, "")
    assert words in ended.err


def test_save_starts_from_standard_input(mailconfig: Run, typed: Typed, tmp_path: Path) -> None:
    typed(document(smtpHost="from.stdin.com").encode())
    assert mailconfig("save", "--from", "-", "--out", "mail.json").code == 0
    assert "from.stdin.com" in (tmp_path / "mail.json").read_text(encoding="utf-8")


def test_a_file_that_is_really_called_so_has_a_path(mailconfig: Run, tmp_path: Path) -> None:
    (tmp_path / "-").write_text(document(), encoding="utf-8")
    assert mailconfig("check", "./-").code == 0


def test_standard_input_is_not_read_for_two_things(mailconfig: Run) -> None:
    ended = mailconfig("save", "--from", "-", "--password-file", "-", "--include-password", "--out", "x.json")
    assert ended.code == 2
    assert "standard input" in ended.err

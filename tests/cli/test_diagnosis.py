"""A diagnosis on the terminal."""

from __future__ import annotations

from tests.cli.conftest import Run

GMAIL = "534-5.7.9 Application-specific password required. For more information, go to 534 5.7.9 gsmtp"


def test_for_people(process: Run) -> None:
    ended = process("explain", "--provider", "gmail", "--stage", "auth", stdin=GMAIL.encode())
    assert (ended.code, ended.err) == (0, "")
    assert "app password" in ended.out.lower()
    assert "  1. " in ended.out


def test_hostile_text_does_not_reach_the_terminal(process: Run) -> None:
    ended = process("explain", "--host", "\x1b[2J", stdin=b"550 \x1b[2J\xff\xe2\x80\xae no\r\n")
    assert ended.code == 0
    assert not set("\x1b\u202e\r") & set(ended.out)

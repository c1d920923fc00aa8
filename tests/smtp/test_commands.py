"""Commands as bytes, and values that must never become one."""

from __future__ import annotations

import base64
import smtplib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.smtp.commands import (
    UnsendableError,
    auth_plain,
    check_word,
    ehlo,
    helo,
    login_answer,
    mail_from,
    rcpt_to,
    stuff,
)

ENCODERS: dict[str, Callable[[str], bytes]] = {
    "ehlo": ehlo,
    "helo": helo,
    "mail_from": mail_from,
    "rcpt_to": rcpt_to,
    "user": lambda value: auth_plain(value, "x"),
    "password": lambda value: auth_plain("x", value),
    "answer": lambda value: login_answer("the password", value),
    "word": lambda value: check_word("the host", value),
}


def test_what_is_sent() -> None:
    assert ehlo("pc.example.org") == b"EHLO pc.example.org\r\n"
    assert helo("[192.0.2.1]") == b"HELO [192.0.2.1]\r\n"
    assert mail_from("a@b.test") == b"MAIL FROM:<a@b.test>\r\n"
    assert mail_from("ä@b", size=10, smtputf8=True, body_8bit=True) == (
        "MAIL FROM:<ä@b> SIZE=10 BODY=8BITMIME SMTPUTF8\r\n".encode()
    )
    assert rcpt_to('"a b<\\">"@c') == b'RCPT TO:<"a b<\\">"@c>\r\n'
    assert login_answer("the password", "") == b"\r\n"


@pytest.mark.parametrize(
    ("user", "password"), [("apikey", "SG.x"), ("bob@x", 'pass wörd \\"x\\" €%{}'), ("", "")]
)
def test_logins_are_utf8(user: str, password: str) -> None:
    line = auth_plain(user, password)
    assert line.startswith(b"AUTH PLAIN ")
    assert base64.b64decode(line.split(b" ", 2)[2]) == f"\0{user}\0{password}".encode()
    assert base64.b64decode(login_answer("the password", password)) == password.encode()


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize(
    "char", ["\r\n", "\r", "\n", "\0", "\t", "\x1b", "\x7f", "\x85", "\x9f", "\u2028", "\u2029", "\ud800"]
)
def test_no_control_character_passes(encoder: str, char: str) -> None:
    for place in ("{}ab", "a{}b", "ab{}", 'a"{}"b'):
        with pytest.raises(UnsendableError) as caught:
            ENCODERS[encoder](place.format(char) + "SECRET")
        assert "SECRET" not in str(caught.value)
        assert caught.value.what
        assert caught.value.__cause__ is None


@given(st.text(max_size=60))
def test_every_command_is_one_line(value: str) -> None:
    for encode in ENCODERS.values():
        try:
            line = encode(value)
        except UnsendableError:
            continue
        body = line.removesuffix(b"\r\n")
        assert b"\r" not in body
        assert b"\n" not in body
        assert b"\0" not in body
        assert len(line.decode().splitlines()) <= 1


@pytest.mark.parametrize("bad", ["", "a b", "ü", " x"])
def test_names_that_are_none(bad: str) -> None:
    for encode in (ehlo, helo):
        with pytest.raises(UnsendableError):
            encode(bad)


@pytest.mark.parametrize("bad", ["a b@c", "a>b@c", "<a@b>", "a@b> SIZE=1", '"a b"x y@c'])
def test_paths_that_would_end_too_early(bad: str) -> None:
    for encode in (mail_from, rcpt_to):
        with pytest.raises(UnsendableError, match="blank or an angle bracket"):
            encode(bad)


def test_the_sender_may_be_empty_and_the_recipient_not() -> None:
    assert mail_from("") == b"MAIL FROM:<>\r\n"
    with pytest.raises(UnsendableError, match="missing"):
        rcpt_to("")


def test_dots_are_doubled() -> None:
    assert stuff(b"a\r\n.\r\n..b\r\n") == b"a\r\n..\r\n...b\r\n.\r\n"
    assert stuff(b".a") == b"..a\r\n.\r\n"
    assert stuff(b"") == b"\r\n.\r\n"


@given(st.lists(st.sampled_from([b".", b"a", b"..x", b"", b". "]), max_size=8).map(b"\r\n".join))
def test_dots_are_doubled_as_smtplib_does(message: bytes) -> None:
    assert stuff(message + b"\r\n") == smtplib._quote_periods(message + b"\r\n") + b".\r\n"  # type: ignore[attr-defined]
    assert b"\r\n.\r\n" not in b"\r\n" + stuff(message + b"\r\n").removesuffix(b".\r\n")

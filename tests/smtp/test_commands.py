"""Commands as bytes, and values that must never become one."""

from __future__ import annotations

import smtplib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.smtp.commands import (
    UnsendableError,
    auth,
    auth_answer,
    check_secret,
    check_word,
    ehlo,
    helo,
    mail_from,
    rcpt_to,
    stuff,
)

ENCODERS: dict[str, Callable[[str], bytes]] = {
    "ehlo": ehlo,
    "helo": helo,
    "mail_from": mail_from,
    "rcpt_to": rcpt_to,
    "secret": lambda value: auth("PLAIN", check_secret("the password", value)),
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
    assert auth("LOGIN", None) == b"AUTH LOGIN\r\n"
    assert auth("PLAIN", b"\0u\0p") == b"AUTH PLAIN AHUAcA==\r\n"
    assert auth("EXTERNAL", b"") == b"AUTH EXTERNAL =\r\n"
    assert auth_answer(b"") == b"\r\n"


def test_secrets_are_utf8() -> None:
    assert check_secret("the password", "pass wörd €") == "pass wörd €".encode()


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize(
    "char", ["\r\n", "\r", "\n", "\0", "\t", "\x1b", "\x7f", "\x85", "\x9f", "\u2028", "\u2029", "\ud800"]
)
def test_no_control_character_passes(encoder: str, char: str) -> None:
    for place in ("{}ab", "a{}b", "ab{}", 'a"{}"b'):
        with pytest.raises(UnsendableError) as caught:
            ENCODERS[encoder](place.format(char) + "SECRET")
        assert "SECRET" not in str(caught.value)
        assert str(caught.value).startswith("the ")
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


def test_a_group_is_a_sender_only_where_it_may_be_one() -> None:
    assert mail_from("all: A <a@b>, c@d;", group=True) == b"MAIL FROM:<all: A <a@b>, c@d;>\r\n"
    with pytest.raises(UnsendableError, match="control characters"):
        mail_from("all: a@b;\r\nDATA", group=True)


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

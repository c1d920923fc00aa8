"""EHLO replies of real servers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.smtp.capabilities import Capabilities, read_capabilities


def test_a_reply_of_postfix() -> None:
    lines = (
        "mail.test",
        "PIPELINING",
        "SIZE 10240000",
        "VRFY",
        "STARTTLS",
        "AUTH PLAIN LOGIN",
        "AUTH=PLAIN LOGIN",
        "8BITMIME",
    )
    known = read_capabilities(lines)
    assert known.name == "mail.test"
    assert known.esmtp
    assert known.mechanisms == ("PLAIN", "LOGIN")
    assert known.size == 10_240_000
    assert known.keywords == lines[1:]
    for keyword in ("PIPELINING", "STARTTLS", "8BITMIME", "SIZE", "AUTH"):
        assert known.has(keyword)
    assert not known.has("SMTPUTF8")
    assert known.offers_login


@pytest.mark.parametrize(
    ("lines", "mechanisms", "size", "login"),
    [
        (("x", "auth=login"), ("LOGIN",), None, True),
        (("x", "AUTH"), (), None, True),
        (("x", "Auth Plain"), ("PLAIN",), None, True),
        (("x", "AUTH GSSAPI NTLM", "AUTH=LOGIN"), ("GSSAPI", "NTLM", "LOGIN"), None, True),
        (("x", "SIZE"), (), 0, False),
        (("x", "SIZE 0"), (), 0, False),
        (("x", "SIZE many"), (), 0, False),
        (("x", "SIZE ²"), (), 0, False),
        (("x", "SIZE " + "9" * 5000), (), 0, False),
        (("x", "XAUTH PLAIN"), (), None, False),
        (("x", "", "  "), (), None, False),
        ((), (), None, False),
        (("  ",), (), None, False),
    ],
)
def test_odd_lines(
    lines: tuple[str, ...], mechanisms: tuple[str, ...], size: int | None, login: bool
) -> None:
    known = read_capabilities(lines)
    assert known.mechanisms == mechanisms
    assert known.size == size
    assert known.offers_login is login


@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_lines_can_be_read(lines: list[str]) -> None:
    known = read_capabilities(tuple(lines))
    assert len(known.keywords) <= len(lines)
    assert isinstance(known.offers_login, bool)


def test_nothing_known_yet() -> None:
    assert not Capabilities().has("STARTTLS")
    assert not Capabilities().esmtp

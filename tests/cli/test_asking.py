"""Asking for a password: never shown, and not asked for where nobody can answer."""

from __future__ import annotations

import getpass
import sys

import pytest

from mailconfig_gui.app.passwords import PasswordError
from mailconfig_gui.cli.asking import ask_password

DRAFT = {"username": "iot", "smtpHost": "smtp.plant.org", "proxyUser": "u", "proxyHost": "proxy.plant.org"}


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "s3cret"

    monkeypatch.setattr(getpass, "getpass", answer)
    return asked


@pytest.mark.parametrize(
    ("key", "whose"), [("password", "iot at smtp.plant.org"), ("proxyPassword", "u at proxy.plant.org")]
)
def test_it_says_whose_password_it_wants(terminal: list[str], key: str, whose: str) -> None:
    assert ask_password(key, DRAFT) == "s3cret"
    assert terminal == [f"Password for {whose}: "]


def test_nothing_entered_is_no_password(terminal: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def end_of_input(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr(getpass, "getpass", end_of_input)
    with pytest.raises(PasswordError, match="None was entered"):
        ask_password("password", DRAFT)


@pytest.mark.parametrize(
    ("key", "option"), [("password", "--password-file"), ("proxyPassword", "--proxy-password-file")]
)
def test_without_a_terminal_the_other_ways_are_named(
    monkeypatch: pytest.MonkeyPatch, key: str, option: str
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    with pytest.raises(PasswordError) as refused:
        ask_password(key, DRAFT)
    assert option in refused.value.hint

"""Asking for a password: never shown, and not asked for where nobody can answer."""

from __future__ import annotations

import getpass
import io
import signal
import subprocess
import sys

import pytest

from mailconfig_gui.app.passwords import PasswordError
from mailconfig_gui.cli.ask import ask_hidden, ask_password, confirm, demand_practice_yes
from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.cli.run import code_of
from mailconfig_gui.cli.signals import on_signals
from mailconfig_gui.delivery.target import StoppedError
from tests.systems import ENDINGS

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


PRACTICE_DRAFT = {"smtpHost": "127.0.0.1", "username": "practice"}


class Terminal(io.StringIO):
    """Somebody types at it."""

    def isatty(self) -> bool:
        return True


def test_practice_settings_need_a_yes_or_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    with pytest.raises(UsageError, match=r"The platform cannot use these settings.*Add --yes"):
        demand_practice_yes("practice", PRACTICE_DRAFT, yes=False, action="save")
    demand_practice_yes("practice", PRACTICE_DRAFT, yes=True, action="save")
    demand_practice_yes(None, DRAFT, yes=False, action="save")


@pytest.mark.parametrize(
    ("typed", "good"), [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_only_a_yes_is_a_yes(monkeypatch: pytest.MonkeyPatch, typed: str, good: bool) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stderr", shown)
    if good:
        demand_practice_yes("practice", PRACTICE_DRAFT, yes=False, action="apply")
    else:
        with pytest.raises(StoppedError, match="Nothing was written") as stopped:
            demand_practice_yes("practice", PRACTICE_DRAFT, yes=False, action="apply")
        assert code_of(stopped.value) == 130, "as at every question"
    assert shown.getvalue().endswith("Apply them anyway? [y/N] ")


def test_a_signal_at_a_hidden_question_ends_the_command_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(prompt: str) -> str:
        signal.raise_signal(signal.SIGINT)
        return "typed after all"

    monkeypatch.setattr(getpass, "getpass", interrupted)
    with on_signals(lambda: None), pytest.raises(KeyboardInterrupt):
        ask_hidden("Code:")


@pytest.mark.parametrize("number", ENDINGS)
def test_a_signal_at_a_question_is_a_no_at_once(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    def readline() -> str:
        # Reading goes on after a signal whose handler raises nothing.
        signal.raise_signal(number)
        return "y\n"

    monkeypatch.setattr(sys.stdin, "readline", readline)
    with on_signals(lambda: None):
        assert confirm("Go on?") is False


@pytest.mark.parametrize(("platform", "told"), [("darwin", False), ("linux", True)])
def test_systemd_is_named_where_it_is(platform: str, told: bool) -> None:
    code = f"import sys; sys.platform = {platform!r}\n"
    code += "from mailconfig_gui.cli.ask import _WAYS; from mailconfig_gui.storage.secrets import _WITHOUT\n"
    code += "print(*('systemd' in words for words in (*_WAYS.values(), _WITHOUT)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == [str(told)] * 3

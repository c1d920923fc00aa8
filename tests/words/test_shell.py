"""Commands are written for the shell that is there."""

from __future__ import annotations

import shlex
import sys

import pytest

from mailconfig_gui.words import shell

VALUES = [
    "mail.json",
    "Plant <iot@example.com>",
    "it's",
    'a "b" c',
    "$HOME",
    "",
    r"C:\Users\Jo Do\m.json",
    "C:\\x y\\",
]


@pytest.mark.parametrize("value", VALUES)
def test_a_shell_of_posix_reads_the_value_back(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    line = shell.command(f"mailconfig {shell.quote(value)}", "--more", variables={"NAME": value})
    assert shlex.split(line.replace("\\\n", "")) == [f"NAME={value}", "mailconfig", value, "--more"]


@pytest.mark.parametrize(
    ("value", "written"),
    list(zip(
        VALUES,
        [
            "mail.json", '"Plant <iot@example.com>"', '"it\'s"', "'a \"b\" c'", "'$HOME'", '""',
            r'"C:\Users\Jo Do\m.json"', "'C:\\x y\\'",
        ],
        strict=True,
    )),
)  # fmt: skip
def test_powershell_gets_quotes_of_its_own(monkeypatch: pytest.MonkeyPatch, value: str, written: str) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert shell.quote(value) == written


def test_a_long_command_goes_on_as_powershell_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    line = shell.command("mailconfig test", "--to you@example.com", variables={"NAME": "it's $1"})
    assert line == "$env:NAME = 'it''s $1'; mailconfig test `\n  --to you@example.com"

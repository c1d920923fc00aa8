"""Which face is chosen by the name of the command and the words behind it."""

from __future__ import annotations

import sys

import pytest

import mailconfig_gui.__main__ as entry


@pytest.mark.parametrize("words", [["--version"], ["providers"], ["check", "--help"]])
def test_a_command_or_option_goes_to_the_command_line(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["mailconfig_gui", *words])
    assert entry.module() == 0
    assert capsys.readouterr().out


def test_without_a_display_the_window_says_so_and_names_the_other_face(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    for call in (entry.window, entry.module):
        monkeypatch.setattr(sys, "argv", ["mailconfig-gui"])
        assert call() == 4
        assert "mailconfig --help" in capsys.readouterr().err


def test_the_command_line_never_loads_qt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import subprocess

    code = """
import sys
sys.argv = ["mailconfig", "providers"]
import mailconfig_gui.__main__ as entry
entry.command_line()
sys.exit(any(name.startswith("PySide6") for name in sys.modules))
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_an_interrupt_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    import mailconfig_gui.cli.main as cli

    def interrupted(arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", interrupted)
    monkeypatch.setattr(sys, "argv", ["mailconfig", "providers"])
    assert entry.command_line() == 130


def test_an_interrupt_while_the_program_loads_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(entry, "window", interrupted)
    monkeypatch.setattr(sys, "argv", ["mailconfig-gui"])
    assert entry.module() == 130

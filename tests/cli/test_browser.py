"""The person's browser: opened where there is one, and never in the terminal or in our output."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mailconfig_gui.cli.browser import open_browser

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is of Linux")


@pytest.fixture
def opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "xdg-open"


def write(opener: Path, script: str) -> None:
    opener.write_text(f"#!/bin/sh\n{script}\n")
    opener.chmod(0o755)


def test_a_browser_gets_the_address_and_nothing_of_ours(
    opener: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(opener, f'echo "$1" > {tmp_path}/opened; echo chatter; echo noise >&2; read x && exit 1; exit 0')
    assert open_browser("https://login.example.org/?a=1&b=2")
    assert (tmp_path / "opened").read_text() == "https://login.example.org/?a=1&b=2\n"
    assert capfd.readouterr() == ("", "")


def test_one_that_stays_is_not_waited_for(opener: Path, tmp_path: Path) -> None:
    write(opener, f"echo $$ > {tmp_path}/pid; exec sleep 60")
    assert open_browser("https://login.example.org/")
    subprocess.run(["kill", (tmp_path / "pid").read_text().strip()], check=True)


@pytest.mark.parametrize("script", ["exit 3", None])
def test_where_none_is_found_it_says_so(
    opener: Path, monkeypatch: pytest.MonkeyPatch, script: str | None
) -> None:
    if script is None:
        monkeypatch.setenv("PATH", str(opener.parent))
    else:
        write(opener, script)
    assert not open_browser("https://login.example.org/")


def test_without_a_screen_none_is_looked_for(opener: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(opener, "exit 0")
    monkeypatch.delenv("DISPLAY")
    assert not open_browser("https://login.example.org/")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert open_browser("https://login.example.org/")

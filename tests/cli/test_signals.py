"""What ends a command in good order, and what stays as it was found."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from mailconfig_gui.app.home import open_home
from mailconfig_gui.cli.signals import on_signals
from mailconfig_gui.model.profile import Platform, Profile
from tests.results.samples import TEST
from tests.systems import ENDINGS, needs_signals

if sys.platform != "win32":
    import fcntl
    import termios

DEADLINE_S = 60


@pytest.mark.parametrize("number", ENDINGS)
def test_each_ends_the_command_and_none_is_kept(number: signal.Signals) -> None:
    before = [signal.getsignal(one) for one in ENDINGS]
    ended: list[bool] = []
    with on_signals(lambda: ended.append(True)):
        signal.raise_signal(number)
    assert ended == [True]
    assert [signal.getsignal(one) for one in ENDINGS] == before


@needs_signals
def test_under_nohup_a_hangup_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with on_signals(lambda: pytest.fail("nothing ends")):
            signal.raise_signal(signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def start(folder: Path, *words: str, environment: Mapping[str, str] = {}) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "mailconfig_gui", *words],
        cwd=folder, env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def interrupted(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Press Ctrl-C and return the exit code with all that was said."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=DEADLINE_S)
    return process.returncode, out + err


@needs_signals
@pytest.mark.parametrize(
    "words",
    [
        ("report", "-", "--html", "report.html"), ("compare", "-", "result.json"), ("compare", "result.json", "-"),
        ("practice", "--replay", "-"), ("arrived", "-", "--profile", "plant"), ("explain", "--contribute", "-"),
    ],
)  # fmt: skip
def test_a_command_that_waits_for_its_input_ends_in_order(
    home: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "result.json").write_text(json.dumps(TEST))
    open_home(home).profiles.create(Profile("plant", draft={"smtpHost": "mail.plant.com"}))
    with start(tmp_path, *words) as process:
        assert process.stdin is not None
        process.stdin.write("{")
        process.stdin.flush()
        end = time.monotonic() + DEADLINE_S
        # Until it has read that and waits for more.
        while fcntl.ioctl(process.stdin, termios.FIONREAD, b"\0\0\0\0") != b"\0\0\0\0":
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < end
        code, said = interrupted(process)
    assert (code, "Traceback" in said) == (130, False), said
    assert not (tmp_path / "report.html").exists()
    assert len(open_home(home).profiles.names()) == 1


@needs_signals
def test_a_look_at_all_platforms_ends_in_order(home: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(DEADLINE_S)
        platform = Platform(
            f"http://127.0.0.1:{silent.getsockname()[1]}", "sysadmin@thingsboard.org", "4.3.1"
        )
        open_home(home).profiles.create(
            Profile("plant", draft={"smtpHost": "a.plant.com"}, platform=platform)
        )
        secret = {"MAILCONFIG_TARGET_PASSWORD": "s3cret-0f-mine"}
        with start(tmp_path, "platforms", "--drift", environment=secret) as process:
            line, _ = silent.accept()
            with line:
                code, said = interrupted(process)
    assert (code, "Traceback" in said) == (130, False), said
    assert "Stopped" in said
    assert "s3cret-0f-mine" not in said

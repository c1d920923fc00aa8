"""The exit code is the command's own whatever becomes of its streams; a full disk is trouble."""

from __future__ import annotations

import errno
import io
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mailconfig_gui.cli import streams
from tests.systems import needs_devices, needs_posix_shell

FULL = b"mailconfig: the output could not be written (No space left on device).\n"
SENT = "test --provider practice --mail-from a@plant.com --to b@plant.com"
SAVED = "save --provider sendgrid --mail-from a@plant.com --out z.json"


def ended(words: str, redirection: str, folder: Path) -> tuple[int, bytes]:
    """Run a command through the shell, which closes and redirects, and return exit code and standard error."""
    line = f'{shlex.quote(sys.executable)} -m mailconfig_gui {words} {redirection}\nexit "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stderr


@needs_posix_shell
@pytest.mark.parametrize("words", [SENT, SAVED, "explain", "practice --fault ?"])
def test_with_every_stream_closed_the_code_is_the_commands_own(
    home: Path, tmp_path: Path, words: str
) -> None:
    own, _ = ended(words, ">/dev/null", tmp_path)
    assert own in (0, 2)
    assert ended(words, "<&- >&- 2>&-", tmp_path)[0] == own
    assert (tmp_path / "z.json").exists() == (words == SAVED)


@needs_posix_shell
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_one_closed_stream_changes_nothing(home: Path, tmp_path: Path, closed: str) -> None:
    assert ended(SENT, f"{closed} | cat", tmp_path) == (0, b"")


@needs_posix_shell
@pytest.mark.parametrize(
    ("words", "code"), [(SENT, 0), ("--help", 0), ("traps", 0), ("practice --fault ?", 2)]
)
def test_a_reader_that_leaves_changes_nothing(home: Path, tmp_path: Path, words: str, code: int) -> None:
    assert ended(words, "| true", tmp_path)[0] == code


@needs_posix_shell
@pytest.mark.parametrize("words", ["--help", "--version", "providers --help", SENT])
def test_a_full_disk_is_4_where_the_command_was_good(home: Path, tmp_path: Path, words: str) -> None:
    assert ended(words, ">/dev/full", tmp_path) == (4, FULL)


@needs_posix_shell
def test_a_full_disk_hides_no_failure_of_the_command(home: Path, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text('{"mailFrom": 1}', encoding="ascii")
    assert ended("check m.json", ">/dev/full", tmp_path)[0] == 3
    assert ended("traps", "2>/dev/full", tmp_path)[0] == 0


def test_without_buffering_what_is_said_is_written_at_once(home: Path) -> None:
    code = "import os, sys; from mailconfig_gui.cli import streams; streams.prepare()\n"
    code += "print('a warning', file=sys.stderr); print('a step'); os._exit(0)"
    for unbuffered, told in (("1", b"a warning\na step\n"), ("", b"a warning\n")):
        done = subprocess.run(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            timeout=60,
            check=True,
        )
        assert done.stdout.replace(b"\r\n", b"\n") == told


@needs_devices
def test_output_that_fails_is_dropped_from_then_on() -> None:
    with open("/dev/full", "wb") as full, streams._Output(full.fileno(), "wb", closefd=False) as raw:  # noqa: PTH123
        output = io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8")
        print("x" * 100_000, file=output, flush=True)
        assert raw.trouble is not None
        assert raw.write(b"more") == 4
        output.detach()


class Nul(io.TextIOWrapper):
    """A standard input of Windows that leads to nothing."""

    def isatty(self) -> bool:
        return True


def test_nobody_is_asked_where_windows_has_nothing_at_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    nul = Nul(io.BytesIO())
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "stdin", nul)
    monkeypatch.setattr(sys, "__stdin__", nul)
    streams.prepare()
    assert not sys.stdin.isatty()
    assert sys.stdin.readline() == ""
    assert sys.stdin.buffer.read() == b""


@pytest.mark.parametrize(("platform", "left"), [("win32", True), ("linux", False)])
def test_a_pipe_that_was_closed_is_an_invalid_one_on_windows(
    monkeypatch: pytest.MonkeyPatch, platform: str, left: bool
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with streams._Output(writing, "wb") as raw:
        raw.trouble = OSError(errno.EINVAL, "Invalid argument")
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(raw)))
        monkeypatch.setattr(sys, "platform", platform)
        assert streams.reader_left() is left


@pytest.mark.parametrize(("platform", "keys"), [("win32", "Ctrl-Z and Enter"), ("linux", "Ctrl-D")])
def test_the_keys_that_end_the_input_are_those_of_the_system(platform: str, keys: str) -> None:
    code = f"import sys; sys.platform = {platform!r}; from mailconfig_gui.cli.streams import END_OF_INPUT\n"
    code += "print(END_OF_INPUT)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == f"{keys}\n"


def test_streams_of_others_are_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout
    streams.prepare()
    assert sys.stdout is before
    assert streams.trouble() is None
    assert not streams.reader_left()


def test_a_closed_stream_is_opened_on_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    streams.prepare()
    opened = (sys.stdin, sys.stdout, sys.stderr)
    print("nobody reads this")
    assert sys.stdin.buffer.read() == b""
    for stream in opened:
        stream.close()

"""A sign-in as a process of its own, which waits for somebody to consent."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ctrl_c import OWN_CONSOLE


@contextmanager
def started(tmp_path: Path, *words: object) -> Iterator[subprocess.Popen[str]]:
    """Start a sign-in in a folder; it is ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "mailconfig_gui", "oauth", "sign-in", *map(str, words)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        creationflags=OWN_CONSOLE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=20)


def address(process: subprocess.Popen[str]) -> str:
    """Read to the address that is to be opened."""
    stream = process.stdout
    assert stream is not None
    for line in stream:
        if line.startswith("  http"):
            return line.strip()
    raise AssertionError(process.communicate()[1])

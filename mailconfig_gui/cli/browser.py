"""The person's browser, opened with one address; it outlives this program and writes nothing into its output."""

from __future__ import annotations

import os
import subprocess
import sys

_SHORTLY_S = 1.0
"""Seconds in which an opener that finds no browser has said so."""


def open_browser(url: str) -> bool:
    """Open an address; tell whether a browser was found. Browsers of the terminal, which would take it, are none."""
    if sys.platform == "win32":
        try:
            os.startfile(url)  # noqa: S606 - the address is our own
        except OSError:
            return False
        return True
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    if opener == "xdg-open" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        process = subprocess.Popen(  # noqa: S603 - the system's opener, without a shell
            [opener, url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return process.wait(_SHORTLY_S) == 0
    except subprocess.TimeoutExpired:
        # It is the browser itself, and nobody waits for its end.
        process.returncode = 0
        return True

"""What differs on Windows for tests: marks that say why one stays away there, and what holds on each system."""

from __future__ import annotations

import contextlib
import ctypes
import locale
import os
import signal
import socket
import stat
import sys
from pathlib import Path

import pytest

WINDOWS = sys.platform == "win32"
#: Wine says what it is to who asks.
WINE = WINDOWS and hasattr(getattr(ctypes, "windll").ntdll, "wine_get_version")  # noqa: B009 - only there
#: How long a process of ours may take, in seconds: under Wine one starts in the time of five.
PROCESS_S = 150 if WINE else 30
#: How the system says that somebody else listens at a port.
IN_USE = "10048" if WINDOWS else "in use"
#: What asks a program for its end; Windows knows no hang-up.
ENDINGS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
#: Folders and files of tests that stay away from Windows as a whole, and why.
NOT_ON_WINDOWS = {
    "real": "real servers and their tools are started on Linux only",
    "packaging": "packages are made on Linux only",
    "lab/test_parts.py": "parts are fetched on Linux only",
    "hostile/test_soak.py": "Windows counts the memory of a process otherwise",
    "leaks/test_command_line.py": "reads Linux's account of processes",
    "domain/test_authentication_results.py": "the reader it compares with has no wheel",
}


def _elsewhere(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(WINDOWS, reason=f"not on Windows: {reason}")


needs_modes = _elsewhere("access lists rule there, not modes")
needs_owners = _elsewhere("access lists rule there, not a user and a group")
needs_links = _elsewhere("only administrators make symbolic links there, and Wine makes none")
needs_devices = _elsewhere("no pipe or device of it has a place in a folder")
needs_signals = _elsewhere("one program sends no signal to another there")
needs_terminal = _elsewhere("Python opens no pseudo-terminal there")
needs_folder_locks = _elsewhere("folders cannot be opened there, so a file is locked instead")
needs_secret_service = _elsewhere("the Secret Service is a thing of D-Bus")
needs_queues = _elsewhere("who comes when a queue is full is refused there, not left without an answer")
needs_xdg = _elsewhere("folders of a person have other names there")
needs_display = _elsewhere("a window opens there whatever the environment says")
needs_no_drives = _elsewhere("a letter before a colon is a disk there")
needs_postgresql = _elsewhere("the database is started on Linux only")
needs_posix_shell = _elsewhere("the shell of these words is not there")

needs_port_unreachable = pytest.mark.skipif(
    WINE, reason="not under Wine: nobody tells that a datagram was refused"
)

only_windows = pytest.mark.skipif(not WINDOWS, reason="only on Windows")


def skip_reset(kind: str) -> None:
    """Leave a test whose server breaks off with a reset."""
    if WINE and kind == "reset":
        pytest.skip("not under Wine: it shows a reset as an orderly end")


def mode(path: Path) -> int:
    """Return the permission bits of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


def is_private(path: Path) -> bool:
    """Whether the person alone may use it. On Windows that is in no mode; tests/storage/test_system.py asserts it."""
    return WINDOWS or mode(path) == (0o700 if path.is_dir() else 0o600)


def entries(folder: Path) -> list[Path]:
    """Return what is in a folder, sorted, without the file that is locked on Windows, which is hidden and stays."""
    return sorted(entry for entry in folder.iterdir() if not _is_lock(entry))


def files_below(folder: Path) -> list[Path]:
    """Return all files below a folder, but for those that only are locked."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not _is_lock(path)]


def _is_lock(path: Path) -> bool:
    return WINDOWS and path.name == ".mailconfig.lock"


def open_descriptors() -> int:
    """Return how many files and sockets this process has open; 0 where the system does not say.

    Wine has the folder too, of which it shows another process at every look.
    """
    folder = Path("/proc/self/fd")
    return 0 if WINDOWS or not folder.is_dir() else len(list(folder.iterdir()))


def said(output: bytes) -> str:
    """Return what a program of ours wrote into a pipe; words are in the system's encoding, documents in UTF-8."""
    try:
        text = output.decode()
    except UnicodeDecodeError:
        text = output.decode(locale.getencoding())
    return text.replace(os.linesep, "\n")


def stop_listening(listener: socket.socket) -> None:
    """Close a socket, whoever waits in its accept()."""
    with contextlib.suppress(
        OSError
    ):  # Windows shuts nothing down that is not connected, and does not need it
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()

"""Ctrl-C for a program that a test has started: on Windows it comes from a console, elsewhere as a signal."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import Any

from tests.systems import ENDINGS, PROCESS_S, WINDOWS, WINE

#: A flag of subprocess.Popen: a console of its own (without a window), in which nobody else hears the Ctrl-C.
OWN_CONSOLE = getattr(subprocess, "CREATE_NO_WINDOW", 0)
#: What a program can be asked with from outside.
ASKED = ENDINGS[:1] if WINDOWS else ENDINGS
#: Seconds in which a program that was asked ends; less than what it waits for.
END_S = 60 if WINE else 5

_PRESS = """
import ctypes, sys
console = ctypes.WinDLL("kernel32", use_last_error=True)
console.FreeConsole()
if not (console.AttachConsole(int(sys.argv[1])) and console.SetConsoleCtrlHandler(None, True)
        and console.GenerateConsoleCtrlEvent(0, 0)):
    sys.exit(str(ctypes.WinError(ctypes.get_last_error())))
"""


def ask_for_end(process: subprocess.Popen[Any], number: signal.Signals = signal.SIGINT) -> None:
    """Press Ctrl-C in the console of a program that was started with OWN_CONSOLE, or send it a signal of ASKED."""
    if not WINDOWS:
        process.send_signal(number)
        return
    done = subprocess.run(
        [sys.executable, "-c", _PRESS, str(process.pid)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PROCESS_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout

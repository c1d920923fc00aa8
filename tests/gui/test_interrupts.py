"""Ctrl+C in the terminal that the window was opened from."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.gui.test_main import ROOT, around
from tests.systems import needs_signals

_INTERRUPTED = """
import signal, sys
from mailconfig_gui.gui import interrupts, main
hear = interrupts.hear_interrupts
def heard(window):
    hear(window)
    print("open", flush=True)
interrupts.hear_interrupts = heard
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main.run([]))
"""


@needs_signals
def test_an_interrupt_from_the_terminal_closes_the_window(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _INTERRUPTED],
        cwd=ROOT, env=around(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as window:  # fmt: skip
        assert window.stdout is not None
        assert window.stdout.readline() == "open\n"
        window.send_signal(signal.SIGINT)
        assert window.wait(timeout=60) == 0
    assert (tmp_path / "state" / "preferences.json").exists()

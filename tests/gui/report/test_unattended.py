"""A PDF without a window and without a display."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
from mailconfig_gui.app.report import make_report
from mailconfig_gui.gui.report.unattended import pdf_without_window
report = make_report([])
assert pdf_without_window(report, "letter").startswith(b"%PDF-")
print(pdf_without_window(report, None)[:5].decode())
"""


def test_it_needs_no_display() -> None:
    environment = {
        key: value for key, value in os.environ.items() if "DISPLAY" not in key and "QT_" not in key
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "%PDF-\n", "")

"""A report as PDF for the command line: Qt without a window and without a display."""

from __future__ import annotations

import os
import sys

from PySide6.QtGui import QGuiApplication

from mailconfig_gui.gui.report.pdf import report_as_pdf
from mailconfig_gui.gui.report.sheet import Paper
from mailconfig_gui.results.blocks import Report


def pdf_without_window(report: Report, paper: str | None) -> bytes:
    """Return a report as PDF on that paper, None for what this person's country uses. No display is asked for."""
    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication.instance() or QGuiApplication(["mailconfig"])
    pdf = report_as_pdf(report, Paper.usual() if paper is None else Paper(paper))
    del application
    return pdf

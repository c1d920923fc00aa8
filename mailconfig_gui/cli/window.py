"""What the command line has of Qt: the window, and a report as PDF; or it says in words why they cannot be had."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from mailconfig_gui.cli.box import unbox
from mailconfig_gui.cli.codes import TROUBLE
from mailconfig_gui.cli.problems import print_error
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailconfig_gui.results.blocks import Report

# What PySide6-Essentials needs beside itself on a bare Debian.
_LIBRARIES = (
    "libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4"
)


def open_window(arguments: Sequence[str]) -> int:
    """Run the window and return its exit code; 4 where there is no display or Qt cannot be loaded."""
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in displays):
        return _cannot(say("There is no display here."), "")
    try:
        from mailconfig_gui.gui.main import run
    except ImportError as cause:
        if cause.name == "mailconfig_gui.gui":
            return _cannot(
                say("This is the command line alone, without the window."),
                say("The window comes with mailconfig-gui."),
            )
        if cause.name is not None and cause.name.startswith("mailconfig_gui"):
            raise
        return _cannot(
            say("Qt cannot be loaded ({cause}).", cause=cause),
            say("On Debian or Ubuntu: apt-get install {packages}.", packages=_LIBRARIES)
            if sys.platform.startswith("linux")
            else "",
        )
    unbox()
    return run(arguments)


def pdf_of(report: Report, paper: str | None) -> bytes:
    """Return a report as PDF, on `a4`, `letter` or the usual paper. Raises MailConfigError: there is no Qt here."""
    try:
        from mailconfig_gui.gui.report.unattended import pdf_without_window
    except ImportError as cause:
        if (
            cause.name is not None
            and cause.name.startswith("mailconfig_gui")
            and cause.name != "mailconfig_gui.gui"
        ):
            raise
        raise MailConfigError(
            say("No PDF can be written"),
            say("That needs Qt, which is not here: this is the command line alone, or Qt cannot be loaded."),
            say("Write it as HTML with {option}; any browser prints that as PDF.", option="--html FILE"),
        ) from cause
    return pdf_without_window(report, paper)


def _cannot(message: str, hint: str) -> int:
    other = say("The command line does the same work: mailconfig --help")
    print_error(MailConfigError(say("The window cannot open"), message, f"{hint} {other}".strip()))
    return TROUBLE

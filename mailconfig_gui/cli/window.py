"""The command `gui`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def run_gui(arguments: argparse.Namespace) -> int:
    """Open the window, with a file where one is named."""
    from mailconfig_gui.storage.paths import HOME_VARIABLE

    if "home" in arguments:
        os.environ[HOME_VARIABLE] = arguments.home
    from mailconfig_gui.gui.main import run

    return run([arguments.file] if arguments.file else [])

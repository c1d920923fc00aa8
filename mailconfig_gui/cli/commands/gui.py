"""The command `gui`: open the window."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mailconfig_gui.app.home import HOME_VARIABLE
from mailconfig_gui.app.language import VARIABLE
from mailconfig_gui.cli.window import open_window
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.cli.parser import Parser


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.add_argument("file", metavar="FILE", nargs="?", help=say("settings file to open"))


def run(arguments: argparse.Namespace) -> int:
    """Open the window, with a file where one is named."""
    if "home" in arguments:
        os.environ[HOME_VARIABLE] = arguments.home
    if "language" in arguments:
        os.environ[VARIABLE] = arguments.language
    return open_window([arguments.file] if arguments.file else [])

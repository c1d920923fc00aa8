"""One command run: its expected failure becomes words and an exit code."""

from __future__ import annotations

import argparse
import sys

from mailconfig_gui.cli import commands
from mailconfig_gui.cli.codes import BAD_SETTINGS, CANCELLED, TROUBLE, USAGE, UsageError
from mailconfig_gui.cli.parser import PROGRAM, keep_apart
from mailconfig_gui.model.problem import MailConfigError, SettingsError


def run(arguments: argparse.Namespace) -> int:
    """Run the command that was called; return its exit code."""
    try:
        keep_apart(arguments)
        return commands.run(arguments.command, arguments)
    except UsageError as error:
        print(f"{PROGRAM} {arguments.command}: {error}", file=sys.stderr)
        return USAGE
    except MailConfigError as error:
        from mailconfig_gui.cli.problems import print_error

        print_error(error)
        return code_of(error)


def code_of(error: MailConfigError) -> int:
    """Return the exit code of an expected failure."""
    from mailconfig_gui.delivery.target import StoppedError

    if isinstance(error, StoppedError):
        return CANCELLED
    return BAD_SETTINGS if isinstance(error, SettingsError) else TROUBLE

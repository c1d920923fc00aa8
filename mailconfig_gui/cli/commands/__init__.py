"""The commands: each is a module here, by its name (- as _), with `fill` (its options) and `run`; loaded when called.

A new one is a module, a row in `COMMANDS` and a test file; tests/cli/commands/test_contract.py says what is missing.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from types import ModuleType

from mailconfig_gui import IncompleteError
from mailconfig_gui.cli.parser import Parser
from mailconfig_gui.words.say import mark

#: Name -> what it does, in the order of the help.
COMMANDS = {
    "providers": mark("List the mail providers that have a preset"),
    "discover": mark("Find the mail servers that an address is sent through"),
    "test": mark("Send a test message and show each step"),
    "check": mark("Say what is wrong with a settings file or profile"),
    "show": mark("Show a settings file or profile without its secrets"),
    "save": mark("Write a settings file or a profile"),
    "restore": mark("Bring back an earlier version of a settings file or profile"),
    "profiles": mark("List, show, rename, duplicate, delete or import profiles"),
    "hand-on": mark("Write a profile without its secrets as one file for a colleague"),
    "secret": mark("Store or forget the secrets of a profile"),
    "oauth": mark("Sign in with OAuth2, prove it, and say when it ends"),
    "plan": mark("Say what applying settings to a platform, database or file would change"),
    "apply": mark("Bring settings to a platform, its database or a file"),
    "rollback": mark("Bring back what a target held before the last apply"),
    "verify": mark("Let a platform test what it has stored, and explain its answer"),
    "platforms": mark("List the platforms of all profiles, and what each has proved"),
    "drift": mark("Compare a profile or file with what a target holds"),
    "domain": mark("Say whether mail from an address will arrive, and what to write into the DNS"),
    "arrived": mark("Say from the source of a mail that came whether it passed, and on which way it came"),
    "history": mark("List the results of a profile, and what had changed since the last good one"),
    "compare": mark("Compare two results, and say what may be behind their differences"),
    "report": mark("Write results as one page, as HTML or PDF: what works, and who must do what"),
    "explain": mark("Explain an error text"),
    "traps": mark("List how a test from here and the platform can differ"),
    "practice": mark("Run the practice mail server"),
    "gui": mark("Open the window"),
}


def fill(name: str, parser: Parser) -> None:
    """Add the options of a command to its parser. Raises IncompleteError."""
    _module(name).fill(parser)


def run(name: str, arguments: argparse.Namespace) -> int:
    """Run a command; return its exit code. Raises IncompleteError."""
    code: int = _module(name).run(arguments)
    return code


def _module(name: str) -> ModuleType:
    module = name.replace("-", "_")
    place = f"mailconfig_gui/cli/commands/{module}.py"
    try:
        found = import_module(f"{__name__}.{module}")
    except ModuleNotFoundError as cause:
        if cause.name != f"{__name__}.{module}":
            raise
        raise IncompleteError(f"{place} is missing: write it, or take its row out of COMMANDS.") from cause
    if not hasattr(found, "fill") or not hasattr(found, "run"):
        raise IncompleteError(f"{place} needs fill(parser) and run(arguments) -> int.")
    return found

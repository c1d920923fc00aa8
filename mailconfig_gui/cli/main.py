"""Entry of the command line: parse, run one sub-command, turn every expected failure into words and an exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mailconfig_gui.cli import streams
from mailconfig_gui.cli.args import PROGRAM, build_parser, keep_apart
from mailconfig_gui.cli.codes import BAD_SETTINGS, CANCELLED, GOOD, TROUBLE, USAGE, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. Prints, and never raises what is to be expected."""
    streams.prepare()
    try:
        code = _run(arguments)
        streams.flush()
    except KeyboardInterrupt:
        return CANCELLED
    except OSError as cause:
        return _failed(cause.filename or "the output could not be written", cause)
    lost = streams.trouble()
    if lost is None or streams.reader_left() or code != GOOD:
        return code
    return _failed("the output could not be written", lost)


def _failed(what: str, cause: OSError) -> int:
    print(f"{PROGRAM}: {what} ({cause.strerror}).", file=sys.stderr, flush=True)
    return TROUBLE


def _run(arguments: Sequence[str]) -> int:
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:], "--help"]
    parser, parsers = build_parser(arguments)
    try:
        namespace, unknown = parser.parse_known_args(list(arguments))
        if unknown:
            parsers.get(namespace.command or "", parser).refuse_unknown(unknown)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else USAGE
    if namespace.command is None:
        parser.print_help(sys.stderr)
        return USAGE
    from mailconfig_gui.model.problem import MailConfigError

    try:
        keep_apart(namespace)
        return _command(namespace.command)(namespace)
    except UsageError as error:
        print(f"{PROGRAM} {namespace.command}: {error}", file=sys.stderr)
        return USAGE
    except MailConfigError as error:
        from mailconfig_gui.cli.render import print_error

        print_error(error)
        return code_of(error)


def code_of(error: Exception) -> int:
    """Return the exit code of an expected failure."""
    from mailconfig_gui.app.open_save import SettingsError
    from mailconfig_gui.delivery.target import StoppedError

    if isinstance(error, StoppedError):
        return CANCELLED
    return BAD_SETTINGS if isinstance(error, SettingsError) else TROUBLE


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    """Import the module of one sub-command and return what runs it."""
    if name == "providers":
        from mailconfig_gui.cli.providers import run_providers as run
    elif name == "test":
        from mailconfig_gui.cli.sending import run_test as run
    elif name == "check":
        from mailconfig_gui.cli.settings import run_check as run
    elif name == "show":
        from mailconfig_gui.cli.settings import run_show as run
    elif name == "save":
        from mailconfig_gui.cli.settings import run_save as run
    elif name == "restore":
        from mailconfig_gui.cli.restore import run_restore as run
    elif name == "profiles":
        from mailconfig_gui.cli.profiles import run_profiles as run
    elif name == "secret":
        from mailconfig_gui.cli.profiles import run_secret as run
    elif name == "practice":
        from mailconfig_gui.cli.practice import run_practice as run
    elif name == "plan":
        from mailconfig_gui.cli.deliver import run_plan as run
    elif name == "apply":
        from mailconfig_gui.cli.deliver import run_apply as run
    elif name == "rollback":
        from mailconfig_gui.cli.deliver import run_rollback as run
    elif name == "verify":
        from mailconfig_gui.cli.verify import run_verify as run
    elif name == "drift":
        from mailconfig_gui.cli.drift import run_drift as run
    elif name == "explain":
        from mailconfig_gui.cli.explain import run_explain as run
    elif name == "traps":
        from mailconfig_gui.cli.verdict import run_traps as run
    else:
        from mailconfig_gui.cli.window import run_gui as run
    return run

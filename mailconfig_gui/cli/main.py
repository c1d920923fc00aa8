"""Entry of the command line: parse, run one sub-command, turn every expected failure into words and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from mailconfig_gui import IncompleteError, __version__
from mailconfig_gui.app.language import LanguageError, choose_language
from mailconfig_gui.cli import commands, streams
from mailconfig_gui.cli.codes import CANCELLED, EXIT_CODES, FAILED, GOOD, TROUBLE, USAGE
from mailconfig_gui.cli.parser import PROGRAM, Parser, add_everywhere, examples
from mailconfig_gui.words.say import ENGLISH, say


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. Prints, and never raises what is to be expected."""
    streams.prepare()
    try:
        code = _run(arguments)
        streams.flush()
    except KeyboardInterrupt:
        return CANCELLED
    except IncompleteError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return FAILED
    except OSError as cause:
        return _failed(cause.filename or say("the output could not be written"), cause)
    lost = streams.trouble()
    if lost is None or streams.reader_left() or code != GOOD:
        return code
    return _failed(say("the output could not be written"), lost)


def _failed(what: str, cause: OSError) -> int:
    print(f"{PROGRAM}: {what} ({cause.strerror}).", file=sys.stderr, flush=True)
    return TROUBLE


def _run(arguments: Sequence[str]) -> int:
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:], "--help"]
    try:
        # Before the first sentence is said; what a program reads stays English.
        choose_language(
            ENGLISH if "--json" in arguments else _value(arguments, "--language"),
            home=_value(arguments, "--home"),
        )
    except LanguageError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return USAGE
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
    # Help, and words that are no command, do without all that is behind it.
    from mailconfig_gui.cli.run import run

    return run(namespace)


def _value(arguments: Sequence[str], option: str) -> str:
    """Return the value of an option that counts before all others are read; "" without it."""
    found = ""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        if word == option:
            found = following
        elif word.startswith(f"{option}="):
            found = word[len(option) + 1 :]
    return found


def build_parser(arguments: Sequence[str], *, whole: bool = False) -> tuple[Parser, dict[str, Parser]]:
    """Return the main parser and those of the sub-commands; only the one that `arguments` call has its options.

    With `whole` all of them have.
    """
    usual = examples(
        "test --provider practice --mail-from iot@example.com --to you@example.com",
        'save --provider sendgrid --mail-from "Plant <iot@example.com>" --out mail.json',
        "test mail.json --to you@example.com",
        "COMMAND --help",
    )
    parser = Parser(
        prog=PROGRAM,
        description=say("Set up, test and explain the outgoing mail of a ThingsBoard platform."),
        epilog=f"{usual}\n\n{say(EXIT_CODES)}",
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"{PROGRAM} {__version__}",
        help=say("show program's version number and exit"),
    )
    add_everywhere(parser)
    listed = parser.add_subparsers(
        dest="command", metavar="COMMAND", title=say("commands"), parser_class=Parser
    )
    called = _called(arguments)
    # The others are needed only for the list of commands.
    alone = not whole and called in commands.COMMANDS and called == arguments[0]
    parsers: dict[str, Parser] = {}
    for name, summary in commands.COMMANDS.items():
        if alone and name != called:
            continue
        words = say(summary)
        parsers[name] = listed.add_parser(name, help=words, description=say("{does_this}.", does_this=words))
        if whole or name == called:
            commands.fill(name, parsers[name])
            add_everywhere(parsers[name])
    return parser, parsers


def _called(arguments: Sequence[str]) -> str | None:
    """Return the sub-command: the first word that is neither an option nor the value of one that comes before."""
    skip = False
    for word in arguments:
        if skip:
            skip = False
        elif word in ("--home", "--language"):
            skip = True
        elif not word.startswith("-"):
            return word
    return None

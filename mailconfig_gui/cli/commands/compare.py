"""The command `compare`: two results beside each other, and what may be behind their differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.cli.codes import FAILED, GOOD, UsageError
from mailconfig_gui.cli.parser import add_json, examples
from mailconfig_gui.cli.render import print_json, print_table, printable
from mailconfig_gui.cli.results import RESULTS, open_record
from mailconfig_gui.cli.source import STANDARD_INPUT
from mailconfig_gui.results.comparison import compare
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.results.comparison import Comparison
    from mailconfig_gui.results.record import StageSeen

COMPARISON_OBJECT = mark("""the object of --json:
  ok             whether nothing that matters differs
  kind           of both results
  first, second  of each: ok, made, program, profile
  differences    topic, label, first, second, why
  stages         of tests, in pairs: stage, first, second (null, or ok, ms, text, start_ms, round_trips)
  explanation    what may be behind the differences""")
COMPARISON_CODES = mark("""exit codes:
  0  nothing that matters differs
  1  they differ
  2  wrong usage
  4  a result cannot be read, or they are of two kinds""")


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.add_argument("first", metavar="A", help=say("a result"))
    parser.add_argument("second", metavar="B", help=say("another one of the same kind"))
    add_json(parser, say("print one JSON object"))
    usual = examples(
        "compare here.json server.json",
        "compare plant@2 plant",
        "compare plant - --json < server.json",
    )
    counts = say(
        "Only what matters is compared: settings, name servers, address, certificate, encryption, login, what the "
        "server can do, the outcome, and times that are much longer."
    )
    parser.epilog = "\n\n".join((usual, say(RESULTS), counts, say(COMPARISON_OBJECT), say(COMPARISON_CODES)))


def run(arguments: argparse.Namespace) -> int:
    """Compare; exit code 1 where they differ. Raises MailConfigError: one cannot be read, or they are of two kinds."""
    if arguments.first == arguments.second == STANDARD_INPUT:
        raise UsageError(say("standard input holds one result only"))
    found = compare(open_record(arguments, arguments.first), open_record(arguments, arguments.second))
    if arguments.json:
        print_json(found.as_json())
    else:
        _print(found, arguments.first, arguments.second)
    return FAILED if found.differs else GOOD


def _print(found: Comparison, first: str, second: str) -> None:
    names = [
        say("{name}, {made}", name=name, made=record.made_text) if record.made_text else name
        for name, record in ((first, found.first), (second, found.second))
    ]
    for number, name in enumerate(names, start=1):
        print(f"{number}: {printable(name)}")
    print()
    for one in found.differences:
        print(f"{printable(one.label)}{f'  ({printable(one.why)})' if one.why else ''}")
        print(f"  1: {printable(one.first)}")
        print(f"  2: {printable(one.second)}")
    if found.differences:
        print()
    if found.differs and found.stages:
        print_table(_stages(found))
        print()
    print(printable(found.explanation))


def _stages(found: Comparison) -> Iterator[tuple[str, ...]]:
    yield say("stage"), "1", "2"
    for pair in found.stages:
        yield pair.label, _stage(pair.first), _stage(pair.second)


def _stage(stage: StageSeen | None) -> str:
    if stage is None:
        return say("not reached")
    return say("{ms} ms", ms=stage.ms) if stage.ok else say("{ms} ms, failed", ms=stage.ms)

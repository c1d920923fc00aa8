"""The command `history`: the results of a profile, how each ended, and what had changed since the last good one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mailconfig_gui.app import history
from mailconfig_gui.cli.codes import GOOD
from mailconfig_gui.cli.parser import add_json, examples, usage
from mailconfig_gui.cli.render import print_json, print_table, printable
from mailconfig_gui.cli.results import RESULTS
from mailconfig_gui.cli.source import home_of
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import mark, say, say_many

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.results.brief import Brief
    from mailconfig_gui.results.history import Entry

HISTORY_OBJECT = mark("""the object of --json:
  profile     its name
  results     the newest first:
    number    by which compare and report know it: PROFILE@NUMBER
    id, kind, made, ok, stage (at which a test failed), title, total_ms, times (ms by stage)
    marks     by topic what is compared
    good      id of the last good one of its kind before it, or null
    changed   topics in which the two differ: settings, address, resolver, certificate, tls,
              mechanism, ehlo, platform, records, proof, login
  unreadable  results that are damaged, or of a newer version""")


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.usage = usage("history", "PROFILE [--kind KIND] [--json | --forget]")
    parser.add_argument("profile", metavar="PROFILE", help=say("profile whose results to list"))
    parser.add_argument(
        "--kind",
        choices=[kind.value for kind in Kind],
        metavar="KIND",
        help=say("only results of this kind: {kinds}", kinds=", ".join(Kind)),
    )
    form = parser.add_mutually_exclusive_group()
    add_json(form, say("print one JSON object"))
    form.add_argument("--forget", action="store_true", help=say("remove all results of the profile"))
    usual = examples("history plant", "history plant --kind test --json", "history plant --forget")
    kept = say(
        "Each test and check of a profile is kept with it: at most 1000, for 400 days. No secret is in any."
    )
    parser.epilog = "\n\n".join((usual, kept, say(RESULTS), say(HISTORY_OBJECT)))


def run(arguments: argparse.Namespace) -> int:
    """List the results, or have them forgotten. Raises MailConfigError: no such profile, or they cannot be read."""
    home = home_of(arguments)
    profile = home.profiles.load(arguments.profile)
    if arguments.forget:
        history.forget(home, profile)
        print(say("The results of “{name}” are removed.", name=printable(profile.name)))
        return GOOD
    found = history.listed(home, profile)
    shown = [
        (number, entry)
        for number, entry in enumerate(found.entries, start=1)
        if arguments.kind in (None, entry.brief.kind)
    ]
    if arguments.json:
        results = [_object(number, entry) for number, entry in shown]
        print_json({"profile": profile.name, "results": results, "unreadable": found.unreadable})
        return GOOD
    if not shown:
        print(say("There is no result yet. Each test and check of the profile is kept."))
    _print(shown)
    sys.stdout.flush()
    if found.unreadable:
        words = say_many(
            found.unreadable,
            "{n} result cannot be read: it is damaged, or of a newer version.",
            "{n} results cannot be read: they are damaged, or of a newer version.",
        )
        print(words, file=sys.stderr)
    return GOOD


def _object(number: int, entry: Entry) -> dict[str, object]:
    return {
        "number": number,
        **entry.brief.as_json(),
        "good": entry.good.id if entry.good is not None else None,
        "changed": [topic.value for topic in entry.changed],
    }


def _print(shown: Sequence[tuple[int, Entry]]) -> None:
    numbers = {entry.brief.id: number for number, entry in shown}
    print_table(
        (
            f"@{number}",
            entry.brief.made,
            entry.brief.kind.words,
            _outcome(entry.brief),
            "" if entry.brief.total_ms is None else say("{ms} ms", ms=entry.brief.total_ms),
            _told(entry, numbers),
        )
        for number, entry in shown
    )


def _outcome(brief: Brief) -> str:
    if brief.ok:
        return say("good")
    if brief.stage in tuple(Stage):
        return say("failed at {stage}", stage=Stage(brief.stage).label)
    return say("failed")


def _told(entry: Entry, numbers: dict[str, int]) -> str:
    """Say what a failure was, and what had changed since the last good result."""
    if not entry.changed or entry.good is None:
        return entry.brief.title
    values = {
        "number": numbers[entry.good.id],
        "topics": ", ".join(topic.words for topic in entry.changed),
        "title": entry.brief.title,
    }
    if entry.brief.title:
        return say("{title} (changed since @{number}: {topics})", **values)
    return say("changed since @{number}: {topics}", **values)

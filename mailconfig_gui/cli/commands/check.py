"""The command `check`: what is wrong with a settings file or profile."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mailconfig_gui.app.assessment import CHECKED, judge
from mailconfig_gui.cli.codes import BAD_SETTINGS, EXIT_CODES, GOOD, TROUBLE
from mailconfig_gui.cli.parser import PROGRAM, add_json, add_source, examples, usage
from mailconfig_gui.cli.problems import error_object, print_error, print_problems
from mailconfig_gui.cli.render import print_json, printable
from mailconfig_gui.cli.source import open_source
from mailconfig_gui.model.problem import MailConfigError, Severity
from mailconfig_gui.model.settings import problem_object
from mailconfig_gui.words.cells import padded
from mailconfig_gui.words.say import say, say_many
from mailconfig_gui.words.shell import quote

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from mailconfig_gui.app.assessment import Judgement
    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.cli.source import Source


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.usage = usage("check", "(FILE | --profile NAME) [--json]")
    add_source(parser)
    add_json(
        parser, say("print one JSON object: ok, problems, checked, unchecked, doubts (rules of the provider)")
    )
    parser.epilog = (
        f"{examples('check mail.json', 'check --profile plant', 'check - --json')}\n\n{say(EXIT_CODES)}"
    )


def run(arguments: argparse.Namespace) -> int:
    """Say everything that is wrong with a file or profile."""
    try:
        source = open_source(arguments)
    except MailConfigError as error:
        if not arguments.json:
            raise
        print_json({"ok": False, "problems": [error_object(error)]})
        print_error(error)
        return TROUBLE
    judged = judge(source.draft, source.problems, (source.profile and source.profile.provider) or "")
    errors = sum(problem.severity is Severity.ERROR for problem in judged.problems)
    if arguments.json:
        print_json(
            {
                "ok": not errors,
                "problems": [problem_object(problem) for problem in judged.problems],
                "checked": list(CHECKED),
                "unchecked": list(judged.unchecked),
                "doubts": list(judged.doubts),
            }
        )
        return BAD_SETTINGS if errors else GOOD
    print_problems(judged.problems, sys.stdout)
    if not errors:
        for doubt in judged.doubts:
            print(f"{padded(say('doubt'), 7)}  {judged.provider}: {printable(doubt)}")
    print(_summary(source, judged, errors))
    return BAD_SETTINGS if errors else GOOD


def _summary(source: Source, judged: Judgement, errors: int) -> str:
    """Say how many problems there are, what was checked and what was not."""
    warnings = len(judged.problems) - errors
    name = printable(source.name)
    counted = say_many(errors, "{n} error", "{n} errors") if errors else say("no errors")
    if warnings:
        more = say_many(warnings, "{n} warning", "{n} warnings")
        words = say("{name}: {errors}, {warnings}.", name=name, errors=counted, warnings=more)
    else:
        words = say("{name}: {errors}.", name=name, errors=counted)
    if errors:
        return words
    named = f"--profile {quote(source.profile.name)}" if source.profile else quote(source.file)
    command = f"{PROGRAM} test {named} --to ADDRESS"  # no words: a command
    told = say(
        "Checked: {checked}. Not checked: {unchecked}; “{command}” does that.",
        checked=_listed(CHECKED),
        unchecked=_listed(judged.unchecked),
        command=printable(command),
    )
    return f"{words} {told}"


def _listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    said = [say(word) for word in words]
    return say("{some} and {last}", some=", ".join(said[:-1]), last=said[-1])

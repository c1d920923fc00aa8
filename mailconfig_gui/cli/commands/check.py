"""The command `check`: what is wrong with a settings file or profile."""

from __future__ import annotations

import sys
from shlex import quote
from typing import TYPE_CHECKING

from mailconfig_gui.app.assessment import CHECKED, judge
from mailconfig_gui.cli.codes import BAD_SETTINGS, EXIT_CODES, GOOD, TROUBLE
from mailconfig_gui.cli.parser import PROGRAM, add_json, add_source, examples
from mailconfig_gui.cli.render import (
    error_object,
    print_error,
    print_json,
    print_problems,
    printable,
    problem_object,
)
from mailconfig_gui.cli.source import open_source
from mailconfig_gui.model.problem import MailConfigError, Severity
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.app.assessment import Judgement
    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.cli.source import Source


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.usage = f"{PROGRAM} check (FILE | --profile NAME) [--json]"
    add_source(parser)
    add_json(
        parser, "print one JSON object: ok, problems, checked, unchecked, doubts (rules of the provider)"
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
            print(f"doubt    {judged.provider}: {printable(doubt)}")
    print(_summary(source, judged, errors))
    return BAD_SETTINGS if errors else GOOD


def _summary(source: Source, judged: Judgement, errors: int) -> str:
    """Say how many problems there are, what was checked and what was not."""
    warnings = len(judged.problems) - errors
    counts = f"{errors or 'no'} error{'' if errors == 1 else 's'}"
    if warnings:
        counts += f", {warnings} warning{'' if warnings == 1 else 's'}"
    words = f"{printable(source.name)}: {counts}."
    if errors:
        return words
    named = f"--profile {quote(source.profile.name)}" if source.profile else quote(source.name)
    command = f"{PROGRAM} test {'-' if source.name == 'standard input' else named} --to ADDRESS"
    open_ones = f"{', '.join(judged.unchecked[:-1])} and {judged.unchecked[-1]}"
    return f"{words} Checked: {' and '.join(CHECKED)}. Not checked: {open_ones}; “{printable(command)}” does that."

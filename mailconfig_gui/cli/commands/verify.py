"""The command `verify`: is mail working on a platform now? It tests what it has stored, and nothing is changed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mailconfig_gui.app import deliver
from mailconfig_gui.app.check_results import result_of_platform
from mailconfig_gui.app.proof import after_verify
from mailconfig_gui.app.results import Subject
from mailconfig_gui.cli.codes import FAILED, GOOD
from mailconfig_gui.cli.diagnosis import print_diagnosis
from mailconfig_gui.cli.outcome import note_platform
from mailconfig_gui.cli.render import print_json, printable
from mailconfig_gui.cli.report import ended, guarded
from mailconfig_gui.cli.results import keep_result
from mailconfig_gui.cli.source import home_of
from mailconfig_gui.cli.target import add_access, add_target, delivery_of, login_of
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.cli.report import Report
    from mailconfig_gui.delivery.target import Stop


def fill(parser: Parser) -> None:
    """Add the options."""
    add_target(parser)
    parser.add_argument("--profile", metavar="NAME", help=say("profile whose platform to ask"))
    add_access(parser, "verify --target https://things.example.com --api-key-file key.txt")


def run(arguments: argparse.Namespace) -> int:
    """Let a platform test what it has stored, and explain its answer."""
    return guarded(arguments, _verify)


def _verify(arguments: argparse.Namespace, report: Report, stop: Stop) -> int:
    profile = None if arguments.profile is None else home_of(arguments).profiles.load(arguments.profile)
    delivery = delivery_of(arguments, stop, profile)
    found = ended(deliver.verify(delivery), deliver.Verified, report)
    if profile is not None:
        where = delivery.target.where
        user = login_of(arguments, where, profile.platform)
        note_platform(arguments, profile, after_verify(where, found, user), report)
    diagnosis = None if found.ok or not found.spoken else deliver.explain(found.text, found.values)
    subject = Subject(profile.name, profile.provider) if profile is not None else Subject()
    subject = subject._replace(document=found.values)
    result = cache(
        lambda: result_of_platform(
            delivery.target.where, found, subject, diagnosis=diagnosis, steps=report.steps
        )
    )
    keep_result(home_of(arguments), profile, result)
    if report.as_json:
        print_json(result())
    elif not found.spoken:
        print(printable(found.text))
        print(say("Nothing was changed."))
    elif diagnosis is None:
        print(
            say(
                "What the platform has stored works. Its message went to {recipient}.",
                recipient=printable(found.recipient),
            )
        )
    else:
        print(say("What the platform has stored does not work. Nothing was changed."))
        print_diagnosis(diagnosis)
    return GOOD if found.ok else FAILED

"""The command `rollback`: bring back what a target held before the last apply, or list what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app import deliver
from mailconfig_gui.app.delivery_memory import line_words
from mailconfig_gui.cli.ask import has_terminal, take_passwords
from mailconfig_gui.cli.codes import BAD_SETTINGS, GOOD, UsageError
from mailconfig_gui.cli.outcome import carried_out, outcome_object, print_outcome
from mailconfig_gui.cli.parser import add_passwords
from mailconfig_gui.cli.plan import demand_yes, plan_object, print_plan
from mailconfig_gui.cli.render import print_json, print_table, printable
from mailconfig_gui.cli.report import ended, guarded
from mailconfig_gui.cli.source import home_of
from mailconfig_gui.cli.target import (
    OLD_PASSWORD,
    add_access,
    add_old_password,
    add_questions,
    add_target,
    delivery_of,
    secret,
)
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.app.delivery_memory import Image
    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.cli.report import Report
    from mailconfig_gui.delivery.target import Stop

_BY = {"apply": mark("an apply"), "rollback": mark("a roll-back")}


def fill(parser: Parser) -> None:
    """Add the options."""
    add_target(parser)
    parser.add_argument(
        "--to", metavar="STATE", default="", help=say("state to go back to (default: the newest)")
    )
    parser.add_argument(
        "--list", action="store_true", help=say("list the kept states of the target and do nothing")
    )
    parser.add_argument(
        "--history", action="store_true", help=say("say what was done to the target from here")
    )
    parser.add_argument(
        "--overwrite", action="store_true", help=say("also over what somebody changed meanwhile")
    )
    parser.add_argument("--profile", metavar="NAME", help=say("profile whose platform to go back on"))
    add_questions(parser)
    add_old_password(parser)
    add_passwords(parser)
    add_access(parser, "rollback --target https://things.example.com --api-key-file key.txt")


def run(arguments: argparse.Namespace) -> int:
    """Bring back an earlier state after a question, or list them."""
    return guarded(arguments, _rollback)


def _rollback(arguments: argparse.Namespace, report: Report, stop: Stop) -> int:
    offline = arguments.list or arguments.history
    profile = None if arguments.profile is None else home_of(arguments).profiles.load(arguments.profile)
    delivery = delivery_of(arguments, stop, profile, offline=offline)
    if not (offline or arguments.yes or arguments.dry_run or has_terminal()):
        raise UsageError(
            say(
                "nobody can be asked here: add --yes to go back without a question, or --dry-run to see the plan"
            )
        )
    if arguments.history:
        _print_history(delivery.memory.lines(), as_json=report.as_json)
        return GOOD
    if arguments.list:
        _print_states(delivery.memory.images(), as_json=report.as_json)
        return GOOD
    password = take_passwords(arguments).values.get("password")
    planning = deliver.plan_rollback(delivery, arguments.to, password=password, overwrite=arguments.overwrite)
    made = ended(planning, deliver.Plan, report)
    old_password = secret(arguments.old_password_file, OLD_PASSWORD)
    if old_password:
        made = made._replace(wanted=made.wanted._replace(old_password=old_password))
    report.plan = made
    heading = say("Roll-back: the state of {state} → {where}", state=made.facts["state"], where=made.where)
    if arguments.dry_run:
        if report.as_json:
            print_json(
                {"ok": not made.blocked, **plan_object(made), "steps": report.objects(), "error": None}
            )
        else:
            print_plan(made, heading)
        return BAD_SETTINGS if made.blocked else GOOD
    demand_yes(made, heading, say("Bring this back on {where}?", where=made.where), arguments)
    outcome = carried_out(arguments, report, delivery, made, deliver.Options(), profile)
    if report.as_json:
        print_json({**outcome_object(outcome, report), **plan_object(made)})
    else:
        print_outcome(outcome, made)
    return outcome.exit_code


def _print_states(kept: list[Image], *, as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {"state": image.id, "time": image.time, "lost": list(image.lost), "by": image.by}
                for image in kept
            ]
        )
    elif kept:
        print_table(
            (
                image.id,
                say("replaced {time} by {by}", time=image.time, by=say(_BY.get(image.by, image.by))),
                _server(image),
            )
            for image in kept
        )
    else:
        print(say("No earlier state of this target is kept."))


def _server(image: Image) -> str:
    host, port = image.values.get("smtpHost", ""), image.values.get("smtpPort", "")
    return printable(f"{host}:{port}" if image.existed else say("nothing was there"))


def _print_history(lines: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        print_json(lines)
        return
    for line in lines:
        head, *details = line_words(line)
        print(printable(f"{line.get('time')}  {head}"))
        for words in details:
            print(f"  {printable(words)}")
    if not lines:
        print(say("Nothing was done to this target from here."))

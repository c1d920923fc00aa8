"""The command `apply`: bring settings to a target, on a terminal after a question."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app import deliver
from mailconfig_gui.app.support import write_private
from mailconfig_gui.app.targets import HandOff, hand_off, hand_offs
from mailconfig_gui.cli.ask import demand_practice_yes
from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.cli.mail_rows import remove_duplicate_row
from mailconfig_gui.cli.outcome import carried_out, outcome_object, print_outcome, worked
from mailconfig_gui.cli.parser import to_write
from mailconfig_gui.cli.plan import (
    add_plan,
    chosen,
    demand_yes,
    heading_of,
    make_plan,
    plan_object,
    show_plan,
)
from mailconfig_gui.cli.render import print_json, printable
from mailconfig_gui.cli.report import guarded
from mailconfig_gui.cli.target import add_access, add_questions, delivery_of
from mailconfig_gui.delivery.target import DeliveryError
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.cli.report import Report
    from mailconfig_gui.delivery.target import Plan, Stop


def fill(parser: Parser) -> None:
    """Add the options."""
    add_plan("apply", parser)
    add_questions(parser)
    parser.add_argument(
        "--remove-duplicate-row",
        metavar="ID",
        help=say(
            "with a database that has two rows of mail settings: remove this one, after a question; a copy is kept"
        ),
    )
    parser.add_argument(
        "--no-platform-test",
        action="store_true",
        help=say("do not let the platform send its test message first"),
    )
    parser.add_argument(
        "--save-anyway", action="store_true", help=say("save even if the platform's test fails (exit code 6)")
    )
    parser.add_argument(
        "--prove-stored-password",
        action="store_true",
        help=say("test once more with the password as the platform stored it"),
    )
    for form in hand_offs():
        parser.add_argument(
            f"--{form.option}", metavar="FILE", type=to_write(form.ending), help=say(form.help)
        )
        if form.place:
            parser.add_argument(f"--{form.place}", metavar="URL", help=say(form.place_help))
    add_access(parser, "apply --target https://things.example.com --api-key-file key.txt --profile plant")


def run(arguments: argparse.Namespace) -> int:
    """Apply settings to a target."""
    return guarded(arguments, _apply)


def _apply(arguments: argparse.Namespace, report: Report, stop: Stop) -> int:
    if arguments.remove_duplicate_row:
        return remove_duplicate_row(arguments, report, delivery_of(arguments, stop, None))
    if arguments.dry_run:
        return show_plan(arguments, report, stop)
    source = chosen(arguments)
    delivery = delivery_of(arguments, stop, source.profile)
    _check_forms(arguments, delivery)
    provider = arguments.provider or (source.profile.provider if source.profile else None)
    demand_practice_yes(provider, source.draft, yes=arguments.yes, action="apply")
    made = make_plan(arguments, report, delivery, source)
    heading = heading_of(made, source.profile)
    demand_yes(made, heading, say("Apply this to {where}?", where=made.where), arguments)
    options = deliver.Options(
        test=not arguments.no_platform_test,
        save_anyway=arguments.save_anyway,
        prove_stored=arguments.prove_stored_password,
    )
    outcome = carried_out(arguments, report, delivery, made, options, source.profile)
    try:
        written = _write_forms(arguments, made)
    except MailConfigError as error:
        failed = DeliveryError(error.title, error.message, error.hint)
        failed.changed = (
            (say("The settings are written to {where}", where=made.where),) if outcome.applied.changed else ()
        )
        failed.image = outcome.image
        raise failed from error
    if report.as_json:
        print_json(
            {**outcome_object(outcome, report), **plan_object(made), "written": written,
             "columns": report.columns(worked(outcome))}
        )  # fmt: skip
    else:
        print_outcome(outcome, made)
        report.print_columns(worked(outcome))
        for path in written:
            print(say("Wrote {path} (readable for you only).", path=printable(path)))
    return outcome.exit_code


def _check_forms(arguments: argparse.Namespace, delivery: deliver.Delivery) -> None:
    """Refuse forms for handing over that lack something."""
    for form in hand_offs():
        if not getattr(arguments, form.option):
            continue
        if delivery.kind.hand_off is not None:
            options = say(" and ").join(f"--{one.option}" for one in hand_offs())
            raise UsageError(say("{options} go with a file as target", options=options))
        if form.place and not _place(arguments, form):
            raise UsageError(say("--{option} needs --{place}", option=form.option, place=form.place))


def _place(arguments: argparse.Namespace, form: HandOff) -> str:
    return getattr(arguments, form.place.replace("-", "_")) or "" if form.place else ""


def _write_forms(arguments: argparse.Namespace, made: Plan) -> list[str]:
    """Write the forms for handing over, readable only for their owner."""
    written = []
    for form in hand_offs():
        if named := getattr(arguments, form.option):
            path = Path(named)
            files = hand_off(form, made.after, name=path.name, place=_place(arguments, form))
            for name, data in files.items():
                write_private(path.with_name(name), data)
            written += [named, *(str(path.with_name(name)) for name in files if name != path.name)]
    return written

"""A plan carried out on a target, and what came of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mailconfig_gui.app import deliver
from mailconfig_gui.app.proof import after_apply
from mailconfig_gui.app.targets import Ability
from mailconfig_gui.cli.codes import GOOD
from mailconfig_gui.cli.problems import print_problems
from mailconfig_gui.cli.render import coloured, printable
from mailconfig_gui.cli.report import ended
from mailconfig_gui.cli.source import home_of
from mailconfig_gui.cli.target import login_of
from mailconfig_gui.delivery.changes import summary
from mailconfig_gui.delivery.target import DeliveryError, Step
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.profile import Platform
from mailconfig_gui.model.settings import problem_object
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.app.deliver import Delivery, Outcome
    from mailconfig_gui.cli.report import Report
    from mailconfig_gui.delivery.target import Plan
    from mailconfig_gui.model.profile import Profile


def carried_out(
    arguments: argparse.Namespace,
    report: Report,
    delivery: Delivery,
    made: Plan,
    options: deliver.Options,
    profile: Profile | None,
) -> Outcome:
    """Carry out a plan, and note with the profile what is known of its platform now."""
    noted = profile if delivery.kind.can(Ability.NOTED) else None
    known = noted.platform if noted else None
    user = login_of(arguments, made.where, known)
    try:
        outcome = ended(deliver.apply(delivery, made, options), deliver.Outcome, report)
    except DeliveryError as error:
        if noted and error.user:
            base = known if known and known.address == made.where else Platform(made.where)
            note_platform(arguments, noted, base._replace(user=error.user), report)
        raise
    if noted:
        note_platform(arguments, noted, after_apply(known, made, outcome, user), report)
    return outcome


def note_platform(
    arguments: argparse.Namespace, profile: Profile, platform: Platform, report: Report
) -> None:
    """Note a profile's platform; what was done there stays done where that fails."""
    try:
        home_of(arguments).profiles.note_platform(profile, platform)
    except MailConfigError as error:
        report.step(
            Step(
                "profile",
                "failed",
                say("It could not be noted with the profile: {message}", message=error.message),
            )
        )


def outcome_object(outcome: Outcome, report: Report) -> dict[str, object]:
    """Return an outcome as JSON shows it."""
    return {
        "ok": outcome.exit_code == GOOD,
        "result": outcome.done,
        "changed": outcome.applied.changed,
        "target": outcome.where,
        "tests": {name: test._asdict() for name, test in outcome.applied.tests.items()},
        "restart": outcome.applied.restart,
        "state": outcome.image,
        "user": outcome.user,
        "notes": list(outcome.applied.notes),
        "problems": [problem_object(problem) for problem in outcome.problems],
        "steps": report.objects(),
        "error": None,
    }


def worked(outcome: Outcome) -> bool | None:
    """Tell what the platform's tests of the very settings showed, None when it made none: it may have stored others."""
    return outcome.applied.ok if "before" in outcome.applied.tests else None


def print_outcome(outcome: Outcome, made: Plan) -> None:
    """Print an outcome for people."""
    tests = outcome.applied.tests
    told = {
        deliver.Ended.APPLIED: say("Applied."),
        deliver.Ended.ROLLED_BACK: say("The earlier state is back."),
    }.get(outcome.done)
    if told is None and "stored" not in tests:
        told = f"{summary(made._replace(changes=()))}."
    elif told is None and tests["stored"].ok:
        told = say("Nothing visible differs, and what the platform has stored works.")
    elif told is None:
        told = say("Nothing was changed, but what the platform has stored does not work.")
    print(told)
    for line in (outcome.applied.restart, *outcome.applied.notes):
        if line:
            print(printable(line))
    if outcome.user:
        print(printable(say("The administrator now logs in as {user}.", user=outcome.user)))
    if outcome.image:
        print(say("The state before is kept as {state}; rollback brings it back.", state=outcome.image))
    failed = {name: test for name, test in tests.items() if not test.ok}
    for name, test in failed.items():
        # "connection" gives no reason: where another test failed, that one does.
        if name != "connection" or len(failed) == 1:
            who = say("The platform says") if test.spoken else say("Its test")
            print(f"{coloured(who, 'red')}: {printable(test.text)}")
        if name != "connection" and test.spoken:
            print(f"  {printable(deliver.explain(test.text, made.after.values).title)}")
    if outcome.done is deliver.Ended.NO_CHANGE and failed and made.unseen:
        again = say("To write the password again: --rewrite-password.")
        if "password" not in made.unseen:
            again = say("To write the refresh token again: --rewrite-password.")
        print(again)
    sys.stdout.flush()
    print_problems(outcome.problems, sys.stderr)

"""A plan for a target: the settings that go there, what would change, the question before."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app import deliver
from mailconfig_gui.app.passwords import find_password
from mailconfig_gui.cli.ask import confirm, has_terminal, take_passwords
from mailconfig_gui.cli.codes import BAD_SETTINGS, GOOD, UsageError
from mailconfig_gui.cli.fields import add_settings, field_options
from mailconfig_gui.cli.parser import address, usage
from mailconfig_gui.cli.presets import find_preset
from mailconfig_gui.cli.problems import print_problems
from mailconfig_gui.cli.render import print_json, printable
from mailconfig_gui.cli.report import drained, ended
from mailconfig_gui.cli.source import home_of, open_settings, trusted_file
from mailconfig_gui.cli.target import OLD_PASSWORD, add_old_password, add_target, delivery_of, secret
from mailconfig_gui.delivery.changes import summary
from mailconfig_gui.delivery.target import MEANWHILE, Step, Stop, StoppedError, Wanted
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.problem import SettingsError, Severity, has_errors
from mailconfig_gui.model.settings import problem_object, secrets_used
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse
    from typing import TextIO

    from mailconfig_gui.app.deliver import Delivery
    from mailconfig_gui.app.open_save import Opened
    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.cli.report import Report
    from mailconfig_gui.delivery.target import Plan
    from mailconfig_gui.model.profile import Profile


_FACTS = {
    "version": mark("version"),
    "recipient": mark("recipient"),
    "base_url": mark("base url"),
    "restart": mark("restart"),
}


class Chosen(NamedTuple):
    """The settings that a command names: the fields given, their file or profile."""

    draft: dict[str, object]
    profile: Profile | None

    def __repr__(self) -> str:
        return f"Chosen({', '.join(self.draft)})"


def add_plan(name: str, parser: Parser) -> None:
    """Add what `plan` and `apply` have in common: the target, the settings, how they are to go there."""
    parser.usage = usage(name, "[--target TARGET] [FILE | --profile NAME] [FIELDS] [--json]")
    add_target(parser)
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help=say("settings file to take the settings from; - is standard input"),
    )
    parser.add_argument("--profile", metavar="NAME", help=say("profile to take the settings from"))
    add_settings(parser)
    parser.add_argument(
        "--base-url", metavar="URL", help=say("also change the address in the platform's messages")
    )
    parser.add_argument(
        "--admin-email",
        metavar="ADDRESS",
        type=address,
        help=say("also change the administrator's e-mail and login name"),
    )
    parser.add_argument(
        "--rewrite-password",
        action="store_true",
        help=say(
            "write the password, with OAuth2 the refresh token, again, also where nothing visible differs"
        ),
    )
    add_old_password(parser)
    parser.add_argument(
        "--test-here",
        action="store_true",
        help=say(
            "also test from this computer, as far as the recipient, and say why the platform may differ"
        ),
    )
    parser.add_argument(
        "--ca-file", metavar="PEM", help=say("trust these authorities for the mail server too")
    )


def show_plan(arguments: argparse.Namespace, report: Report, stop: Stop) -> int:
    """Show what applying would change."""
    source = chosen(arguments)
    delivery = delivery_of(arguments, stop, source.profile)
    made = make_plan(arguments, report, delivery, source)
    if report.as_json:
        print_json(
            {"ok": not made.blocked, **plan_object(made), "steps": report.objects(), "error": None,
             "columns": report.columns(None)}
        )  # fmt: skip
    else:
        print_plan(made, heading_of(made, source.profile))
        report.print_columns(None)
    return BAD_SETTINGS if made.blocked else GOOD


def heading_of(made: Plan, profile: Profile | None) -> str:
    """Say what goes where."""
    return (
        say("Plan: {name} → {where}", name=profile.name, where=made.where)
        if profile
        else say("Plan for {where}", where=made.where)
    )


def demand_yes(made: Plan, heading: str, question: str, arguments: argparse.Namespace) -> None:
    """Show a plan and ask whether it shall be carried out, where somebody is there to answer and has not yet.

    Raises:
        StoppedError: the answer was no.
        UsageError: somebody is there, but would not see the question.

    """
    asks = not (arguments.yes or made.empty or made.blocked)
    if asks and sys.stdin.isatty() and not has_terminal():
        raise UsageError(
            say(
                "nobody would see the question: add --yes, or do not send standard error elsewhere. Nothing was changed"
            )
        )
    asks = asks and has_terminal()
    if not arguments.json:
        # What stops a plan is told once, with the error that ends the run.
        conflict = any(risk.code == MEANWHILE and risk.severity is Severity.ERROR for risk in made.risks)
        print_plan(made._replace(risks=()) if made.blocked and not conflict else made, heading)
    elif asks:
        print_plan(made, heading, sys.stderr)
    if asks and not confirm(question):
        raise StoppedError(say("Nothing was changed."))


def chosen(arguments: argparse.Namespace) -> Chosen:
    """Collect the fields that the command names: preset, then file or profile, then options. Nothing is made up."""
    if arguments.file is not None and arguments.profile is not None:
        raise UsageError(say("FILE and --profile do not go together"))
    given = take_passwords(arguments)
    preset = find_preset(arguments)
    draft: dict[str, object] = dict(preset.apply(arguments.variant)) if preset else {}
    profile = None
    if arguments.file is not None:
        draft.update(opened(arguments.file).draft)
    if arguments.profile is not None:
        profile = home_of(arguments).profiles.load(arguments.profile)
        draft.update(profile.draft)
    draft.update(field_options(arguments))
    draft = {key: value for key, value in draft.items() if key in BY_KEY}
    extras = any(getattr(arguments, name, None) for name in ("base_url", "admin_email"))
    if not draft and not given.values and not extras:
        raise UsageError(say("nothing to do: name a FILE, a --profile, or fields"))
    store = home_of(arguments).store
    for key in secrets_used(draft):
        found = find_password(key, draft, given=given, environment=os.environ, profile=profile, store=store)
        if found is not None:
            draft[key] = found
    return Chosen(draft, profile)


def opened(name: str) -> Opened:
    """Open a settings file, or standard input as `-`. Raises SettingsError when its settings have errors."""
    read = open_settings(name)
    if has_errors(read.problems):
        raise SettingsError(read.problems)
    return read


def make_plan(arguments: argparse.Namespace, report: Report, delivery: Delivery, source: Chosen) -> Plan:
    """Make the plan; with --test-here try it from this computer too."""
    wanted = Wanted(
        source.draft,
        old_password=secret(arguments.old_password_file, OLD_PASSWORD) or None,
        base_url=arguments.base_url,
        admin_email=arguments.admin_email,
        rewrite_password=arguments.rewrite_password,
    )
    profile = source.profile
    same = profile is not None and source.draft.get("smtpHost") == profile.draft.get("smtpHost")
    with trusted_file(profile.authority if profile and same else "") as own:
        ca_file = arguments.ca_file or own
        draft = drained(deliver.endpoint_draft(delivery, source.draft), report)
        if draft is not None:
            good = deliver.verified(draft, ca_file=ca_file)
            words = (
                say("The certificate of the mail server is good")
                if good
                else say("The mail server could not be verified")
            )
            report.step(Step("certificate", "done" if good else "failed", words))
            wanted = wanted._replace(endpoint_verified=good)
        made = ended(deliver.plan(delivery, wanted), deliver.Plan, report)
        report.plan = made
        if arguments.test_here:
            report.asked_here = True
            report.here = deliver.try_here(made, delivery.stop, ca_file=ca_file).works
    return made


def plan_object(made: Plan) -> dict[str, object]:
    """Return a plan as JSON shows it."""
    return {
        "target": made.where,
        "no_change": made.empty,
        "changes": [{**change._asdict(), "text": change.words} for change in made.changes],
        "risks": [problem_object(risk) for risk in made.risks],
        "facts": dict(made.facts),
        "not_restorable": sorted(made.lost),
        "unseen": list(made.unseen),
    }


def print_plan(made: Plan, heading: str, out: TextIO | None = None) -> None:
    """Print a plan for people."""
    out = out or sys.stdout
    print(printable(heading), file=out)
    for name, value in made.facts.items():
        if name == "state":
            continue  # stands in the heading
        words = say(value) if name == "version" else value
        print(f"  {say(_FACTS.get(name, name))}: {printable(words)}", file=out)
    for change in made.changes:
        print(f"  {printable(change.words)}", file=out)
    if made.empty:
        print(f"  {summary(made)}.", file=out)
        if made.unseen and made.after.values.get("username"):
            told = say("To have it tested: verify.")
            if "state" not in made.facts:
                told = f"{told} {say('To write it again: --rewrite-password.')}"
            print(f"  {told}", file=out)
    out.flush()
    print_problems(made.risks, sys.stderr)

"""The commands `plan`, `apply` and `rollback`, and what `drift` shares with them."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app import deliver
from mailconfig_gui.app.open_save import SettingsError
from mailconfig_gui.app.targets import (
    Ability,
    Access,
    AccessNeededError,
    Code,
    CodeSource,
    FieldKind,
    access_fields,
    hand_off,
    kind_of,
    open_target,
)
from mailconfig_gui.cli.args import field_options
from mailconfig_gui.cli.ask import confirm, demand_practice_yes, has_terminal, take_passwords
from mailconfig_gui.cli.codes import CANCELLED, GOOD, UsageError
from mailconfig_gui.cli.layers import find_preset
from mailconfig_gui.cli.render import (
    coloured,
    print_error,
    print_json,
    print_problems,
    print_table,
    printable,
    problem_object,
)
from mailconfig_gui.cli.signals import interruptible, on_signals
from mailconfig_gui.cli.source import open_settings, trusted_file
from mailconfig_gui.delivery.merge import summary
from mailconfig_gui.delivery.target import (
    MEANWHILE,
    DeliveryError,
    Step,
    Stop,
    StoppedError,
    TestFailedError,
    Wanted,
)
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.problem import MailConfigError, Severity, has_errors
from mailconfig_gui.model.profile import Platform
from mailconfig_gui.storage.paths import find_paths
from mailconfig_gui.storage.profiles import Profiles
from mailconfig_gui.storage.secrets import KeyringStore

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Generator, Iterator
    from typing import TextIO, TypeVar

    from mailconfig_gui.app.deliver import Delivery, Outcome
    from mailconfig_gui.app.delivery_memory import Image
    from mailconfig_gui.app.open_save import Opened
    from mailconfig_gui.delivery.target import Plan
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.model.profile import Profile

    T = TypeVar("T")

VARIABLES = {
    "target_password": "MAILCONFIG_TARGET_PASSWORD",
    "api_key": "MAILCONFIG_API_KEY",
    "code": "MAILCONFIG_CODE",
    "old_password": "MAILCONFIG_OLD_PASSWORD",
}
_BY = {"apply": "an apply", "rollback": "a roll-back"}
_COLOURS = {"done": "green", "failed": "red", "skipped": "yellow"}


class Source(NamedTuple):
    """The settings that a command names: the fields given, their file or profile."""

    draft: dict[str, object]
    profile: Profile | None

    def __repr__(self) -> str:
        return f"Source({', '.join(self.draft)})"


class Report:
    """Tells the steps of a run: on the terminal as they come, or kept for the one JSON object."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.steps: list[Step] = []
        self.plan: Plan | None = None
        """Whose settings a failure of the platform's test is explained with."""
        self.asked_here = False
        self.here: bool | None = None

    def step(self, step: Step) -> None:
        """Take a step, and tell it unless one JSON object is wanted."""
        self.steps.append(step)
        if self.as_json or step.state == "started":
            return
        word = coloured(
            {"done": "ok", "failed": "failed", "skipped": "-"}[step.state].ljust(6), _COLOURS[step.state]
        )
        # A platform gives causes of causes on lines of their own.
        print(f"{word}  {printable(' '.join(step.text.splitlines()))}", flush=True)

    def columns(self, platform: bool | None) -> dict[str, str] | None:
        """Put the test from this computer beside the platform's; None where none from here was asked for."""
        return deliver.compare_tests(self.here, platform)._asdict() if self.asked_here else None

    def print_columns(self, platform: bool | None) -> None:
        """Print the two tests side by side where one from here was asked for."""
        found = self.columns(platform)
        if found is not None:
            print_table([("from this computer", found["here"]), ("from the platform", found["platform"])])
            if found["explanation"]:
                print(found["explanation"])

    def objects(self) -> list[dict[str, str]]:
        """Return the steps so far as JSON shows them."""
        return [step._asdict() for step in self.steps]


def run_plan(arguments: argparse.Namespace) -> int:
    """Show what applying would change."""
    return guarded(arguments, _plan)


def run_apply(arguments: argparse.Namespace) -> int:
    """Apply settings to a target, on a terminal after a question."""
    return guarded(arguments, _apply)


def run_rollback(arguments: argparse.Namespace) -> int:
    """Bring back an earlier state after a question, or list them."""
    return guarded(arguments, _rollback)


def guarded(arguments: argparse.Namespace, run: Callable[[argparse.Namespace, Report, Stop], int]) -> int:
    """Run a command; print an expected failure as words, or as the one JSON object."""
    if arguments.target is None and arguments.profile is None:
        raise UsageError("name a --target, or a --profile that was applied to a platform before")
    report = Report(as_json=arguments.json)
    stop = Stop()
    try:
        with _stoppable(stop):
            return run(arguments, report, stop)
    except MailConfigError as error:
        if isinstance(error, SettingsError):
            code = 3
        else:
            code = CANCELLED if isinstance(error, StoppedError) else deliver.exit_code(error)
        problems = getattr(error, "problems", ())
        diagnosis = _diagnosis(error, report, arguments)
        if arguments.json:
            words = {"title": error.title, "message": error.message, "hint": error.hint}
            if getattr(error, "fingerprint", ""):
                words["fingerprint"] = error.fingerprint  # type: ignore[attr-defined]
            ended = {name: list(getattr(error, name, ())) for name in ("changed", "unsure")}
            print_json(
                {"ok": False, "result": "unsure" if ended["unsure"] else "failed", "changed": bool(ended["changed"]),
                 "error": words, "exit_code": code, "changed_already": ended["changed"], "unsure": ended["unsure"],
                 "state": getattr(error, "image", ""), "user": getattr(error, "user", ""),
                 "problems": [problem_object(problem) for problem in problems], "steps": report.objects(),
                 "diagnosis": diagnosis.as_json() if diagnosis else None,
                 "columns": report.columns(_said(error))}
            )  # fmt: skip
        sys.stdout.flush()
        print_error(error)
        if isinstance(error, DeliveryError):
            _print_ending(error)
        if isinstance(error, AccessNeededError):
            _print_option(error)
        if hasattr(error, "rows"):
            print("       In the command line: apply --remove-duplicate-row ID.", file=sys.stderr)
        if diagnosis is not None and not arguments.json:
            from mailconfig_gui.cli.explain import print_diagnosis

            sys.stderr.flush()
            print_diagnosis(diagnosis)
            refused = deliver.refused_installed(report.plan, error.message) if report.plan else ""
            if refused:
                print(f"{printable(refused)} Add --admin-email ADDRESS.")
        if not arguments.json:
            report.print_columns(_said(error))
        return code


def _print_ending(error: DeliveryError) -> None:
    """Say what a run that failed has changed by then, and how to go back."""
    for words in error.changed:
        print(f"       Changed already: {printable(words)}.", file=sys.stderr)
    for words in error.unsure:
        print(f"       Not known: {printable(words)}.", file=sys.stderr)
    if error.image:
        print(f"       The state before is kept as {error.image}; rollback brings it back.", file=sys.stderr)


def _print_option(error: AccessNeededError) -> None:
    """Name the option by which a person agrees to something."""
    for field in access_fields():
        if field.name == error.field and field.kind is FieldKind.YES:
            print(f"       In the command line: --{field.option} {field.metavar}.", file=sys.stderr)


def _said(error: MailConfigError) -> bool | None:
    return False if isinstance(error, TestFailedError) else None


def _diagnosis(error: MailConfigError, report: Report, arguments: argparse.Namespace) -> Diagnosis | None:
    """Explain what the platform's own test said."""
    if not isinstance(error, TestFailedError) or not error.text:
        return None
    values = report.plan.after.values if report.plan else {}
    return deliver.explain(error.text, values, getattr(arguments, "provider", None))


@contextmanager
def _stoppable(stop: Stop) -> Iterator[None]:
    """Let Ctrl-C, a polite kill and a terminal that goes away end the run in order; a second one ends the program."""

    def interrupt() -> None:
        if stop.cancelled:
            raise KeyboardInterrupt
        stop.cancel()

    with on_signals(interrupt):
        yield


def _plan(arguments: argparse.Namespace, report: Report, stop: Stop) -> int:
    source = _source(arguments)
    delivery = delivery_of(arguments, stop, source.profile)
    made = _made(arguments, report, delivery, source)
    if report.as_json:
        print_json(
            {"ok": not made.blocked, **_plan_object(made), "steps": report.objects(), "error": None,
             "columns": report.columns(None)}
        )  # fmt: skip
    else:
        _print_plan(made, _heading(made, source.profile))
        report.print_columns(None)
    return 3 if made.blocked else GOOD


def _heading(made: Plan, profile: Profile | None) -> str:
    """Say what goes where."""
    return f"Plan: {profile.name} → {made.where}" if profile else f"Plan for {made.where}"


def _agreed(made: Plan, heading: str, question: str, arguments: argparse.Namespace) -> None:
    """Show a plan and ask whether it shall be carried out, where somebody is there to answer and has not yet.

    Raises:
        StoppedError: the answer was no.
        UsageError: somebody is there, but would not see the question.

    """
    asks = not (arguments.yes or made.empty or made.blocked)
    if asks and sys.stdin.isatty() and not has_terminal():
        raise UsageError(
            "nobody would see the question: add --yes, or do not send standard error elsewhere. Nothing was changed"
        )
    asks = asks and has_terminal()
    if not arguments.json:
        # What stops a plan is told once, with the error that ends the run.
        conflict = any(risk.code == MEANWHILE and risk.severity is Severity.ERROR for risk in made.risks)
        _print_plan(made._replace(risks=()) if made.blocked and not conflict else made, heading)
    elif asks:
        _print_plan(made, heading, sys.stderr)
    if asks and not confirm(question):
        raise StoppedError("Nothing was changed.")


def _apply(arguments: argparse.Namespace, report: Report, stop: Stop) -> int:
    if arguments.remove_duplicate_row:
        from mailconfig_gui.cli.mail_rows import remove_duplicate_row

        return remove_duplicate_row(arguments, report, delivery_of(arguments, stop, None))
    if arguments.dry_run:
        return _plan(arguments, report, stop)
    source = _source(arguments)
    delivery = delivery_of(arguments, stop, source.profile)
    if (arguments.sql or arguments.curl) and delivery.kind.hand_off is not None:
        raise UsageError("--sql and --curl go with a file as target")
    if arguments.curl and not arguments.platform_url:
        raise UsageError("--curl needs --platform-url")
    provider = arguments.provider or (source.profile.provider if source.profile else None)
    demand_practice_yes(provider, source.draft, yes=arguments.yes, action="apply")
    made = _made(arguments, report, delivery, source)
    heading = _heading(made, source.profile)
    _agreed(made, heading, f"Apply this to {made.where}?", arguments)
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
        failed.changed = (f"The settings are written to {made.where}",) if outcome.applied.changed else ()
        failed.image = outcome.image
        raise failed from error
    if report.as_json:
        print_json(
            {**_outcome_object(outcome, report), **_plan_object(made), "written": written,
             "columns": report.columns(_worked(outcome))}
        )  # fmt: skip
    else:
        _print_outcome(outcome, made)
        report.print_columns(_worked(outcome))
        for path in written:
            print(f"Wrote {printable(path)} (readable for you only).")
    return outcome.exit_code


def carried_out(
    arguments: argparse.Namespace,
    report: Report,
    delivery: Delivery,
    made: Plan,
    options: deliver.Options,
    profile: Profile | None,
) -> Outcome:
    """Carry out a plan, and note with the profile what is known of its platform now."""
    from mailconfig_gui.app.proof import after_apply

    noted = profile if delivery.kind.can(Ability.NOTED) else None
    known = noted.platform if noted else None
    user = login_of(arguments, made.where, known)
    try:
        outcome = _outcome(deliver.apply(delivery, made, options), report)
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
        profiles_of(arguments).note_platform(profile, platform)
    except MailConfigError as error:
        report.step(Step("profile", "failed", f"It could not be noted with the profile: {error.message}"))


def login_of(arguments: argparse.Namespace, where: str, platform: Platform | None) -> str:
    """Return the login name to use: the one that the command names, else that of the profile's platform."""
    if arguments.target_user or platform is None or platform.address != where:
        return str(arguments.target_user)
    return platform.user


def _rollback(arguments: argparse.Namespace, report: Report, stop: Stop) -> int:
    offline = arguments.list or arguments.history
    profile = None if arguments.profile is None else profiles_of(arguments).load(arguments.profile)
    delivery = delivery_of(arguments, stop, profile, offline=offline)
    if not (offline or arguments.yes or arguments.dry_run or has_terminal()):
        raise UsageError(
            "nobody can be asked here: add --yes to go back without a question, or --dry-run to see the plan"
        )
    if arguments.history:
        _print_history(deliver.history(delivery), as_json=report.as_json)
        return GOOD
    if arguments.list:
        _print_states(deliver.images(delivery), as_json=report.as_json)
        return GOOD
    password = take_passwords(arguments).values.get("password")
    made = _planned(
        deliver.plan_rollback(delivery, arguments.to, password=password, overwrite=arguments.overwrite),
        report,
    )
    old_password = _secret(arguments, "old_password")
    if old_password:
        made = made._replace(wanted=made.wanted._replace(old_password=old_password))
    report.plan = made
    heading = f"Roll-back: the state of {made.facts['state']} → {made.where}"
    if arguments.dry_run:
        if report.as_json:
            print_json(
                {"ok": not made.blocked, **_plan_object(made), "steps": report.objects(), "error": None}
            )
        else:
            _print_plan(made, heading)
        return 3 if made.blocked else GOOD
    _agreed(made, heading, f"Bring this back on {made.where}?", arguments)
    outcome = carried_out(arguments, report, delivery, made, deliver.Options(), profile)
    if report.as_json:
        print_json({**_outcome_object(outcome, report), **_plan_object(made)})
    else:
        _print_outcome(outcome, made)
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
            (image.id, f"replaced {image.time} by {_BY.get(image.by, image.by)}", _server(image))
            for image in kept
        )
    else:
        print("No earlier state of this target is kept.")


def _server(image: Image) -> str:
    host, port = image.values.get("smtpHost", ""), image.values.get("smtpPort", "")
    return printable(f"{host}:{port}" if image.existed else "nothing was there")


def _source(arguments: argparse.Namespace) -> Source:
    """Collect the fields that the command names: preset, then file or profile, then options. Nothing is made up."""
    from mailconfig_gui.app.passwords import find_password

    if arguments.file is not None and arguments.profile is not None:
        raise UsageError("FILE and --profile do not go together")
    given = take_passwords(arguments)
    preset = find_preset(arguments)
    draft: dict[str, object] = dict(preset.apply(arguments.variant)) if preset else {}
    profile = None
    if arguments.file is not None:
        draft.update(opened(arguments.file).draft)
    if arguments.profile is not None:
        profile = profiles_of(arguments).load(arguments.profile)
        draft.update(profile.draft)
    draft.update(field_options(arguments))
    draft = {key: value for key, value in draft.items() if key in BY_KEY}
    extras = any(getattr(arguments, name, None) for name in ("base_url", "admin_email"))
    if not draft and not given.values and not extras:
        raise UsageError("nothing to do: name a FILE, a --profile, or fields")
    store = KeyringStore()
    for key in ("password", "proxyPassword"):
        found = find_password(key, draft, given=given, environment=os.environ, profile=profile, store=store)
        if found is not None:
            draft[key] = found
    return Source(draft, profile)


def opened(name: str) -> Opened:
    """Open a settings file, or standard input as `-`. Raises SettingsError when its settings have errors."""
    read = open_settings(name)
    if has_errors(read.problems):
        raise SettingsError(read.problems)
    return read


def profiles_of(arguments: argparse.Namespace) -> Profiles:
    """Return the profiles of this home."""
    return Profiles(find_paths(getattr(arguments, "home", None)))


def delivery_of(
    arguments: argparse.Namespace, stop: Stop, profile: Profile | None, *, offline: bool = False
) -> Delivery:
    """Return the target that a command names; `offline` where only what is remembered of it is asked for."""
    where, platform = arguments.target, profile.platform if profile else None
    if where is None:
        if platform is None:
            raise UsageError("this profile was not applied to a platform yet: name a --target")
        where = platform.address
    _refuse_password(where)
    paths = find_paths(getattr(arguments, "home", None))
    access = _access(arguments)
    if platform is not None and not access.value("api_key") and kind_of(where).can(Ability.NOTED):
        place = open_target(where, access, stop, offline=True).where
        access = access._replace(values={**access.values, "user": login_of(arguments, place, platform)})
    try:
        target = open_target(where, access, stop, offline=offline)
    except AccessNeededError as missing:
        if missing.field != "password":
            raise
        typed = _ask_login(access.value("user"), where, missing)
        target = open_target(where, access._replace(values={**access.values, "password": typed}), stop)
    return deliver.Delivery(target, paths, KeyringStore(), stop, profile_id=profile.id if profile else "")


def _refuse_password(target: str) -> None:
    """Refuse a database's password in its address: a command line is seen by others and kept in a history."""
    if kind_of(target).holds_secret(target):
        raise UsageError(
            "a password in --target would be seen by others; leave it out and use --target-password-file"
        )


def _access(arguments: argparse.Namespace) -> Access:
    code = _secret(arguments, "code")

    def ask(sources: tuple[CodeSource, ...]) -> Code | None:
        return _ask_code(arguments.second_step, sources, code)

    values = {
        "user": arguments.target_user,
        "password": _secret(arguments, "target_password"),
        "api_key": _secret(arguments, "api_key"),
        "ca_file": arguments.target_ca_file or "",
        "fingerprint": arguments.fingerprint or "",
        "plain_http": " ".join(arguments.allow_plain_http),
    }
    return Access(values, ask)


def _secret(arguments: argparse.Namespace, name: str) -> str:
    """Read a secret of the target from the file that an option names, else from its variable; "" without both."""
    from mailconfig_gui.app.passwords import read_secret

    value = os.environ.pop(VARIABLES[name], "")
    path = getattr(arguments, f"{name}_file", None)
    return read_secret(path, sys.stdin.buffer) if path is not None else value


def _ask_login(user: str, where: str, missing: AccessNeededError) -> str:
    """Ask on a terminal for the password of this user. Raises AccessNeededError with the options that would give it."""
    from getpass import getpass

    typed = ""
    if user and sys.stdin.isatty():
        with suppress(EOFError):
            typed = getpass(f"Password for {printable(f'{user} at {where}')}: ")
    if typed:
        return typed
    login = "" if user else "--target-user NAME with "
    raise AccessNeededError(
        missing.field,
        missing.title,
        missing.message,
        f"Use {login}--target-password-file PATH (- for standard input) or the variable "
        f"{VARIABLES['target_password']}, or, from version 4.3 on, --api-key-file PATH.",
    ) from None


def _ask_code(second_step: str | None, sources: tuple[CodeSource, ...], given: str) -> Code | None:
    wanted = (second_step or "").upper()
    source = next((one for one in sources if wanted in ("", one.id)), CodeSource(wanted, wanted))
    if given or not source.id or (source.sent and wanted):
        return Code(source.id, given) if source.id else None
    if not sys.stdin.isatty():
        return None
    from getpass import getpass

    try:
        with interruptible():
            typed = getpass(f"Code ({source.words}): ").strip()
    except EOFError:
        typed = ""
    return Code(source.id, typed) if typed else None


def _made(arguments: argparse.Namespace, report: Report, delivery: Delivery, source: Source) -> Plan:
    wanted = Wanted(
        source.draft,
        old_password=_secret(arguments, "old_password") or None,
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
                "The certificate of the mail server is good"
                if good
                else "The mail server could not be verified"
            )
            report.step(Step("certificate", "done" if good else "failed", words))
            wanted = wanted._replace(endpoint_verified=good)
        made = _planned(deliver.plan(delivery, wanted), report)
        report.plan = made
        if arguments.test_here:
            report.asked_here = True
            report.here = deliver.try_here(made, delivery.stop, ca_file=ca_file).works
    return made


def _planned(run: Iterator[Step | deliver.Planned], report: Report) -> Plan:
    for event in run:
        if isinstance(event, deliver.Planned):
            return event.plan
        report.step(event)
    raise AssertionError("a plan ends with its plan")


def _outcome(run: Iterator[Step | deliver.Finished], report: Report) -> Outcome:
    for event in run:
        if isinstance(event, deliver.Finished):
            return event.outcome
        report.step(event)
    raise AssertionError("a run ends with its outcome")


def drained(run: Generator[Step, None, T], report: Report) -> T:
    """Run a target's method to its end and return its result."""
    while True:
        try:
            report.step(next(run))
        except StopIteration as end:
            result: T = end.value
            return result


def _write_forms(arguments: argparse.Namespace, made: Plan) -> list[str]:
    """Write the forms for handing over, readable only for their owner."""
    from mailconfig_gui.storage.files import write_atomic

    written = []
    for option in ("sql", "curl"):
        if named := getattr(arguments, option):
            path = Path(named)
            form = hand_off(option, made.after, name=path.name, place=arguments.platform_url)
            for name, data in form.items():
                write_atomic(path.with_name(name), data)
            written += [named, *(str(path.with_name(name)) for name in form if name != path.name)]
    return written


def _plan_object(made: Plan) -> dict[str, object]:
    return {
        "target": made.where,
        "no_change": made.empty,
        "changes": [{**change._asdict(), "text": change.words} for change in made.changes],
        "risks": [problem_object(risk) for risk in made.risks],
        "facts": dict(made.facts),
        "not_restorable": sorted(made.lost),
        "unseen": list(made.unseen),
    }


def _outcome_object(outcome: Outcome, report: Report) -> dict[str, object]:
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


def _worked(outcome: Outcome) -> bool | None:
    """Tell what the platform's tests of the very settings showed, None when it made none: it may have stored others."""
    return outcome.applied.ok if "before" in outcome.applied.tests else None


def _print_history(lines: list[dict[str, object]], *, as_json: bool) -> None:
    from mailconfig_gui.app.delivery_memory import line_words

    if as_json:
        print_json(lines)
        return
    for line in lines:
        head, *details = line_words(line)
        print(printable(f"{line.get('time')}  {head}"))
        for words in details:
            print(f"  {printable(words)}")
    if not lines:
        print("Nothing was done to this target from here.")


def _print_plan(made: Plan, heading: str, out: TextIO | None = None) -> None:
    out = out or sys.stdout
    print(printable(heading), file=out)
    for name, value in made.facts.items():
        if name == "state":
            continue  # stands in the heading
        print(f"  {name.replace('_', ' ')}: {printable(value)}", file=out)
    for change in made.changes:
        print(f"  {printable(change.words)}", file=out)
    if made.empty:
        print(f"  {summary(made)}.", file=out)
        if made.unseen and made.after.values.get("username"):
            again = "" if "state" in made.facts else " To write it again: --rewrite-password."
            print(f"  To have it tested: verify.{again}", file=out)
    out.flush()
    print_problems(made.risks, sys.stderr)


def _print_outcome(outcome: Outcome, made: Plan) -> None:
    tests = outcome.applied.tests
    told = {"applied": "Applied.", "rolled-back": "The earlier state is back."}.get(outcome.done)
    if told is None and "stored" not in tests:
        told = f"{summary(made._replace(changes=()))}."
    elif told is None and tests["stored"].ok:
        told = "Nothing visible differs, and what the platform has stored works."
    elif told is None:
        told = "Nothing was changed, but what the platform has stored does not work."
    print(told)
    for line in (outcome.applied.restart, *outcome.applied.notes):
        if line:
            print(printable(line))
    if outcome.user:
        print(printable(f"The administrator now logs in as {outcome.user}."))
    if outcome.image:
        print(f"The state before is kept as {outcome.image}; rollback brings it back.")
    failed = {name: test for name, test in tests.items() if not test.ok}
    for name, test in failed.items():
        # "connection" gives no reason: where another test failed, that one does.
        if name != "connection" or len(failed) == 1:
            print(
                f"{coloured('The platform says' if test.spoken else 'Its test', 'red')}: {printable(test.text)}"
            )
        if name != "connection" and test.spoken:
            print(f"  {printable(deliver.explain(test.text, made.after.values).title)}")
    if outcome.done == "no-change" and failed and made.unseen:
        print("To write the password again: --rewrite-password.")
    sys.stdout.flush()
    print_problems(outcome.problems, sys.stderr)

"""The commands `plan`, `apply` and `rollback`, and what `drift` shares with them."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app import deliver
from mailconfig_gui.app.open_save import SettingsError, open_file
from mailconfig_gui.app.targets import DETECT, Access, PlainHttpError, kind_of, open_target
from mailconfig_gui.cli.args import field_options
from mailconfig_gui.cli.asking import take_passwords
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
from mailconfig_gui.delivery.target import Step, Stop, StoppedError, TestFailedError, Wanted
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.problem import MailConfigError, has_errors
from mailconfig_gui.model.record import Record
from mailconfig_gui.storage.paths import find_paths
from mailconfig_gui.storage.profiles import Profiles
from mailconfig_gui.storage.secrets import KeyringStore

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Generator, Iterator, Mapping
    from typing import TypeVar

    from mailconfig_gui.app.deliver import Delivery, Outcome
    from mailconfig_gui.app.open_save import Opened
    from mailconfig_gui.delivery.platform_api import Code
    from mailconfig_gui.delivery.target import Plan
    from mailconfig_gui.diagnosis.engine import Diagnosis
    from mailconfig_gui.storage.profiles import Profile

    T = TypeVar("T")

VARIABLES = {
    "target_password": "MAILCONFIG_TARGET_PASSWORD",
    "api_key": "MAILCONFIG_API_KEY",
    "code": "MAILCONFIG_CODE",
    "old_password": "MAILCONFIG_OLD_PASSWORD",
}
_COLOURS = {"done": "green", "failed": "red", "skipped": "yellow"}


class Source(Record):
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
        self.draft: Mapping[str, object] = {}
        """The settings that a failure of the platform's test is explained with."""
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
        print(f"{word}  {printable(step.text)}", flush=True)

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
    """Apply settings to a target; never asks."""
    return guarded(arguments, _apply)


def run_rollback(arguments: argparse.Namespace) -> int:
    """Bring back an earlier state, or list them."""
    return guarded(arguments, _rollback)


def guarded(arguments: argparse.Namespace, run: Callable[[argparse.Namespace, Report, Stop], int]) -> int:
    """Run a command; print an expected failure as words, or as the one JSON object."""
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
            print_json(
                {"ok": False, "result": "failed", "changed": False, "error": words, "exit_code": code,
                 "problems": [problem_object(problem) for problem in problems], "steps": report.objects(),
                 "diagnosis": diagnosis.as_json() if diagnosis else None,
                 "columns": report.columns(_said(error))}
            )  # fmt: skip
        sys.stdout.flush()
        print_error(error)
        if isinstance(error, PlainHttpError):
            print("       In the command line: --allow-plain-http HOST.", file=sys.stderr)
        if hasattr(error, "rows"):
            print("       In the command line: apply --remove-duplicate-row ID.", file=sys.stderr)
        if diagnosis is not None and not arguments.json:
            from mailconfig_gui.cli.explain import print_diagnosis

            sys.stderr.flush()
            print_diagnosis(diagnosis)
        if not arguments.json:
            report.print_columns(_said(error))
        return code


def _said(error: MailConfigError) -> bool | None:
    return False if isinstance(error, TestFailedError) else None


def _diagnosis(error: MailConfigError, report: Report, arguments: argparse.Namespace) -> Diagnosis | None:
    """Explain what the platform's own test said."""
    if not isinstance(error, TestFailedError):
        return None
    return deliver.explain(error.text, report.draft, getattr(arguments, "provider", None))


@contextmanager
def _stoppable(stop: Stop) -> Iterator[None]:
    """Let Ctrl-C and a polite kill end the run in order; a second one ends the program."""

    def interrupt(_number: int, _frame: object) -> None:
        if stop.cancelled:
            raise KeyboardInterrupt
        stop.cancel()

    wanted = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, interrupt) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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
        _print_plan(made)
        report.print_columns(None)
    return 3 if made.blocked else GOOD


def _apply(arguments: argparse.Namespace, report: Report, stop: Stop) -> int:
    if arguments.remove_duplicate_row:
        from mailconfig_gui.cli.mail_rows import remove_duplicate_row

        return remove_duplicate_row(arguments, report, delivery_of(arguments, stop, None))
    source = _source(arguments)
    delivery = delivery_of(arguments, stop, source.profile)
    if (arguments.sql or arguments.curl) and delivery.target.kind != "file":
        raise UsageError("--sql and --curl go with a file as target")
    if arguments.curl and not arguments.platform_url:
        raise UsageError("--curl needs --platform-url")
    made = _made(arguments, report, delivery, source)
    if not report.as_json:
        _print_plan(made)
    options = deliver.Options(
        test=not arguments.no_platform_test,
        save_anyway=arguments.save_anyway,
        prove_stored=arguments.prove_stored_password,
    )
    outcome = _outcome(deliver.apply(delivery, made, options), report)
    written = _write_forms(arguments, made)
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


def _rollback(arguments: argparse.Namespace, report: Report, stop: Stop) -> int:
    delivery = delivery_of(arguments, stop, None, offline=arguments.list or arguments.history)
    if arguments.history:
        _print_history(deliver.history(delivery), as_json=report.as_json)
        return GOOD
    if arguments.list:
        kept = deliver.images(delivery)
        if report.as_json:
            print_json([{"state": image.id, "time": image.time, "lost": list(image.lost)} for image in kept])
        elif kept:
            print_table((image.id, image.time, str(image.values.get("smtpHost", ""))) for image in kept)
        else:
            print("No earlier state of this target is kept.")
        return GOOD
    password = take_passwords(arguments).values.get("password")
    options = deliver.Options(overwrite=arguments.overwrite)
    outcome = _outcome(deliver.rollback(delivery, arguments.to, options, password=password), report)
    if report.as_json:
        print_json(_outcome_object(outcome, report))
    else:
        _print_outcome(outcome, None)
    return outcome.exit_code


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
    """Open a settings file. Raises SettingsError when its settings have errors."""
    read = open_file(Path(name))
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
    _refuse_password(arguments.target)
    paths = find_paths(getattr(arguments, "home", None))
    target = open_target(arguments.target, _access(arguments), stop, offline=offline)
    return deliver.Delivery(target, paths, KeyringStore(), stop, profile_id=profile.id if profile else "")


def _refuse_password(target: str) -> None:
    """Refuse a database's password in its address: a command line is seen by others and kept in a history."""
    if kind_of(target) == "postgresql" and not target.lower().startswith(DETECT):
        from mailconfig_gui.delivery.detect import parse_url

        if parse_url(target).password:
            raise UsageError(
                "a password in --target would be seen by others; leave it out and use --target-password-file"
            )


def _access(arguments: argparse.Namespace) -> Access:
    code = _secret(arguments, "code")

    def ask(providers: tuple[str, ...]) -> Code | None:
        return _ask_code(arguments.second_step, providers, code)

    return Access(
        user=arguments.target_user,
        password=_secret(arguments, "target_password"),
        api_key=_secret(arguments, "api_key"),
        ask_code=ask,
        ca_file=arguments.target_ca_file,
        fingerprint=arguments.fingerprint,
        plain_http=tuple(arguments.allow_plain_http),
    )


def _secret(arguments: argparse.Namespace, name: str) -> str:
    """Read a secret of the target from the file that an option names, else from its variable; "" without both."""
    from mailconfig_gui.app.passwords import read_secret

    value = os.environ.pop(VARIABLES[name], "")
    path = getattr(arguments, f"{name}_file", None)
    return read_secret(path, sys.stdin.buffer) if path is not None else value


def _ask_code(second_step: str | None, providers: tuple[str, ...], given: str) -> Code | None:
    from mailconfig_gui.delivery.platform_api import Code, provider_words

    wanted = (second_step or "").upper()
    offered = [name for name in ("TOTP", "BACKUP_CODE", "SMS", "EMAIL") if name in providers]
    provider = wanted or (offered[0] if offered else "")
    if given or not provider or (provider in ("SMS", "EMAIL") and wanted):
        return Code(provider, given) if provider else None
    if not sys.stdin.isatty():
        return None
    from getpass import getpass

    try:
        typed = getpass(f"Code ({provider_words(provider)}): ").strip()
    except EOFError:
        typed = ""
    return Code(provider, typed) if typed else None


def _made(arguments: argparse.Namespace, report: Report, delivery: Delivery, source: Source) -> Plan:
    wanted = Wanted(
        source.draft,
        old_password=_secret(arguments, "old_password") or None,
        base_url=arguments.base_url,
        admin_email=arguments.admin_email,
    )
    if delivery.target.kind != "file":
        draft = drained(deliver.endpoint_draft(delivery, source.draft), report)
        if draft is not None:
            good = deliver.verified(draft, ca_file=arguments.ca_file)
            words = (
                "The certificate of the mail server is good"
                if good
                else "The mail server could not be verified"
            )
            report.step(Step("certificate", "done" if good else "failed", words))
            wanted = wanted._replace(endpoint_verified=good)
    for event in deliver.plan(delivery, wanted):
        if isinstance(event, deliver.Planned):
            report.draft = event.plan.after.values
            if arguments.test_here:
                report.asked_here = True
                report.here = deliver.try_here(event.plan, delivery.stop, ca_file=arguments.ca_file).works
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
    from mailconfig_gui.delivery.handover import curl_form, sql_form
    from mailconfig_gui.storage.files import write_atomic

    written = []
    if arguments.sql:
        write_atomic(Path(arguments.sql), sql_form(made.after, os.urandom(6).hex()))
        written.append(arguments.sql)
    if arguments.curl:
        from mailconfig_gui.delivery.web import parse_base

        path = Path(arguments.curl)
        data = path.with_name(f"{path.name}.json")
        form = curl_form(made.after, parse_base(arguments.platform_url).text, data.name)
        write_atomic(data, form.data)
        write_atomic(path, form.script)
        written += [str(path), str(data)]
    return written


def _plan_object(made: Plan) -> dict[str, object]:
    return {
        "target": made.where,
        "no_change": made.empty,
        "changes": [{**change._asdict(), "text": change.words} for change in made.changes],
        "risks": [problem_object(risk) for risk in made.risks],
        "facts": dict(made.facts),
        "not_restorable": sorted(made.lost),
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
        "problems": [problem_object(problem) for problem in outcome.problems],
        "steps": report.objects(),
        "error": None,
    }


def _worked(outcome: Outcome) -> bool | None:
    """Tell what the platform's tests showed, None when it made none."""
    return outcome.applied.ok if outcome.applied.tests else None


def _print_history(lines: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        print_json(lines)
        return
    for line in lines:
        changes = line.get("changes")
        print(printable(f"{line.get('time')}  {line.get('what')}: {line.get('result')}"))
        for change in changes if isinstance(changes, list) else []:
            print(f"  {printable(str(change))}")
    if not lines:
        print("Nothing was done to this target from here.")


def _print_plan(made: Plan) -> None:
    print(f"Plan for {printable(made.where)}")
    for name, value in made.facts.items():
        print(f"  {name}: {printable(value)}")
    for change in made.changes:
        print(f"  {printable(change.words)}")
    if made.empty:
        print("  No change.")
    sys.stdout.flush()
    print_problems(made.risks, sys.stderr)
    offers = list(_offers(made))
    if offers:
        print(f"To change it in the same plan: {printable(' '.join(offers))}", file=sys.stderr)


def _offers(made: Plan) -> Iterator[str]:
    """Yield the options that would put right what stands beside the mail settings."""
    from shlex import quote

    for risk in made.risks:
        if risk.fix is not None and "baseUrl" in risk.fix.changes:
            yield f"--base-url {quote(str(risk.fix.changes['baseUrl']))}"
        elif risk.code == "installed-email":
            yield "--admin-email ADDRESS"


def _print_outcome(outcome: Outcome, made: Plan | None) -> None:
    words = {"applied": "Applied.", "no-change": "No change.", "rolled-back": "The earlier state is back."}
    print(words[outcome.done])
    if outcome.applied.restart:
        print(printable(outcome.applied.restart))
    if outcome.image and outcome.done == "applied":
        print(f"The state before is kept as {outcome.image}; rollback brings it back.")
    for test in outcome.applied.tests.values():
        if not test.ok and made is not None:
            found = deliver.explain(test.text, made.after.values)
            print(
                f"{coloured('The platform says', 'red')}: {printable(test.text)}\n  {printable(found.title)}"
            )
    sys.stdout.flush()
    print_problems(outcome.problems, sys.stderr)

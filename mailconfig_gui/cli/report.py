"""The run of a command on a target: its steps as they come, its failure in words or as the one JSON object."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mailconfig_gui.app import deliver
from mailconfig_gui.app.targets import AccessNeededError, FieldKind, access_fields
from mailconfig_gui.cli.codes import BAD_SETTINGS, UsageError
from mailconfig_gui.cli.diagnosis import print_diagnosis
from mailconfig_gui.cli.problems import print_error
from mailconfig_gui.cli.render import coloured, print_json, print_table, printable
from mailconfig_gui.cli.signals import on_signals
from mailconfig_gui.delivery.target import DeliveryError, Step, Stop, TestFailedError
from mailconfig_gui.model.problem import MailConfigError, SettingsError
from mailconfig_gui.model.settings import problem_object
from mailconfig_gui.words.cells import padded
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Generator, Iterator
    from typing import TypeVar

    from mailconfig_gui.delivery.target import Plan
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis

    T = TypeVar("T")

_SIGNS = {"done": mark("ok"), "failed": mark("failed"), "skipped": "-"}
_WORKS = {True: mark("works"), False: mark("fails"), None: mark("not tested")}
_COLOURS = {"done": "green", "failed": "red", "skipped": "yellow"}


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
        word = coloured(padded(say(_SIGNS[step.state]), 6), _COLOURS[step.state])
        # A platform gives causes of causes on lines of their own.
        print(f"{word}  {printable(' '.join(step.text.splitlines()))}", flush=True)

    def columns(self, platform: bool | None) -> dict[str, str] | None:
        """Return both tests side by side as JSON shows them; None where none from here was asked for."""
        if not self.asked_here:
            return None
        why = deliver.why_they_differ(self.here, platform)
        return {"here": _WORKS[self.here], "platform": _WORKS[platform], "explanation": why}

    def print_columns(self, platform: bool | None) -> None:
        """Print the two tests side by side where one from here was asked for."""
        found = self.columns(platform)
        if found is not None:
            print_table(
                [
                    (say("from this computer"), say(found["here"])),
                    (say("from the platform"), say(found["platform"])),
                ]
            )
            if found["explanation"]:
                print(found["explanation"])

    def objects(self) -> list[dict[str, str]]:
        """Return the steps so far as JSON shows them."""
        return [step._asdict() for step in self.steps]


def guarded(arguments: argparse.Namespace, run: Callable[[argparse.Namespace, Report, Stop], int]) -> int:
    """Run a command; print an expected failure as words, or as the one JSON object."""
    if arguments.target is None and arguments.profile is None:
        raise UsageError(say("name a --target, or a --profile that was applied to a platform before"))
    report = Report(as_json=arguments.json)
    stop = Stop()
    try:
        with _stoppable(stop):
            return run(arguments, report, stop)
    except MailConfigError as error:
        code = BAD_SETTINGS if isinstance(error, SettingsError) else deliver.exit_code(error)
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
        if getattr(error, "rows", ()):
            _print_more(say("In the command line: apply --remove-duplicate-row ID."))
        if diagnosis is not None and not arguments.json:
            sys.stderr.flush()
            print_diagnosis(diagnosis)
            refused = deliver.refused_installed(report.plan, error.message) if report.plan else ""
            if refused:
                print(f"{printable(refused)} {say('Add --admin-email ADDRESS.')}")
        if not arguments.json:
            report.print_columns(_said(error))
        return code


def _print_ending(error: DeliveryError) -> None:
    """Say what a run that failed has changed by then, and how to go back."""
    for words in error.changed:
        _print_more(say("Changed already: {what}.", what=printable(words)))
    for words in error.unsure:
        _print_more(say("Not known: {what}.", what=printable(words)))
    if error.image:
        _print_more(say("The state before is kept as {state}; rollback brings it back.", state=error.image))


def _print_more(words: str) -> None:
    """Print a line below an error."""
    print(f"       {words}", file=sys.stderr)


def _print_option(error: AccessNeededError) -> None:
    """Name the option by which a person agrees to something."""
    for field in access_fields():
        if field.name == error.field and field.kind is FieldKind.YES:
            option = f"--{field.option} {field.metavar}"
            _print_more(say("In the command line: {option}.", option=option))


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


def ended(run: Iterator[Step | T], kind: type[T], report: Report) -> T:
    """Tell the steps of a run; return the event of this kind, with which it ends."""
    for event in run:
        if isinstance(event, kind):
            return event
        if isinstance(event, Step):
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

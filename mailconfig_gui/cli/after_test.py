"""What `test` says and writes after the result: cause, findings, certificates, verdict, the two files for others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.after_test import SHORTEST_LOOK_MS, untested
from mailconfig_gui.app.attempt import Aftermath
from mailconfig_gui.app.certificate import certificate_view
from mailconfig_gui.app.follow_up import FollowUp
from mailconfig_gui.app.results import Subject, result_of_test, result_of_untested
from mailconfig_gui.app.support import bundle, write_without_secrets
from mailconfig_gui.cli.ask import confirm, has_terminal
from mailconfig_gui.cli.diagnosis import print_diagnosis
from mailconfig_gui.cli.problems import error_objects, print_error, print_problems
from mailconfig_gui.cli.progress import print_accepted, print_other_ways, print_stage
from mailconfig_gui.cli.render import print_json, printable
from mailconfig_gui.cli.verdict import print_verdict
from mailconfig_gui.diagnosis.chain import describe, keytool_lines
from mailconfig_gui.diagnosis.handoff import hand_over
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.smtp.events import FailureKind, Result
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from mailconfig_gui.app.attempt import Tried
    from mailconfig_gui.cli.ready import Ready


def wanted_looks(arguments: argparse.Namespace, host: str, result: Result, left_ms: int) -> FollowUp:
    """Return what to look at after a test: what the command asks for, and where it does not, what a person says."""
    verdict = arguments.json or arguments.verdict
    quiet = verdict or arguments.probe or arguments.quiet or result.cancelled
    looks = (
        not quiet
        and left_ms >= SHORTEST_LOOK_MS
        and has_terminal()
        and confirm(
            say("Look at {host} for the cause? That opens more connections, without a login.", host=host)
        )
    )
    return FollowUp(verdict or looks, arguments.probe or looks, arguments.platform_version, left_ms=left_ms)


def print_untested(
    arguments: argparse.Namespace, error: MailConfigError, document: Mapping[str, object]
) -> None:
    """Print the JSON object of a test that could not begin; the verdict goes by the document alone."""
    verdict = untested(document, arguments.platform_version) if document else None
    subject = Subject(arguments.profile, arguments.provider, document or None)
    print_json(result_of_untested(subject, problems=error_objects(error), verdict=verdict))


def tell(arguments: argparse.Namespace, ready: Ready, tried: Tried) -> bool:
    """Print how a test ended and what was learnt after it, and write what is for others.

    Prints one JSON object, or as few words as possible. Returns whether all was written.
    """
    tried = tried._replace(aftermath=_without(arguments.no_advice, tried.aftermath))
    verdict = tried.aftermath.verdict
    if arguments.json:
        _print_object(arguments, ready, tried)
    elif tried.result.failure is not None:
        _print_failed(arguments, ready, tried)
    else:
        print_accepted(ready, tried)
        if verdict is not None:
            print_verdict(verdict)
        elif not arguments.quiet:
            print_other_ways(tried)
    return _write_exports(arguments, tried)


def _without(codes: list[str], aftermath: Aftermath) -> Aftermath:
    """Leave out the warnings that nobody wants."""
    verdict = aftermath.verdict
    if verdict is None:
        return aftermath
    kept = tuple(one for one in verdict.warnings if one.code not in codes)
    verdict = verdict._replace(warnings=kept)
    return Aftermath(verdict, aftermath.findings, aftermath.diagnosis, looked=aftermath.looked)


def _print_object(arguments: argparse.Namespace, ready: Ready, tried: Tried) -> None:
    profile = ready.profile.name if ready.profile is not None else None
    print_json(
        result_of_test(
            tried, profile, problems=ready.problems, probed=arguments.probe, recorded=arguments.record
        )
    )


def _print_failed(arguments: argparse.Namespace, ready: Ready, tried: Tried) -> None:
    aftermath = tried.aftermath
    diagnosis = aftermath.diagnosis
    if arguments.quiet:
        print_stage(tried.result.stages[-1])
        if diagnosis is not None:
            print(printable(diagnosis.title))
        return
    if diagnosis is not None:
        print()
        print_diagnosis(diagnosis)
    _print_findings(aftermath)
    _print_chain(tried)
    if aftermath.verdict is not None:
        print()
        print_verdict(aftermath.verdict)
    _print_left_out(arguments, aftermath)
    sys.stdout.flush()
    print_problems((*ready.problems, *tried.problems), sys.stderr)
    print_other_ways(tried)


def _print_left_out(arguments: argparse.Namespace, aftermath: Aftermath) -> None:
    if aftermath.diagnosis is None or aftermath.looked:
        return
    print()
    if arguments.probe or arguments.verdict:
        print(say("No time was left to look at the server once more."))
    elif aftermath.verdict is not None:
        print(say("Nothing else was looked at: --probe looks for the cause on all mail ports."))
    else:
        print(
            say(
                "Nothing else was looked at: --probe looks for the cause on all mail ports, --verdict for what the "
                "platform would do."
            )
        )


def _print_findings(aftermath: Aftermath) -> None:
    findings, diagnosis = aftermath.findings, aftermath.diagnosis
    if findings is None:
        return
    print(f"\n{say('All mail ports of {host}:', host=printable(findings.host))}")
    for endpoint in findings.endpoints:
        print(f"  {printable(endpoint.describe())}")
    if findings.title and (diagnosis is None or diagnosis.title != findings.title):
        print(printable(f"{findings.title} {findings.text}".rstrip()))


def _print_chain(tried: Tried) -> None:
    failure, diagnosis = tried.result.failure, tried.aftermath.diagnosis
    if failure is None or failure.kind is not FailureKind.CERTIFICATE:
        return
    view = certificate_view(tried.result, tried.attempt.settings.host)
    if view is None:
        return
    print(f"\n{say('The certificates as the server sends them:')}")
    for line in describe(view):
        print(f"  {printable(line)}")
    # The remedy for a private authority has these lines already.
    if view.may_be_trusted and not (diagnosis and diagnosis.cause == "cert-unknown-ca"):
        print(say("If this is your own authority: get its certificate (PEM) from who runs it, and test with"))
        print("  --ca-file ca.pem")
        print(say("For the platform's Java, on every node and after every change of image:"))
        for _, where, _, command in keytool_lines():
            print(f"  {where}:\n    {command}")


def _write_exports(arguments: argparse.Namespace, tried: Tried) -> bool:
    """Write --bundle and --hand-over; what cannot be written is said. Returns whether all was written."""
    made: list[tuple[str, Callable[[Tried], str]]] = []
    if arguments.bundle is not None:
        made.append((arguments.bundle, _bundle))
    if arguments.hand_over is not None and tried.aftermath.diagnosis is not None:
        made.append((arguments.hand_over, _hand_over))
    return False not in [_written(path, make, tried) for path, make in made]


def _written(path: str, make: Callable[[Tried], str], tried: Tried) -> bool:
    try:
        write_without_secrets(Path(path), make(tried), tried.attempt.document)
    except MailConfigError as error:
        print_error(error)
        return False
    return True


def _bundle(tried: Tried) -> str:
    attempt = tried.attempt
    return bundle(attempt.document, tried.result, tried.aftermath, provider=attempt.provider, now=tried.ended)


def _hand_over(tried: Tried) -> str:
    diagnosis, settings = tried.aftermath.diagnosis, tried.attempt.settings
    if diagnosis is None:
        return ""
    view = certificate_view(tried.result, settings.host, now=tried.ended)
    return hand_over(
        diagnosis,
        tried.result,
        settings,
        ended=tried.ended,
        findings=tried.aftermath.findings,
        chain=describe(view) if view and view.fault else (),
    )

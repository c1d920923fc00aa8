"""What `test` says and writes after the result: findings, certificates, verdict, the two files for others."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.certificate import certificate_view
from mailconfig_gui.app.support import bundle, write_without_secrets
from mailconfig_gui.cli.render import print_error, printable
from mailconfig_gui.cli.verdict import print_verdict
from mailconfig_gui.diagnosis.chain import describe, keytool_lines
from mailconfig_gui.diagnosis.handoff import hand_over
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.smtp.events import FailureKind

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from mailconfig_gui.app.after_test import Aftermath
    from mailconfig_gui.cli.ready import Ready
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp.events import Result


def print_aftermath(result: Result, settings: Settings, aftermath: Aftermath) -> None:
    """Print, after a failure, what a look at the server found, its certificates, what the platform would do."""
    if aftermath.findings is not None:
        _print_findings(aftermath)
    if result.failure is not None and result.failure.kind is FailureKind.CERTIFICATE:
        _print_chain(result, settings, aftermath.diagnosis)
    if aftermath.verdict is not None:
        print()
        print_verdict(aftermath.verdict)


def _print_findings(aftermath: Aftermath) -> None:
    findings, diagnosis = aftermath.findings, aftermath.diagnosis
    if findings is None:
        return
    print(f"\nAll mail ports of {printable(findings.host)}:")
    for endpoint in findings.endpoints:
        print(f"  {printable(endpoint.describe())}")
    if findings.title and (diagnosis is None or diagnosis.title != findings.title):
        print(printable(f"{findings.title} {findings.text}".rstrip()))


def _print_chain(result: Result, settings: Settings, diagnosis: Diagnosis | None) -> None:
    view = certificate_view(result, settings.host)
    if view is None:
        return
    print("\nThe certificates as the server sends them:")
    for line in describe(view):
        print(f"  {printable(line)}")
    # The remedy for a private authority has these lines already.
    if view.may_be_trusted and not (diagnosis and diagnosis.cause == "cert-unknown-ca"):
        print("If this is your own authority: get its certificate (PEM) from who runs it, and test with")
        print("  --ca-file ca.pem")
        print("For the platform's Java, on every node and after every change of image:")
        for where, command in keytool_lines():
            print(f"  {where}:\n    {command}")


def write_exports(
    arguments: argparse.Namespace,
    document: Mapping[str, object],
    ready: Ready,
    result: Result,
    aftermath: Aftermath,
) -> bool:
    """Write --bundle and --hand-over; what cannot be written is said. Returns whether all was written."""
    made: list[tuple[str, Callable[[float], str]]] = []
    if arguments.bundle is not None:
        made.append((arguments.bundle, lambda now: _bundle(document, ready, result, aftermath, now)))
    if arguments.hand_over is not None and aftermath.diagnosis is not None:
        diagnosis = aftermath.diagnosis
        made.append((arguments.hand_over, lambda now: _hand_over(diagnosis, ready, result, aftermath, now)))
    return False not in [_written(path, make, document) for path, make in made]


def _written(path: str, make: Callable[[float], str], document: Mapping[str, object]) -> bool:
    try:
        write_without_secrets(Path(path), make(time.time()), document)
    except MailConfigError as error:
        print_error(error)
        return False
    return True


def _bundle(
    document: Mapping[str, object], ready: Ready, result: Result, aftermath: Aftermath, now: float
) -> str:
    return bundle(document, result, aftermath, provider=ready.provider, now=now)


def _hand_over(diagnosis: Diagnosis, ready: Ready, result: Result, aftermath: Aftermath, now: float) -> str:
    view = certificate_view(result, ready.settings.host, now=now)
    return hand_over(
        diagnosis,
        result,
        ready.settings,
        ended=now,
        findings=aftermath.findings,
        chain=describe(view) if view and view.fault else (),
    )

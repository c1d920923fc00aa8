"""What `test` says and writes after the result: findings, certificates, verdict, the two files for others."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from mailconfig_gui.cli.render import printable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from mailconfig_gui.app.aftermath import Aftermath
    from mailconfig_gui.cli.sending import Ready
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp.events import Result


def print_aftermath(result: Result, settings: Settings, aftermath: Aftermath) -> None:
    """Print, after a failure, what a look at the server found, its certificates, what the platform would do."""
    if aftermath.findings is not None:
        _print_findings(aftermath)
    if result.failure is not None and result.failure.kind == "certificate":
        _print_chain(result, settings)
    if aftermath.verdict is not None:
        from mailconfig_gui.cli.verdict import print_verdict

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


def _print_chain(result: Result, settings: Settings) -> None:
    from mailconfig_gui.app.certificate import certificate_view
    from mailconfig_gui.diagnosis.chain import describe, keytool_lines

    view = certificate_view(result, settings.host)
    if view is None:
        return
    print("\nThe certificates as the server sends them:")
    for line in describe(view):
        print(f"  {printable(line)}")
    if view.may_be_trusted:
        print("If this is your own authority: get its certificate (PEM) from who runs it, and test with")
        print("  --ca-file ca.pem")
        print("For the platform's Java, on every node and after every change of image:")
        for where, command in keytool_lines():
            print(f"  {where}:\n    {command}")


def write_papers(
    arguments: argparse.Namespace,
    document: Mapping[str, object],
    ready: Ready,
    result: Result,
    aftermath: Aftermath,
) -> None:
    """Write --bundle and --hand-over.

    Raises:
        SecretFoundError, StorageError: a file was not written.

    """
    if arguments.bundle is None and (arguments.hand_over is None or aftermath.diagnosis is None):
        return
    from pathlib import Path

    from mailconfig_gui.app.support import bundle, write_without_secrets

    now = time.time()
    if arguments.bundle is not None:
        text = bundle(document, result, aftermath, provider=ready.provider, now=now)
        write_without_secrets(Path(arguments.bundle), text, document)
    if arguments.hand_over is not None and aftermath.diagnosis is not None:
        from mailconfig_gui.app.certificate import certificate_view
        from mailconfig_gui.diagnosis.chain import describe
        from mailconfig_gui.diagnosis.hand_over import hand_over

        view = certificate_view(result, ready.settings.host, now=now)
        text = hand_over(
            aftermath.diagnosis,
            result,
            ready.settings,
            ended=now,
            findings=aftermath.findings,
            chain=describe(view) if view and view.fault else (),
        )
        write_without_secrets(Path(arguments.hand_over), text, document)

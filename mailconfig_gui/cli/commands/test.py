"""The command `test`. What most tests do not need is imported where it is used: its time is held against swaks."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from mailconfig_gui.app.send_test import DEADLINE_MS, Cancel, result_as_json, send_test
from mailconfig_gui.cli.ask import confirm, has_terminal
from mailconfig_gui.cli.codes import CANCELLED, EXIT_CODES, FAILED, GOOD, TROUBLE, UsageError
from mailconfig_gui.cli.fields import add_settings, field_options
from mailconfig_gui.cli.parser import PASSWORDS, PROGRAM, add_json, address, examples, to_write
from mailconfig_gui.cli.ready import prepare
from mailconfig_gui.cli.render import (
    coloured,
    error_object,
    print_error,
    print_json,
    print_problems,
    printable,
    problem_object,
)
from mailconfig_gui.cli.signals import on_signals
from mailconfig_gui.model.advice import CODES
from mailconfig_gui.model.nearest import did_you_mean
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.prediction.versions import DEFAULT_VERSION, VERSIONS
from mailconfig_gui.smtp.events import Finished, Line, Result, StageFinished
from mailconfig_gui.words.cells import padded
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mailconfig_gui.app.after_test import Aftermath
    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.cli.ready import Ready
    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.prediction.verdict import Verdict
    from mailconfig_gui.smtp.events import StageReport

TEST_OBJECT = mark("""the object of --json; nothing in it is a secret, null is what does not apply, times are in ms:
  ok                    whether all went well
  reached               untested, connected, authenticated or accepted
  stages                in their order: stage, ok, ms, text
  total_ms, round_trips
  queue_id, message_id  what the server called the message, and its own Message-ID
  code                  the short code in the test mail
  refused               recipients that the server refused; then nobody gets the message
  problems              of the settings: field, severity, code, title, remedy, fix
  diagnosis             of a failure: cause, also, title, why, remedy, who
  transcript            line by line: ms, direction, tls, text
  platform              what the platform would do: version, outcome (sends, fails, unknown), text,
                        unsafe, warnings, assumed (what the outcome builds on and was not seen:
                        server, tls, trust, credentials, sender, recipient, content)
  findings              with --probe, after a failure: what answered on each port""")


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.usage = (
        f"{PROGRAM} test [FILE | --profile NAME] [--provider ID] [FIELDS] --to ADDRESS [--no-send]\n"
        f"       {' ' * len(PROGRAM)}      [--probe] [--verdict] [--json]"
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help="settings file; - is standard input")
    parser.add_argument("--profile", metavar="NAME", help="profile to test, instead of a file")
    parser.add_argument(
        "--to",
        metavar="ADDRESS",
        type=address,
        action="append",
        help="recipient (with --profile: its last one); again for one more of the same message",
    )
    parser.add_argument("--no-send", action="store_true", help="stop before the message, after the recipient")
    add_json(parser, "print one JSON object whatever happens")
    parser.add_argument(
        "--ca-file", metavar="PEM", help="trust these certificate authorities too, beside the public ones"
    )
    parser.add_argument(
        "--deadline",
        type=_seconds,
        metavar="S",
        help="give up after S seconds in all, looks included (default 60)",
    )
    parser.add_argument(
        "--allow-unprotected-login",
        metavar="HOST",
        action="append",
        default=[],
        help="send the password to HOST even where the connection is not encrypted or not verified",
    )
    words = parser.add_mutually_exclusive_group()
    words.add_argument("--quiet", action="store_true", help="say only how it ended, without the stages")
    words.add_argument("--verbose", action="store_true", help="show the dialogue with the server too")
    parser.add_argument(
        "--no-advice",
        metavar="CODE",
        type=_advice,
        action="append",
        default=[],
        help="do not show this warning; its code stands in --json",
    )
    _add_after_test(parser)
    _add_other_ways(parser)
    add_settings(parser)
    usual = examples(
        "test --provider practice --mail-from iot@example.com --to you@example.com",
        "test mail.json --to you@example.com",
        "test mail.json --to you@example.com --probe --hand-over request.txt",
        "test --profile plant --no-send --to you@example.com --json",
    )
    parser.epilog = f"""{usual}

Options override the file or profile, that the preset, that the defaults.

{say(TEST_OBJECT)}

The verdict on the platform is computed from what can be seen from here. Where a test from here and the platform
can differ, and how to check what cannot be seen: {PROGRAM} traps

{say(PASSWORDS)}

{say(EXIT_CODES)}"""


def _add_other_ways(parser: Parser) -> None:
    ways = parser.add_argument_group("not the platform's way (the verdict says so)")
    ways.add_argument("--ehlo-name", metavar="NAME", type=_name, help="name to give to the server")
    family = ways.add_mutually_exclusive_group()
    for number in (4, 6):
        family.add_argument(
            f"-{number}",
            dest="family",
            action="store_const",
            const=number,
            default=0,
            help=f"use IPv{number} only",
        )
    ways.add_argument("--login", choices=("plain", "login"), help="log in with this mechanism only")


def _add_after_test(parser: Parser) -> None:
    after = parser.add_argument_group("after the test (no further login, ever)")
    after.add_argument(
        "--probe",
        action="store_true",
        help="if it fails, look at all mail ports of the same host, and compute settings that would work",
    )
    after.add_argument(
        "--verdict",
        action="store_true",
        help="say what the platform itself would do, for which the server is looked at once more (--json too)",
    )
    after.add_argument(
        "--platform-version",
        choices=VERSIONS,
        default=DEFAULT_VERSION,
        help=f"version of the platform: {', '.join(VERSIONS)} (default {DEFAULT_VERSION})",
        metavar="V",
    )
    after.add_argument(
        "--platform-trust",
        metavar="FILE",
        help="what the platform's Java trusts: PEM bundle or cacerts; the public authorities without it",
    )
    after.add_argument(
        "--hand-over",
        metavar="FILE",
        type=to_write(""),
        help="if it fails, write a message for whoever has to fix it",
    )
    after.add_argument(
        "--bundle",
        metavar="FILE",
        type=to_write(""),
        help="write all that was seen, without secrets, for support",
    )


def _name(text: str) -> str:
    if not (text and text.isascii() and text.isprintable()) or " " in text:
        raise argparse.ArgumentTypeError("this is no name of a computer")
    return text


def _advice(text: str) -> str:
    if text not in CODES:
        raise argparse.ArgumentTypeError(f"no warning has this code.{did_you_mean(text, CODES)}")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 86_400:
        raise argparse.ArgumentTypeError("this is no number of seconds")
    return seconds


def run(arguments: argparse.Namespace) -> int:
    """Send a test message and show each step; with --json print one object, whatever happens."""
    if arguments.file is not None and arguments.profile is not None:
        raise UsageError("either FILE or --profile, not both")
    if arguments.to is None and arguments.profile is None:
        raise UsageError("--to ADDRESS is missing")
    known: dict[str, object] = {}
    cancel = Cancel()
    try:
        trust = ""
        if arguments.platform_trust is not None:
            from mailconfig_gui.cli.verdict import read_trust

            trust = read_trust(arguments.platform_trust)
        with ExitStack() as servers:
            ready = prepare(arguments, servers, known)
            servers.enter_context(on_signals(cancel.cancel))
            limit_ms = DEADLINE_MS if arguments.deadline is None else round(arguments.deadline * 1000)
            begun = time.monotonic()
            result = _send(arguments, ready, limit_ms, cancel)
            left_ms = limit_ms - round((time.monotonic() - begun) * 1000)
            aftermath = _follow_up(arguments, ready, result, known, trust, left_ms, cancel)
    except MailConfigError as error:
        if arguments.json:
            _print_failure(error, known, arguments.platform_version)
        raise
    if ready.profile is not None:
        _remember(arguments, ready, result)
    if arguments.json:
        _print_result(arguments, ready, result, aftermath)
    else:
        _say(arguments, ready, result, aftermath)
    written = True
    if arguments.hand_over is not None or arguments.bundle is not None:
        from mailconfig_gui.app.after_test import Aftermath
        from mailconfig_gui.cli.after_test import write_exports

        aftermath = aftermath or Aftermath()
        written = write_exports(arguments, known, ready, result, aftermath)
    if result.cancelled:
        return CANCELLED
    if not result.ok:
        return FAILED
    return GOOD if written else TROUBLE


def _follow_up(
    arguments: argparse.Namespace,
    ready: Ready,
    result: Result,
    document: Mapping[str, object],
    trust: str,
    left_ms: int,
    cancel: Cancel,
) -> Aftermath | None:
    """Explain a failure, and look once more where that was asked for and there is time left."""
    verdict = arguments.json or arguments.verdict
    if result.ok and not verdict:
        return None
    from mailconfig_gui.app.after_test import SHORTEST_LOOK_MS, Wanted, follow_up

    quiet = verdict or arguments.probe or arguments.quiet or result.cancelled
    if not quiet and left_ms >= SHORTEST_LOOK_MS and has_terminal():
        looks = confirm(
            f"Look at {ready.settings.host} for the cause? That opens more connections, without a login."
        )
    else:
        looks = False
    wanted = Wanted(
        verdict=verdict or looks,
        probe=arguments.probe or looks,
        version=arguments.platform_version,
        trust_pem=trust,
        provider=ready.provider,
        ca_file=ready.ca_file,
        ehlo_name=ready.way.ehlo_name,
        ways=ready.ways,
        left_ms=left_ms,
    )
    recipient = next(iter((*result.refused, *ready.recipients)))
    aftermath = follow_up(document, ready.settings, recipient, result, wanted, cancel)
    return aftermath._replace(verdict=_without(arguments.no_advice, aftermath.verdict))


def _without(codes: Sequence[str], verdict: Verdict | None) -> Verdict | None:
    if verdict is None or not codes:
        return verdict
    return verdict._replace(warnings=tuple(one for one in verdict.warnings if one.code not in codes))


def _print_result(
    arguments: argparse.Namespace, ready: Ready, result: Result, aftermath: Aftermath | None
) -> None:
    from mailconfig_gui.app.after_test import Aftermath
    from mailconfig_gui.cli.verdict import verdict_object

    shown = map(problem_object, ready.problems)
    verdict, findings, diagnosis, _ = aftermath or Aftermath()
    report = result_as_json(result, problems=shown, diagnosis=diagnosis.as_json() if diagnosis else None)
    report["platform"] = verdict_object(verdict)
    if arguments.probe:
        report["findings"] = findings.as_json() if findings else None
    print_json(report)


def _print_failure(error: MailConfigError, document: Mapping[str, object], version: str) -> None:
    """Print the JSON object of a test that could not begin; the verdict goes by the document alone."""
    from mailconfig_gui.app.after_test import untested
    from mailconfig_gui.cli.verdict import verdict_object

    problems = getattr(error, "problems", None)
    shown = [problem_object(problem) for problem in problems] if problems else [error_object(error)]
    verdict = untested(document, version) if document else None
    report = {**result_as_json(Result(), problems=shown), "ok": False, "platform": verdict_object(verdict)}
    print_json(report)


def _send(arguments: argparse.Namespace, ready: Ready, limit_ms: int, cancel: Cancel) -> Result:
    """Run the test to its end, which Ctrl-C brings at once."""
    stages = not (arguments.json or arguments.quiet)
    lines = arguments.verbose and not arguments.json
    events = send_test(
        ready.settings,
        *ready.recipients,
        send=not arguments.no_send,
        allow_unprotected=ready.allow_unprotected,
        ca_file=ready.ca_file,
        deadline_ms=limit_ms,
        way=ready.way,
        cancel=cancel,
    )
    for event in events:
        if isinstance(event, StageFinished) and stages:
            _show_stage(event.report)
        elif isinstance(event, Line) and lines:
            print(printable(str(event.line)), flush=True)
        elif isinstance(event, Finished):
            return event.result
    raise AssertionError("a test ended without saying how")


def _show_stage(report: StageReport) -> None:
    mark = coloured("✓", "green") if report.ok else coloured("✕", "red")
    print(f"{mark} {padded(report.stage.label, 11)} {printable(report.text)}  {report.ms} ms", flush=True)


def _say(arguments: argparse.Namespace, ready: Ready, result: Result, aftermath: Aftermath | None) -> None:
    """Say how it ended, in as few words as possible."""
    host, recipients = printable(ready.settings.host), printable(", ".join(ready.recipients))
    if result.failure is not None and aftermath is not None:
        from mailconfig_gui.cli.after_test import print_aftermath

        if arguments.quiet:
            _show_stage(result.stages[-1])
            if aftermath.diagnosis is not None:
                print(printable(aftermath.diagnosis.title))
            return
        if aftermath.diagnosis is not None:
            from mailconfig_gui.cli.diagnosis import print_diagnosis

            print()
            print_diagnosis(aftermath.diagnosis)
        print_aftermath(result, ready.settings, aftermath)
        _say_what_was_left_out(arguments, result, aftermath)
        sys.stdout.flush()
        print_problems(ready.problems, sys.stderr)
    elif arguments.no_send:
        print(f"{host} would take a message for {recipients}. Nothing was sent.")
    else:
        queue = f" (queue id {printable(result.queue_id)})" if result.queue_id else ""
        print(f"{host} accepted the message for {recipients}{queue}.")
        if ready.practice:
            print("That was the practice server inside this program: no mailbox has got anything.")
        else:
            boxes = "that mailbox" if len(ready.recipients) == 1 else "those mailboxes"
            print(f"Look into {boxes} for code {result.code}. Accepted is not yet delivered.")
    if result.ok and aftermath is not None and aftermath.verdict is not None:
        from mailconfig_gui.cli.verdict import print_verdict

        print_verdict(aftermath.verdict)
    elif not arguments.quiet:
        for words in ready.ways:
            print(printable(words))


def _say_what_was_left_out(arguments: argparse.Namespace, result: Result, aftermath: Aftermath) -> None:
    if aftermath.diagnosis is None or aftermath.looked:
        return
    if arguments.probe or arguments.verdict:
        print("\nNo time was left to look at the server once more.")
    else:
        verdict = "" if aftermath.verdict is not None else ", --verdict for what the platform would do"
        print(f"\nNothing else was looked at: --probe looks for the cause on all mail ports{verdict}.")


def _remember(arguments: argparse.Namespace, ready: Ready, result: Result) -> None:
    """Note recipient and outcome in the profile; the outcome only where the test was of the profile as it is."""
    tested = ready.profile
    if tested is None or result.cancelled:
        return
    from mailconfig_gui.cli.source import open_profiles
    from mailconfig_gui.model.profile import LastTest

    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    failed = result.failure.stage.value if result.failure is not None else ""
    outcome = LastTest(result.reached.value, now, ready.settings.host, failed)

    def noted(stored: Profile) -> Profile:
        # It may have been changed while the test ran.
        as_it_is = stored.draft == tested.draft and not field_options(arguments)
        return stored._replace(
            recipient=ready.recipients[0], last_test=outcome if as_it_is else stored.last_test
        )

    try:
        open_profiles(arguments).change(tested, noted, keep_backup=False)
    except MailConfigError as error:
        print_error(error)

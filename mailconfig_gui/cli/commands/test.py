"""The command `test`. What most tests do not need is imported where it is used: its time is held against swaks."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from mailconfig_gui.app.attempt import Tried
from mailconfig_gui.app.send_test import Cancel
from mailconfig_gui.app.try_settings import try_settings
from mailconfig_gui.cli.codes import CANCELLED, EXIT_CODES, FAILED, GOOD, TROUBLE, UsageError
from mailconfig_gui.cli.fields import add_settings, field_options
from mailconfig_gui.cli.parser import PASSWORDS, PROGRAM, add_json, address, examples, to_write, usage
from mailconfig_gui.cli.problems import print_error, print_problems
from mailconfig_gui.cli.progress import print_accepted, print_other_ways, print_stage
from mailconfig_gui.cli.ready import prepare
from mailconfig_gui.cli.render import printable
from mailconfig_gui.cli.signals import on_signals
from mailconfig_gui.model.advice import CODES
from mailconfig_gui.model.nearest import did_you_mean
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.prediction.versions import DEFAULT_VERSION, VERSIONS
from mailconfig_gui.smtp.events import Line, StageFinished
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from mailconfig_gui.app.follow_up import FollowUp
    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.cli.ready import Ready
    from mailconfig_gui.smtp.events import Result

VERDICT = mark("""\
The verdict on the platform is computed from what can be seen from here. Where a test from here and the platform
can differ, and how to check what cannot be seen: {command}""")
TEST_OBJECT = mark("""the object of --json; nothing in it is a secret, null is what does not apply, times are in ms:
  kind, schema, made, program, profile, preset, settings, secrets
                        what every result begins with, see docs/results.md
  ok                    whether all went well
  reached               untested, connected, authenticated or accepted
  stages                in their order: stage, ok, ms, text, start_ms, round_trips
  total_ms, round_trips
  queue_id, message_id  what the server called the message, and its own Message-ID
  code                  the short code in the test mail
  refused               recipients that the server refused; then nobody gets the message
  problems              of the settings: field, severity, code, title, remedy, fix
  failure               where it ended early: stage, kind, code, enhanced
  recipients            to whom the message was to go
  address, addresses    the address that was connected to, and what became of each
  tls, certificate      version, cipher, verified; sha256, subject, issuer, not_before, not_after, names
  mechanism, ehlo       of the login, and what the server said that it can do
  resolver              the name servers of this computer
  diagnosis             of a failure: cause, also, title, why, remedy, who
  transcript            line by line: ms, direction, tls, text
  platform              what the platform would do: version, outcome (sends, fails, unknown), text,
                        unsafe, warnings, assumed (what the outcome builds on and was not seen:
                        server, tls, trust, credentials, sender, recipient, content)
  findings              with --probe, after a failure: what answered on each port
  recording             with --record: implicit_tls, ended, raw, verify_code, chain""")


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.usage = usage(
        "test",
        "[FILE | --profile NAME] [--provider ID] [FIELDS] --to ADDRESS [--no-send]",
        "[--probe] [--verdict] [--json]",
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help=say("settings file; - is standard input"))
    parser.add_argument("--profile", metavar="NAME", help=say("profile to test, instead of a file"))
    parser.add_argument(
        "--to",
        metavar="ADDRESS",
        type=address,
        action="append",
        help=say("recipient (with --profile: its last one); again for one more of the same message"),
    )
    parser.add_argument(
        "--no-send", action="store_true", help=say("stop before the message, after the recipient")
    )
    add_json(parser, say("print one JSON object whatever happens"))
    parser.add_argument(
        "--record",
        action="store_true",
        help=say("put into the result what practice --replay needs (with --json or --profile)"),
    )
    parser.add_argument(
        "--ca-file",
        metavar="PEM",
        help=say("trust these certificate authorities too, beside the public ones"),
    )
    parser.add_argument(
        "--deadline",
        type=_seconds,
        metavar="S",
        help=say("give up after S seconds in all, looks included (default 60)"),
    )
    parser.add_argument(
        "--allow-unprotected-login",
        metavar="HOST",
        action="append",
        default=[],
        help=say("send the password to HOST even where the connection is not encrypted or not verified"),
    )
    words = parser.add_mutually_exclusive_group()
    words.add_argument("--quiet", action="store_true", help=say("say only how it ended, without the stages"))
    words.add_argument("--verbose", action="store_true", help=say("show the dialogue with the server too"))
    parser.add_argument(
        "--no-advice",
        metavar="CODE",
        type=_advice,
        action="append",
        default=[],
        help=say("do not show this warning; its code stands in --json"),
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
    parser.epilog = "\n\n".join(
        (
            usual,
            say("Options override the file or profile, that the preset, that the defaults."),
            say(TEST_OBJECT),
            say(VERDICT, command=f"{PROGRAM} traps"),  # no words: a command
            say(PASSWORDS),
            say(EXIT_CODES),
        )
    )


def _add_other_ways(parser: Parser) -> None:
    ways = parser.add_argument_group(say("not the platform's way (the verdict says so)"))
    ways.add_argument("--ehlo-name", metavar="NAME", type=_name, help=say("name to give to the server"))
    family = ways.add_mutually_exclusive_group()
    for number in (4, 6):
        family.add_argument(
            f"-{number}",
            dest="family",
            action="store_const",
            const=number,
            default=0,
            help=say("use IPv{number} only", number=number),
        )
    ways.add_argument("--login", choices=("plain", "login"), help=say("log in with this mechanism only"))


def _add_after_test(parser: Parser) -> None:
    after = parser.add_argument_group(say("after the test (no further login, ever)"))
    after.add_argument(
        "--probe",
        action="store_true",
        help=say(
            "if it fails, look at all mail ports of the same host, and compute settings that would work"
        ),
    )
    after.add_argument(
        "--verdict",
        action="store_true",
        help=say(
            "say what the platform itself would do, for which the server is looked at once more (--json too)"
        ),
    )
    after.add_argument(
        "--platform-version",
        choices=VERSIONS,
        default=DEFAULT_VERSION,
        help=say(
            "version of the platform: {versions} (default {default})",
            versions=", ".join(VERSIONS),
            default=DEFAULT_VERSION,
        ),
        metavar="V",
    )
    after.add_argument(
        "--platform-trust",
        metavar="FILE",
        help=say("what the platform's Java trusts: PEM bundle or cacerts; the public authorities without it"),
    )
    after.add_argument(
        "--hand-over",
        metavar="FILE",
        type=to_write(""),
        help=say("if it fails, write a message for whoever has to fix it"),
    )
    after.add_argument(
        "--bundle",
        metavar="FILE",
        type=to_write(""),
        help=say("write all that was seen, without secrets, for support"),
    )


def _name(text: str) -> str:
    if not (text and text.isascii() and text.isprintable()) or " " in text:
        raise argparse.ArgumentTypeError(say("this is no name of a computer"))
    return text


def _advice(text: str) -> str:
    if text not in CODES:
        raise argparse.ArgumentTypeError(f"{say('no warning has this code.')}{did_you_mean(text, CODES)}")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 86_400:
        raise argparse.ArgumentTypeError(say("this is no number of seconds"))
    return seconds


def run(arguments: argparse.Namespace) -> int:
    """Send a test message and show each step; with --json print one object, whatever happens."""
    if arguments.file is not None and arguments.profile is not None:
        raise UsageError(say("either FILE or --profile, not both"))
    if arguments.to is None and arguments.profile is None:
        raise UsageError(say("--to ADDRESS is missing"))
    if arguments.record and not arguments.json and arguments.profile is None:
        raise UsageError(say("--record goes with --json or --profile, for it is part of the result"))
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
            tried = _try(arguments, ready, trust, cancel)
    except MailConfigError as error:
        if arguments.json:
            from mailconfig_gui.cli.after_test import print_untested

            print_untested(arguments, error, known)
        raise
    result = tried.result
    if not result.cancelled:
        _note(arguments, ready, tried)
    written = True
    if result.ok and not (arguments.json or arguments.verdict or arguments.bundle):
        print_accepted(ready, tried)
        if not arguments.quiet:
            print_other_ways(tried)
    else:
        from mailconfig_gui.cli.after_test import tell

        written = tell(arguments, ready, tried)
    if tried.problems and result.ok and not arguments.json:
        print_problems(tried.problems, sys.stderr)
    if result.cancelled:
        return CANCELLED
    if not result.ok:
        return FAILED
    return GOOD if written else TROUBLE


def _try(arguments: argparse.Namespace, ready: Ready, trust: str, cancel: Cancel) -> Tried:
    """Run the test to its end, which Ctrl-C brings at once."""
    stages = not (arguments.json or arguments.quiet)
    lines = arguments.verbose and not arguments.json

    def after(result: Result, left_ms: int) -> FollowUp | None:
        if result.ok and not (arguments.json or arguments.verdict):
            return None
        from mailconfig_gui.cli.after_test import wanted_looks

        return wanted_looks(arguments, ready.attempt.settings.host, result, left_ms)._replace(trust_pem=trust)

    for event in try_settings(ready.attempt, cancel, after=after, keep=ready.keep):
        if isinstance(event, StageFinished) and stages:
            print_stage(event.report)
        elif isinstance(event, Line) and lines:
            print(printable(str(event.line)), flush=True)
        elif isinstance(event, Tried):
            return event
    raise AssertionError("a test ended without saying how")


def _note(arguments: argparse.Namespace, ready: Ready, tried: Tried) -> None:
    """Note recipient and outcome in the profile that was tested, and keep the result with it."""
    if ready.home is None or ready.profile is None:
        return
    from mailconfig_gui.app.last_test import note
    from mailconfig_gui.app.results import result_of_test
    from mailconfig_gui.cli.results import keep_result

    profile = ready.profile
    try:
        note(ready.home.profiles, profile, tried, altered=bool(field_options(arguments)))
    except MailConfigError as error:
        print_error(error)
    else:
        problems, recorded = ready.problems, arguments.record
        keep_result(
            ready.home,
            profile,
            lambda: result_of_test(tried, profile.name, problems=problems, recorded=recorded),
        )

"""The command `oauth`: what to register for OAuth2, sign in and prove it, when it ends, whether it still works."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.check_results import result_of_oauth
from mailconfig_gui.app.oauth_status import status_of, status_of_profile, write_calendar
from mailconfig_gui.app.results import Subject
from mailconfig_gui.cli.codes import EXIT_CODES, FAILED, GOOD
from mailconfig_gui.cli.oauth_prepare import guide, guide_object
from mailconfig_gui.cli.parser import (
    add_actions,
    add_json,
    add_passwords,
    add_source,
    day,
    examples,
    to_write,
    usage,
)
from mailconfig_gui.cli.presets import preset_called
from mailconfig_gui.cli.problems import error_objects
from mailconfig_gui.cli.render import print_json, print_table, printable
from mailconfig_gui.cli.results import keep_result, subject_of
from mailconfig_gui.cli.source import home_of, open_source, other_login
from mailconfig_gui.model.oauth2 import Audience
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import mark, say, say_many

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailconfig_gui.app.oauth_status import OAuthStatus
    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.oauth.clocks import Clock

SIGN_IN_OBJECT = mark("""the object of --json; nothing in it is a secret, null is what does not apply, times are in ms:
  ok                 whether somebody signed in, it was proved, and is stored
  fault              why not: settings, redirect, port, refused, other-issuer, time, cancelled,
                     exchange, no-refresh-token, scope, proof
  mailbox, account   whose login it is, and who signed in where the provider says it
  granted            the scopes that were agreed to
  rotated            whether the proof brought another refresh token, which is the one stored
  profile, file      where it is stored
  stages             in their order: stage, ok, ms, text
  cautions           what may go wrong later, in sentences
  problems           field, severity, code, title, remedy, fix
  diagnosis          of a failure: cause, also, title, why, remedy, who
  clocks             when it ends: clock, ends, days, reason""")
STATUS_OBJECT = mark("""the object of --json; kind, schema, made, program, profile, preset, settings and
secrets as in every result (docs/results.md), null is what is not known:
  ok          whether nothing has ended and nobody refused the token
  provider    GOOGLE, OFFICE_365 or CUSTOM
  mailbox     whose login it is
  signed_in   whether there is a refresh token
  refused     when the provider last refused it
  clocks      the next end first: clock, ends, days (left, below 0 after it), reason
  problems    why it is not known: field, severity, code, title, remedy, fix""")
REFRESH_OBJECT = mark("""the object of --json; nothing in it is a secret, null is what does not apply, times are in ms:
  ok          whether the mail server let the token in
  rotated     whether the provider gave another refresh token
  kept        whether that one is in the keyring now
  stages      in their order: stage, ok, ms, text
  total_ms
  problems    field, severity, code, title, remedy, fix
  diagnosis   of a failure: cause, also, title, why, remedy, who
  clocks      when it ends: clock, ends, days, reason""")
_HOW = mark("""\
Somebody signs in once, in a browser, with the mailbox that sends. Nothing is stored before the very request that
the platform will make has brought a token, and the mail server has let that in. The browser comes back to this
computer, which listens on 127.0.0.1 and ::1 for five minutes. With a browser on another computer use --paste, or
the SSH tunnel whose line is shown.""")


def fill(parser: Parser) -> None:
    """Add the actions."""
    add_action = add_actions(parser, required=True)
    _fill_prepare(add_action)
    _fill_sign_in(add_action)
    _fill_status(add_action)
    _fill_refresh(add_action)
    parser.epilog = examples(
        "oauth prepare --provider gmail",
        "oauth sign-in --provider gmail --username iot@example.com --client-id ID "
        "--client-secret-file secret.txt --profile plant",
        "oauth status --profile plant",
        "oauth refresh --profile plant",
    )


def _fill_prepare(add_action: Callable[..., Parser]) -> None:
    prepare = add_action(
        "prepare",
        help=say("say what to register at a provider"),
        description=say(
            "Say what to register at a provider before somebody can sign in there, with the values to copy, whether "
            "an app password is simpler, and what each way costs over a year."
        ),
    )
    prepare.add_argument("--provider", metavar="ID", type=str.lower, required=True, help=say("provider"))
    add_json(prepare, say("print one JSON object"))
    prepare.epilog = examples("oauth prepare --provider microsoft365")


def _fill_sign_in(add_action: Callable[..., Parser]) -> None:
    sign_in = add_action(
        "sign-in",
        help=say("sign in, prove it, and keep it"),
        description=say(
            "Have the owner of a mailbox sign in, prove that the platform can send with it, keep it."
        ),
    )
    sign_in.usage = usage(
        "oauth sign-in",
        "(--provider ID | --from-profile NAME | FILE) --client-id ID",
        "--client-secret-file PATH [--username MAILBOX] [--tenant T]",
        "[--auth-uri U --token-uri U --scope S...] [--redirect-uri U]",
        "[--redirect-port N | --paste] [--no-browser] (--profile NAME | --out FILE) [--json]",
    )
    sign_in.set_defaults(variant=None)
    sign_in.add_argument("source", metavar="FILE", nargs="?", help=say("settings file; - is standard input"))
    sign_in.add_argument("--provider", metavar="ID", type=str.lower, help=say("preset to start from"))
    sign_in.add_argument("--from-profile", metavar="NAME", help=say("profile to start from"))
    place = sign_in.add_mutually_exclusive_group(required=True)
    place.add_argument(
        "--profile", metavar="NAME", help=say("profile to make or change; the secrets go to the keyring")
    )
    place.add_argument(
        "--out",
        metavar="FILE",
        type=to_write(".json"),
        help=say(
            "settings file to write, merged onto what it holds, with both secrets in clear text (mode 0600)"
        ),
    )
    app = sign_in.add_argument_group(say("the app, as it is registered at the provider"))
    for option, key, metavar, words in (
        ("--client-id", "clientId", "ID", say("its client id")),
        ("--tenant", "providerTenantId", "T", say("at Microsoft the directory: its id or its domain")),
        ("--auth-uri", "authUri", "U", say("authorization address, where the preset knows none")),
        ("--token-uri", "tokenUri", "U", say("token address, where the preset knows none")),
        (
            "--redirect-uri",
            "redirectUri",
            "U",
            say("redirect address, where it is not registered as http://localhost"),
        ),
        ("--username", "username", "MAILBOX", say("the mailbox that signs in and sends")),
    ):
        app.add_argument(option, dest=f"field_{key}", metavar=metavar, help=words)
    app.add_argument(
        "--scope",
        dest="field_scope",
        metavar="S",
        nargs="+",
        action="extend",
        help=say("what it is asked for"),
    )
    app.add_argument(
        "--secret-expires",
        metavar="DATE",
        type=day,
        help=say("day on which the client secret ends (2027-11-30), to be told in time"),
    )
    app.add_argument(
        "--audience",
        choices=tuple(Audience),
        help=say("at Google the user type of the app: it decides whether the login ends after 7 days"),
    )
    browser = sign_in.add_argument_group(say("the browser"))
    browser.add_argument("--no-browser", action="store_true", help=say("open none: show the address"))
    back = browser.add_mutually_exclusive_group()
    back.add_argument("--redirect-port", metavar="N", type=_port, default=0, help=say("port to listen on"))
    back.add_argument(
        "--paste",
        action="store_true",
        help=say("do not listen: read the address of the page after the consent from standard input"),
    )
    add_passwords(sign_in, "clientSecret", "proxyPassword")
    _add_ca_file(sign_in)
    add_json(sign_in, say("print one JSON object whatever happens"))
    usual = examples(
        "oauth sign-in --provider gmail --username iot@example.com --client-id ID "
        "--client-secret-file secret.txt --profile plant",
        "oauth sign-in mail.json --client-id ID --client-secret-file - --tenant example.com --out mail.json",
        "oauth sign-in --profile plant",
    )
    sign_in.epilog = f"{usual}\n\n{say(_HOW)}\n\n{say(SIGN_IN_OBJECT)}\n\n{say(EXIT_CODES)}"


def _fill_status(add_action: Callable[..., Parser]) -> None:
    status = add_action(
        "status",
        help=say("say when a login ends, and why"),
        description=say(
            "Say when a login by OAuth2 ends, and why. Nobody is asked: it goes by what is known here."
        ),
    )
    status.usage = usage("oauth status", "(FILE | --profile NAME) [--ics FILE] [--json]")
    add_source(status)
    status.add_argument(
        "--ics",
        metavar="FILE",
        type=to_write(".ics"),
        help=say("write the ends as a calendar with reminders"),
    )
    add_json(status, say("print one JSON object whatever happens"))
    usual = examples("oauth status --profile plant", "oauth status --profile plant --ics plant.ics")
    codes = say("exit codes: 0 good; 1 ended or refused; others as everywhere")
    status.epilog = f"{usual}\n\n{say(STATUS_OBJECT)}\n\n{codes}"


def _fill_refresh(add_action: Callable[..., Parser]) -> None:
    refresh = add_action(
        "refresh",
        help=say("prove that a login still works"),
        description=say(
            "Ask for a token just as the platform does, and log in to the mail server with it. Nothing is sent. A "
            "refresh token that replaces the first one goes to the keyring; of a file it is told."
        ),
    )
    refresh.usage = usage("oauth refresh", "(FILE | --profile NAME) [--json]")
    add_source(refresh)
    add_passwords(refresh, "clientSecret", "refreshToken", "proxyPassword")
    _add_ca_file(refresh)
    add_json(refresh, say("print one JSON object whatever happens"))
    usual = examples("oauth refresh --profile plant", "oauth refresh mail.json --json")
    refresh.epilog = f"{usual}\n\n{say(REFRESH_OBJECT)}\n\n{say(EXIT_CODES)}"


def _add_ca_file(parser: Parser) -> None:
    parser.add_argument(
        "--ca-file",
        metavar="PEM",
        help=say("trust these certificate authorities too, beside the public ones"),
    )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65_535):
        raise argparse.ArgumentTypeError(say("this is no port from 1 to 65535"))
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Run one of the actions."""
    here = {"prepare": _prepare, "status": _status}
    if arguments.action in here:
        return here[arguments.action](arguments)
    # Only these ask a provider, and load what that takes; help does without.
    from mailconfig_gui.cli.oauth_refresh import run_refresh
    from mailconfig_gui.cli.oauth_sign_in import run_sign_in

    return {"sign-in": run_sign_in, "refresh": run_refresh}[arguments.action](arguments)


def _prepare(arguments: argparse.Namespace) -> int:
    preset = preset_called(arguments.provider)
    if arguments.json:
        print_json(guide_object(preset))
    else:
        print(printable("\n".join(guide(preset)), keep_lines=True))
    return GOOD


def _status(arguments: argparse.Namespace) -> int:
    """Say when a login ends; with --json print one object, whatever happens."""
    try:
        return _tell_status(arguments)
    except MailConfigError as error:
        if arguments.json:
            subject = Subject(arguments.profile)
            print_json(result_of_oauth(None, subject, problems=error_objects(error)))
        raise


def _tell_status(arguments: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    source = open_source(arguments)
    status = (
        status_of_profile(source.profile, now)
        if source.profile
        else status_of(source.document.values, None, now)
    )
    if status is None:
        raise other_login(say("There is nothing that could end"))
    result = cache(lambda: result_of_oauth(status, subject_of(source), problems=[]))
    keep_result(home_of(arguments), source.profile, result)
    written = arguments.ics is not None and write_calendar(Path(arguments.ics), status, now)
    if arguments.json:
        print_json(result())
    else:
        _print_status(status)
        if written:
            print(say("The calendar is in {path}.", path=printable(arguments.ics)))
        elif arguments.ics is not None:
            print(say("No calendar was written: there is no date to come."))
    sys.stdout.flush()
    return FAILED if status.ended else GOOD


def _print_status(status: OAuthStatus) -> None:
    print(printable(say("{mailbox}, client {client}", mailbox=status.mailbox, client=status.client_id)))
    print(printable(status.line))
    print_table((*_when(clock), clock.reason) for clock in status.clocks)


def _when(clock: Clock) -> tuple[str, str]:
    if clock.ends is None or clock.days is None:
        return say("no date"), ""
    left = say_many(clock.days, "{n} day left", "{n} days left") if clock.days >= 0 else say("over")
    return f"{clock.ends:%Y-%m-%d}", left

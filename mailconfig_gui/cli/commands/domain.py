"""The command `domain`: whether mail from an address will arrive, and which records are to be written."""

from __future__ import annotations

import argparse
import re
import sys
from functools import cache
from typing import TYPE_CHECKING

from mailconfig_gui.cli.codes import CANCELLED, FAILED, GOOD, UsageError
from mailconfig_gui.cli.parser import add_json, examples, named_server, usage
from mailconfig_gui.cli.presets import preset_called
from mailconfig_gui.cli.render import coloured, print_json, printable
from mailconfig_gui.cli.signals import on_signals
from mailconfig_gui.domain.findings import FindingState, Summary
from mailconfig_gui.domain.questions import NoServerError
from mailconfig_gui.model.news import Cancel
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.cells import padded, width
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from mailconfig_gui.app.domain_check import DomainChecked, DomainRequest
    from mailconfig_gui.app.results import Subject
    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.domain.findings import Finding, RecordToWrite
    from mailconfig_gui.model.profile import Profile

DOMAIN_OBJECT = mark("""the object of --json; kind, schema, made, program, profile, preset, settings, secrets
and ok as in every result (docs/results.md), then:
  domain    that of the address, in its ASCII form
  resolver  who answered
  summary   pass, risk, refused or unknown
  findings  id (D1 to D13), state (good, warning, bad, unknown), title, seen (the records found, a line
            each), write (null, or host, type, value, ttl), who (null, or who can mend it: you,
            dns-administrator, provider, network); a finding with several records stands once for each
  ms        the time it took""")
DOMAIN_CODES = mark("""exit codes:
  0    it will pass, may land in spam, or nobody can tell
  1    it will be refused
  2    wrong usage
  4    nothing could be asked, or a file cannot be read
  130  cancelled""")
NOT_LOOKED_AT = mark(
    "Not looked at: lists of senders, and what protects mail to the domain (MTA-STS, TLS-RPT, DANE) or only adorns it "
    "(BIMI)."
)
_LONGEST_SHOWN = 1000
_MOST_SEEN = 20
_COLOURS = {FindingState.GOOD: "green", FindingState.WARNING: "yellow", FindingState.BAD: "red"}
_SUMMARIES = {
    Summary.PASS: "green",
    Summary.RISK: "yellow",
    Summary.REFUSED: "red",
    Summary.UNKNOWN: "yellow",
}


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.usage = usage(
        "domain",
        "ADDRESS [FILE | --profile NAME | --provider ID] [--outgoing IP]",
        "[--selector S] [--resolver HOST[:PORT]] [--json | --zone | --message]",
    )
    parser.add_argument(
        "address", metavar="ADDRESS", help=say("sender of the mail (Mail From), or its domain")
    )
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help=say("settings file that it is sent with; - is standard input")
    )
    parser.add_argument("--profile", metavar="NAME", help=say("profile, instead of a file"))
    parser.add_argument(
        "--provider", metavar="ID", type=str.lower, help=say("preset of the provider that it is sent through")
    )
    parser.add_argument(
        "--outgoing",
        metavar="IP",
        type=_address,
        help=say("address from which a server of your own delivers to the internet"),
    )
    parser.add_argument(
        "--selector",
        metavar="S",
        type=_selector,
        action="append",
        default=[],
        help=say("selector of a DKIM key, beside those that the provider usually has; again for one more"),
    )
    parser.add_argument(
        "--resolver",
        metavar="HOST[:PORT]",
        type=named_server,
        help=say(
            "ask this name server and no other (default: the system's, and the zone's own of what is bad)"
        ),
    )
    form = parser.add_mutually_exclusive_group()
    add_json(form, say("print one JSON object"))
    form.add_argument(
        "--zone", action="store_true", help=say("print the records to write as lines of a zone file")
    )
    form.add_argument(
        "--message", action="store_true", help=say("print a message to whoever keeps the DNS of the domain")
    )
    usual = examples(
        "domain iot@example.com --provider sendgrid",
        "domain iot@example.com --outgoing 198.51.100.7 --selector mail",
        "domain iot@example.com --profile plant --zone",
        "domain iot@example.com mail.json --resolver 192.0.2.53 --json",
    )
    privacy = say("Asks name servers about the domain, and nobody else.")
    parser.epilog = "\n\n".join((usual, privacy, say(DOMAIN_OBJECT), say(DOMAIN_CODES)))


def _address(text: str) -> str:
    from ipaddress import ip_address

    try:
        return str(ip_address(text.strip("[]")))
    except ValueError:
        raise argparse.ArgumentTypeError(say("this is no IP address, such as 198.51.100.7")) from None


def _selector(text: str) -> str:
    name = text.lower().partition("._domainkey")[0]
    if not re.fullmatch(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*", name):
        raise argparse.ArgumentTypeError(say("this is no selector, such as s1"))
    return name


def run(arguments: argparse.Namespace) -> int:
    """Ask the DNS, and say what will become of the mail.

    Raises:
        UsageError: the words do not go together.
        MailConfigError: the address has no domain, or a file cannot be read.

    """
    # What asks the DNS is loaded by this command alone.
    from mailconfig_gui.app.check_results import result_of_domain
    from mailconfig_gui.app.domain_check import look_at_domain
    from mailconfig_gui.cli.results import keep_result
    from mailconfig_gui.cli.source import home_of

    request, subject, profile = _request(arguments)
    cancel = Cancel()
    try:
        with on_signals(cancel.cancel):
            checked = look_at_domain(request, cancel=cancel)
    except NoServerError:
        raise UsageError(say("--resolver names no server; it wants HOST or HOST:PORT")) from None
    if checked is None:
        return CANCELLED
    result = cache(lambda: result_of_domain(checked, subject))
    if checked.report.asked:
        keep_result(home_of(arguments), profile, result)
    if arguments.json:
        print_json(result())
    elif arguments.zone or arguments.message:
        text = checked.zone if arguments.zone else checked.message
        print(printable(text, keep_lines=True), end="")
        if not text:
            print(say("There is no record to write."), file=sys.stderr)
    else:
        _print(checked)
    if not checked.report.asked:
        raise MailConfigError(
            say("The DNS could not be asked"),
            say("No name server has answered."),
            say("Try again, or name another one: {option}", option="--resolver HOST"),
        )
    return FAILED if checked.report.summary is Summary.REFUSED else GOOD


def _request(arguments: argparse.Namespace) -> tuple[DomainRequest, Subject, Profile | None]:
    from mailconfig_gui.app.domain_check import DomainRequest, preset_of_settings
    from mailconfig_gui.app.results import Subject

    given = [one for one in (arguments.file, arguments.profile, arguments.provider) if one is not None]
    if len(given) > 1:
        raise UsageError(say("name one of FILE, --profile and --provider"))
    request = DomainRequest(
        arguments.address,
        outgoing=arguments.outgoing or "",
        selectors=tuple(arguments.selector),
        resolver=arguments.resolver or "",
    )
    if arguments.provider is not None:
        preset = preset_called(arguments.provider)
        return request._replace(preset=preset), Subject(preset=preset.id), None
    if not given:
        return request, Subject(), None
    from mailconfig_gui.cli.results import subject_of
    from mailconfig_gui.cli.source import open_source

    source = open_source(arguments)
    provider = source.profile.provider if source.profile is not None else ""
    host = str(source.draft.get("smtpHost") or "")
    request = request._replace(preset=preset_of_settings(provider, source.draft), host=host)
    return request, subject_of(source), source.profile


def _print(checked: DomainChecked) -> None:
    """Print the findings for people, at last what comes of them."""
    report = checked.report
    shown: set[RecordToWrite] = set()
    across = max(width(one.state.words) for one in report.findings)
    for one in report.findings:
        _print_finding(one, across, shown)
    print()
    words = coloured(report.summary.words, _SUMMARIES[report.summary])
    values = {"domain": printable(report.domain), "summary": words, "reason": _short(report.reason)}
    if checked.relay:
        told = say(
            "Mail from {domain} through {relay}: {summary}. {reason}",
            relay=printable(checked.relay),
            **values,
        )
    else:
        told = say("Mail from {domain}: {summary}. {reason}", **values)
    print(told)
    if report.resolver:
        print(say("Asked {resolver}, {ms} ms.", resolver=printable(report.resolver), ms=checked.ms), end=" ")
    print(say(NOT_LOOKED_AT))
    if checked.zone:
        print(
            say(
                "For whoever keeps the DNS: the same command with {message} or {zone}.",
                message="--message",
                zone="--zone",
            )
        )


def _print_finding(one: Finding, across: int, shown: set[RecordToWrite]) -> None:
    colour = _COLOURS.get(one.state)
    state = padded(one.state.words, across)
    indent = " " * (across + 2)
    print(f"{coloured(state, colour) if colour else state}  {_short(one.title)}")
    if one.detail:
        print(f"{indent}{_short(one.detail)}")
    if one.state is FindingState.GOOD:
        return
    for text in one.seen[:_MOST_SEEN]:
        print(f"{indent}{say('Found: {record}', record=_short(text))}")
    if len(one.seen) > _MOST_SEEN:
        print(f"{indent}{say('Found: {number} more', number=len(one.seen) - _MOST_SEEN)}")
    if one.write is not None and one.write in shown:
        print(f"{indent}{say('The record above mends this too.')}")
        return
    for record in one.writes:
        shown.add(record)
        where = {"name": printable(record.host), "type": record.type}
        if record.replaces:
            told = say("Write at {name}, type {type}, in place of what was found:", **where)
        else:
            told = say("Write at {name}, type {type}:", **where)
        print(f"{indent}{told}\n\n{printable(record.value)}\n")
    if one.who is not None:
        print(f"{indent}{one.who.words}")


def _short(text: str) -> str:
    """Return what a terminal can show, cut where it is longer than any record that is of use."""
    shown = printable(text)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"

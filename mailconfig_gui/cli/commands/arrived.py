"""The command `arrived`: what the source of a mail that came tells, or the report that it did not."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.arrived import (
    NoMailError,
    Returned,
    cautions,
    headline,
    open_mail,
    proof,
    read_mail,
    spam_words,
    tell,
)
from mailconfig_gui.app.check_results import result_of_arrived
from mailconfig_gui.app.proof import last_test_of_platform
from mailconfig_gui.app.results import Subject
from mailconfig_gui.cli.ask import demand_password, take_passwords
from mailconfig_gui.cli.codes import FAILED, GOOD, UsageError
from mailconfig_gui.cli.diagnosis import print_diagnosis
from mailconfig_gui.cli.parser import add_json, add_passwords, examples
from mailconfig_gui.cli.render import coloured, print_json, print_table, printable
from mailconfig_gui.cli.results import keep_result
from mailconfig_gui.cli.signals import interruptible
from mailconfig_gui.cli.source import home_of
from mailconfig_gui.cli.streams import END_OF_INPUT
from mailconfig_gui.words.cells import padded, width
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.domain.arrived import Arrived
    from mailconfig_gui.model.profile import Profile

ARRIVED_OBJECT = mark("""the object of --json; kind, schema, made, program, profile, preset, settings, secrets
and ok as in every result (docs/results.md), then:
  spf, dkim, dmarc  result (pass, fail, softfail, neutral, policy, none, temperror, permerror, or null where
                    nothing is said) and domain
  aligned           whether what passed belongs to the domain in From, null where nobody can tell
  selectors         of the DKIM signatures
  envelope_domain   of the return path, or null
  hops              by, from, seconds (since the hop before), tls; in the order of travel
  spam              whether a filter of the receiver marked it, null where none said anything
  code              of the test mail, or null
  from_platform     whether it is the test message of a platform
  trusted           whether the results are the receiver's own
  folder            only with --imap: where the mail lies, null where it is not there
For a report that a mail did not arrive its keys are those of explain.""")
ARRIVED_CODES = mark("""exit codes:
  0    it arrived, and DMARC does not fail
  1    DMARC fails, the mail was returned, or it is not in the mailbox
  2    wrong usage, or not the source of a mail
  4    the file, the password or the mailbox is not to be had
  130  cancelled""")

NOT_THERE_YET = mark(
    "It can take some minutes; a mail that is refused on arrival comes to the sender's mailbox as a report."
)
#: Cells of the longest bar of the way.
_BAR = 30


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help=say("file with the source of the mail (default: -, standard input)"),
    )
    parser.add_argument(
        "--imap",
        metavar="HOST",
        help=say("look for the mail in a mailbox at this server (HOST:PORT; TLS, port 993)"),
    )
    parser.add_argument("--profile", metavar="NAME", help=say("keep the result with this profile"))
    parser.add_argument("--username", metavar="U", help=say("whose mailbox"))
    parser.add_argument("--code", metavar="CODE", help=say("the code of the test mail to look for"))
    parser.add_argument(
        "--platform",
        action="store_true",
        help=say(
            "look for the platform's own test message instead, with --profile for that of its last test"
        ),
    )
    add_passwords(parser, "password")
    parser.add_argument("--ca-file", metavar="PEM", help=say("trust these authorities for the mailbox too"))
    add_json(parser, say("print one JSON object"))
    usual = examples(
        "arrived mail.eml",
        "arrived --json < mail.eml",
        "arrived --imap imap.example.com --username you@example.com --code 7QK-2M",
        "arrived --imap imap.example.com --username you@example.com --platform --profile plant",
    )
    parser.epilog = "\n\n".join((usual, say(ARRIVED_OBJECT), say(ARRIVED_CODES)))


def run(arguments: argparse.Namespace) -> int:
    """Tell what the source of a mail says; exit code 1 where DMARC fails or the mail was returned.

    Raises:
        UsageError: it is no source of a mail, or the words do not go together.
        StorageError: the file cannot be read.
        PasswordError: there is no password for the mailbox.
        InboxError: the mailbox cannot be looked into.

    """
    home = home_of(arguments) if arguments.profile is not None else None
    profile = home.profiles.load(arguments.profile) if home is not None else None
    told, result = (
        _from_inbox(arguments, profile) if arguments.imap is not None else _from_source(arguments, profile)
    )
    if home is not None:
        keep_result(home, profile, lambda: result)
    if arguments.json:
        print_json(result)
    elif told is not None:
        _print(told)
    return GOOD if result["ok"] else FAILED


def _from_source(
    arguments: argparse.Namespace, profile: Profile | None
) -> tuple[Arrived | Returned, dict[str, object]]:
    """Read the source of a mail, and return what it tells, also as a result."""
    if arguments.username is not None or arguments.code is not None or arguments.platform:
        raise UsageError(say("--username, --code and --platform go with --imap"))
    named = arguments.file not in (None, "-")
    with open_mail(Path(arguments.file)) if named else nullcontext(sys.stdin.buffer) as source:
        if source.isatty():
            print(
                say("Paste the source of the mail, then press {keys}.", keys=say(END_OF_INPUT)),
                file=sys.stderr,
            )
        data = read_mail(source)
    try:
        told = tell(data)
    except NoMailError as error:
        raise UsageError(str(error)) from error
    return told, result_of_arrived(told, _subject(profile))


def _subject(profile: Profile | None) -> Subject:
    return Subject() if profile is None else Subject(profile.name, profile.provider)


def _from_inbox(
    arguments: argparse.Namespace, profile: Profile | None
) -> tuple[Arrived | Returned | None, dict[str, object]]:
    """Look into a mailbox, and return what the mail there tells, also as a result; None where it is not there."""
    # A mail in a file needs no network.
    from mailconfig_gui.app.inbox import Place, look, look_for_platforms, read_code, read_server

    server = read_server(arguments.imap)
    code = read_code(arguments.code or "")
    sought = arguments.code is None if arguments.platform else code is not None
    if arguments.file is not None or not arguments.username or not sought or server is None:
        raise UsageError(
            say(
                "--imap wants a HOST or HOST:PORT, --username U, either --code with a code such as 7QK-2M or "
                "--platform, and no FILE"
            )
        )
    whose = {"smtpHost": server[0], "username": arguments.username}
    password = demand_password("password", whose, take_passwords(arguments), None, None)
    place, since = Place(*server, arguments.username, arguments.ca_file), last_test_of_platform(profile)
    with interruptible():
        found = look(place, password, code) if code else look_for_platforms(place, password, since)
    if found is None:
        if not arguments.json:
            print(_not_there(code, since))
            print(say(NOT_THERE_YET))
        return None, result_of_arrived(None, _subject(profile), platforms=arguments.platform)
    if not arguments.json:
        print(say("Found in the folder {folder}.", folder=printable(found.folder)))
        if found.junk:
            print(say("That is where this mailbox puts spam."))
    result = result_of_arrived(
        found.told, _subject(profile), folder=found.folder, platforms=arguments.platform
    )
    return found.told, result


def _not_there(code: str | None, since: float) -> str:
    if code is not None:
        return say("There is neither a mail with the code {code} nor a report about it.", code=code)
    if since:
        return say("There is neither the test message that the platform sent last nor a report about it.")
    return say("There is neither a test message of a platform nor a report about one.")


def _print(told: Arrived | Returned) -> None:
    if isinstance(told, Returned):
        _print_returned(told)
    else:
        _print_arrived(told)


def _print_returned(told: Returned) -> None:
    if told.code:
        print(say("This is a report about the test mail with the code {code}.", code=told.code))
    if told.bounce.recipient:
        print(say("It is about the mail to {recipient}.", recipient=printable(told.bounce.recipient)))
    print()
    if told.in_trouble:
        print_diagnosis(told.diagnosis, told.bounce.text)
        return
    print(say("The report tells of no failure."))
    if told.bounce.text:
        print(say("In the original words:"))
        print(printable(told.bounce.text, keep_lines=True))


def _print_arrived(told: Arrived) -> None:
    print(printable(headline(told)))
    print()
    lines = proof(told)
    widths = [max(map(width, column)) for column in zip(*(line[:3] for line in lines), strict=True)]
    for line in lines:
        word = padded(line.result, widths[1])
        word = word if line.good is None else coloured(word, "green" if line.good else "red")
        text = f"  {padded(line.name, widths[0])}  {word}  {padded(printable(line.domain), widths[2])}  {line.remark}"
        print(text.rstrip())
    if told.hops:
        print()
        print_table([("", *row) for row in _way(told)])
    marks = spam_words(told)
    if marks:
        print()
        print(marks)
        for one in told.spam_marks:
            print(f"  {one.header}: {printable(one.value[:100])}")
    notes = cautions(told)
    if notes:
        print()
        print(printable("\n".join(notes), keep_lines=True))


def _way(told: Arrived) -> Iterator[tuple[str, ...]]:
    """Yield a row for each hop in the order of travel: its delay as a number and as a bar, from where to where, TLS."""
    yield say("seconds"), say("taken by"), say("from"), say("TLS"), ""
    scale = _BAR / max(sum(told.spent), 1)
    at = 0
    for hop, seconds, took in zip(told.hops, told.delays, told.spent, strict=True):
        bar = " " * round(at * scale) + "=" * max(round(took * scale), seconds is not None)
        at += took
        yield (
            "?" if seconds is None else str(seconds),
            hop.by or "?",
            hop.source or "-",
            hop.tls or "-",
            bar,
        )

"""The command `arrived`: what the source of a mail that came tells, or the report that it did not."""

from __future__ import annotations

import sys
from contextlib import contextmanager
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
from mailconfig_gui.cli.codes import FAILED, GOOD, UsageError
from mailconfig_gui.cli.diagnosis import print_diagnosis
from mailconfig_gui.cli.parser import add_json, examples
from mailconfig_gui.cli.render import coloured, print_json, print_table, printable
from mailconfig_gui.domain.authentication_results import Result
from mailconfig_gui.words.cells import padded, width
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import BinaryIO

    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.domain.arrived import Arrived

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
    add_json(parser, say("print one JSON object"))
    parser.epilog = examples("arrived mail.eml", "arrived --json < mail.eml")


def run(arguments: argparse.Namespace) -> int:
    """Tell what the source of a mail says; exit code 1 where DMARC fails or the mail was returned.

    Raises:
        UsageError: it is no source of a mail.
        StorageError: the file cannot be read.

    """
    with _source(arguments.file) as source:
        if source.isatty():
            print(say("Paste the source of the mail, then press Ctrl-D."), file=sys.stderr)
        data = read_mail(source)
    try:
        told = tell(data)
    except NoMailError as error:
        raise UsageError(str(error)) from error
    if arguments.json:
        print_json(told.diagnosis.as_json() if isinstance(told, Returned) else told.as_json())
    elif isinstance(told, Returned):
        _print_returned(told)
    else:
        _print_arrived(told)
    failed = told.failed if isinstance(told, Returned) else told.dmarc.result is Result.FAIL
    return FAILED if failed else GOOD


@contextmanager
def _source(file: str | None) -> Iterator[BinaryIO]:
    """Open a file, or standard input where none is named or it is called `-`."""
    if file is None or file == "-":
        yield sys.stdin.buffer
        return
    with open_mail(Path(file)) as stream:
        yield stream


def _print_returned(told: Returned) -> None:
    if told.code:
        print(say("This is a report about the test mail with the code {code}.", code=told.code))
    if told.bounce.recipient:
        print(say("It is about the mail to {recipient}.", recipient=printable(told.bounce.recipient)))
    print()
    print_diagnosis(told.diagnosis, told.bounce.text)


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
    spent = [max(seconds or 0, 0) for seconds in told.delays]
    scale = _BAR / max(sum(spent), 1)
    at = 0
    for hop, seconds, took in zip(told.hops, told.delays, spent, strict=True):
        bar = " " * round(at * scale) + "=" * max(round(took * scale), seconds is not None)
        at += took
        yield (
            "?" if seconds is None else str(seconds),
            hop.by or "?",
            hop.source or "-",
            hop.tls or "-",
            bar,
        )

"""The command `report`: results as one page for those who gave the order and those who have to act."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.cli.codes import GOOD, UsageError
from mailconfig_gui.cli.parser import examples, to_write, usage
from mailconfig_gui.cli.render import printable
from mailconfig_gui.cli.results import RESULTS, open_record
from mailconfig_gui.cli.source import home_of
from mailconfig_gui.cli.window import pdf_of
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.results.record import Record

#: The paper of --paper.
_PAPERS = ("a4", "letter")
REPORT_CODES = mark("""exit codes:
  0    the report is written
  2    wrong usage
  4    a result cannot be read, a file cannot be written, or Qt is not there for a PDF""")


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.usage = usage(
        "report", "(RESULT [RESULT ...] | --profile NAME)", "[--html FILE] [--pdf FILE [--paper a4|letter]]"
    )
    parser.add_argument("results", metavar="RESULT", nargs="*", help=say("what a check came to, see below"))
    parser.add_argument(
        "--profile", metavar="NAME", help=say("the newest result of each kind that is kept with this profile")
    )
    parser.add_argument(
        "--html", metavar="FILE", type=to_write(".html"), help=say("write one HTML file that loads nothing")
    )
    parser.add_argument(
        "--pdf",
        metavar="FILE",
        type=to_write(".pdf"),
        help=say("write a PDF; this needs Qt, as the window does"),
    )
    parser.add_argument(
        "--paper", choices=_PAPERS, help=say("paper of the PDF (default: that of this computer's country)")
    )
    usual = examples(
        "report --profile plant --html plant.html --pdf plant.pdf",
        "report test.json domain.json arrived.json --html report.html --pdf report.pdf --paper a4",
    )
    parser.epilog = "\n\n".join((usual, say(RESULTS), say(REPORT_CODES)))


def run(arguments: argparse.Namespace) -> int:
    """Write a report of all results that are named.

    Raises:
        UsageError: no result or no file to write is named, or the options do not go together.
        MailConfigError: a result cannot be read, a file cannot be written, or there is no Qt for the PDF.

    """
    if arguments.html is None and arguments.pdf is None:
        raise UsageError(say("name what to write: --html FILE, --pdf FILE or both"))
    if arguments.paper is not None and arguments.pdf is None:
        raise UsageError(say("--paper goes with --pdf"))
    if bool(arguments.results) == (arguments.profile is not None):
        raise UsageError(say("name results, or a profile with --profile"))
    # Help does without what a report is made with.
    from mailconfig_gui.app.report import html_of, make_report, write_report

    report = make_report(_records(arguments))
    if arguments.html is not None:
        write_report(Path(arguments.html), html_of(report))
        print(say("The report is in {path}.", path=printable(arguments.html)))
    if arguments.pdf is not None:
        write_report(Path(arguments.pdf), pdf_of(report, arguments.paper))
        print(say("The report is in {path}.", path=printable(arguments.pdf)))
    return GOOD


def _records(arguments: argparse.Namespace) -> Sequence[Record]:
    if arguments.profile is None:
        return [open_record(arguments, one) for one in arguments.results]
    from mailconfig_gui.app.report import newest

    home = home_of(arguments)
    records = newest(home, home.profiles.load(arguments.profile))
    if not records:
        raise MailConfigError(
            say("There is nothing to report"),
            say("No result is kept with the profile “{name}”.", name=arguments.profile),
            say("A result is kept of each test and check of the profile."),
        )
    return records

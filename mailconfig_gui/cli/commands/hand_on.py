"""The command `hand-on`: a profile for a colleague, as one file without secrets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.cli.codes import GOOD
from mailconfig_gui.cli.parser import add_json, examples, to_write, usage
from mailconfig_gui.cli.points import print_points
from mailconfig_gui.cli.render import print_json, printable
from mailconfig_gui.cli.source import home_of
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.cli.parser import Parser

HAND_ON_CODES = mark("""exit codes:
  0    the file is written
  2    wrong usage
  4    no such profile, its secrets cannot be read to keep them out, or the file cannot be written""")


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.usage = usage("hand-on", "--profile NAME --out FILE [--json]")
    parser.add_argument("--profile", metavar="NAME", required=True, help=say("profile to hand on"))
    parser.add_argument(
        "--out", metavar="FILE", type=to_write(".json"), required=True, help=say("file to write")
    )
    add_json(parser, say("print what is in the file as one JSON object too"))
    holds = say(
        "The file holds the settings without secrets, which secrets have to be given anew, the authority that tests "
        "trust, the platform with its login name, what was proved, and what is open. A colleague opens it in the "
        "window, or with profiles import."
    )
    usual = examples("hand-on --profile plant --out plant.json", "profiles import plant.json")
    parser.epilog = "\n\n".join((usual, holds, say(HAND_ON_CODES)))


def run(arguments: argparse.Namespace) -> int:
    """Write the file, and say what is open. Raises MailConfigError: see the exit codes."""
    # Help does without what it takes to read results.
    from mailconfig_gui.app.hand_on import pack_of, points, write_pack

    home = home_of(arguments)
    pack = pack_of(home, home.profiles.load(arguments.profile))
    write_pack(Path(arguments.out), pack)
    if arguments.json:
        print_json(pack.content)
        return GOOD
    words = say(
        "“{name}” is in {path}, without secrets.", name=printable(pack.name), path=printable(arguments.out)
    )
    print(words)
    print_points(points(pack))
    sys.stdout.flush()
    return GOOD

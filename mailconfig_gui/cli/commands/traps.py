"""The command `traps`: how a test from here and the platform can differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.cli.codes import GOOD
from mailconfig_gui.cli.parser import add_json, examples
from mailconfig_gui.cli.render import print_json
from mailconfig_gui.prediction.cautions import TRAPS
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.cli.parser import Parser


def fill(parser: Parser) -> None:
    """Add the options."""
    add_json(parser, say("print a JSON list"))
    parser.epilog = examples("traps", "traps --json")


def run(arguments: argparse.Namespace) -> int:
    """List the traps, those that cannot be seen from here first."""
    if arguments.json:
        print_json([{"trap": trap.name, "seen": trap.seen, "text": trap.words} for trap in TRAPS])
        return GOOD
    for seen, heading in (
        (False, say("A test from here cannot see these; check them as it says:")),
        (True, say("A test from here looks at these and warns:")),
    ):
        print(heading)
        for trap in TRAPS:
            if trap.seen is seen:
                print(f"  {trap.name:<3}  {say(trap.words)}")
        if not seen:
            print()
    return GOOD

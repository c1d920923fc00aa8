"""The command `platforms`: the platforms of all profiles, and what each has proved."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mailconfig_gui.app.platforms import platforms
from mailconfig_gui.cli.codes import GOOD
from mailconfig_gui.cli.parser import PROGRAM, add_json, examples
from mailconfig_gui.cli.problems import print_problems
from mailconfig_gui.cli.render import print_json, print_table
from mailconfig_gui.cli.source import home_of
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.app.platforms import KnownPlatform
    from mailconfig_gui.app.proof import LastProof
    from mailconfig_gui.cli.parser import Parser

PLATFORMS_OBJECT = mark("""the objects of --json:
  address, profile, user (login name), version
  proof       what the platform's own test last showed, or null: made, ok,
              current (whether with the settings that the profile has now)""")


def fill(parser: Parser) -> None:
    """Add the options."""
    add_json(parser, say("print a JSON list"))
    usual = examples("platforms", "drift --profile plant", "plan --profile plant", "verify --profile plant")
    command = f"{PROGRAM} drift --profile NAME"  # no words: a command
    asked = say(
        "Nobody is asked: a platform is known from the last plan, apply or verify of its profile. Whether it has "
        "drifted since tells: {command}",
        command=command,
    )
    parser.epilog = "\n\n".join((usual, asked, say(PLATFORMS_OBJECT)))


def run(arguments: argparse.Namespace) -> int:
    """List them."""
    found = platforms(home_of(arguments))
    if arguments.json:
        print_json([one.as_json() for one in found.known])
    elif found.known:
        print_table(_row(one) for one in found.known)
    else:
        print(say("No platform is known yet: plan, apply or verify one with a profile."))
    sys.stdout.flush()
    print_problems(found.problems, sys.stderr)
    return GOOD


def _row(one: KnownPlatform) -> tuple[str, ...]:
    version = say("ThingsBoard {version}", version=say(one.version)) if one.version else ""
    return one.address, version, one.profile, _proved(one.proof)


def _proved(proof: LastProof | None) -> str:
    if proof is None:
        return say("not tested")
    if not proof.ok:
        return say("failed, {time}", time=proof.made)
    if not proof.current:
        return say("worked with other settings, {time}", time=proof.made)
    return say("works, {time}", time=proof.made)

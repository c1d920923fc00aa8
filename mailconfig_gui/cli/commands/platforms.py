"""The command `platforms`: the platforms of all profiles, what each has proved, and whether it has drifted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mailconfig_gui.app.platforms import platforms
from mailconfig_gui.cli.codes import CANCELLED, FAILED, GOOD, TROUBLE
from mailconfig_gui.cli.parser import PROGRAM, add_json, examples
from mailconfig_gui.cli.problems import print_problems
from mailconfig_gui.cli.render import print_json, print_table
from mailconfig_gui.cli.signals import on_signals
from mailconfig_gui.cli.source import home_of
from mailconfig_gui.cli.target import add_way_in, way_in
from mailconfig_gui.delivery.target import Stop
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import mark, say, say_many
from mailconfig_gui.words.shell import quote

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.app.drift_of_all import Looked
    from mailconfig_gui.app.home import Home
    from mailconfig_gui.app.platforms import KnownPlatform
    from mailconfig_gui.app.proof import LastProof
    from mailconfig_gui.cli.parser import Parser

PLATFORMS_OBJECT = mark("""the objects of --json:
  address, profile, user (login name), version
  proof       what the platform's own test last showed, or null: made, ok,
              current (whether with the settings that the profile has now)
and with --drift:
  differences label, profile, live; null where the platform could not be read
  error       title, message, hint, or null""")
PLATFORMS_CODES = mark("""exit codes:
  0    good, or no drift that can be seen
  1    --drift: a platform differs from its profile
  2    wrong usage
  4    --drift: a platform could not be read, and no other one differs
  130  cancelled""")


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.add_argument(
        "--drift",
        action="store_true",
        help=say("ask each of them whether it has drifted from its profile; changes nothing"),
    )
    add_json(parser, say("print a JSON list"))
    add_way_in(parser)
    usual = examples(
        "platforms",
        "platforms --drift",
        "drift --profile plant",
        "plan --profile plant",
        "verify --profile plant",
    )
    command = f"{PROGRAM} drift --profile NAME"  # no words: a command
    asked = say(
        "Without --drift nobody is asked: a platform is known from the last plan, apply or verify of its profile. With "
        "it the same password or API key goes to each that somebody has logged in to from here; where they differ, a "
        "terminal asks for each, or: "
        "{command}",
        command=command,
    )
    parser.epilog = "\n\n".join((usual, asked, say(PLATFORMS_OBJECT), say(PLATFORMS_CODES)))


def run(arguments: argparse.Namespace) -> int:
    """List them, and ask each where that is wanted."""
    home = home_of(arguments)
    found = platforms(home)
    if arguments.drift and found.known:
        code = _drift(arguments, home, found.known)
        sys.stdout.flush()
        print_problems(found.problems, sys.stderr)
        return code
    if arguments.json:
        print_json([one.as_json() for one in found.known])
    elif found.known:
        print_table(_row(one) for one in found.known)
    else:
        print(say("No platform is known yet: plan, apply or verify one with a profile."))
    sys.stdout.flush()
    print_problems(found.problems, sys.stderr)
    return GOOD


def _drift(arguments: argparse.Namespace, home: Home, known: tuple[KnownPlatform, ...]) -> int:
    # Who only lists them does without what it takes to ask one.
    from mailconfig_gui.app.drift_of_all import Looked, look_at_all

    into, stop = way_in(arguments), Stop()
    # No password goes where somebody else has pointed.
    looked = {one: Looked(one, error=_not_entered(one)) for one in known if not one.entered}
    ways = {one: into(one.address, one.user) for one in known if one.entered}
    with on_signals(stop.cancel):
        looked |= {one.known: one for one in look_at_all(home, ways, stop)}
    if arguments.json:
        print_json([_object(looked[one]) for one in known])
    else:
        print_table((one.address, one.profile, _told(looked[one])) for one in known)
    if stop.cancelled:
        return CANCELLED
    if any(one.differences for one in looked.values()):
        return FAILED
    return TROUBLE if any(one.error for one in looked.values()) else GOOD


def _not_entered(known: KnownPlatform) -> MailConfigError:
    command = f"{PROGRAM} drift --profile {quote(known.profile)}"  # no words: a command
    return MailConfigError(
        say("Not asked"),
        say("Nobody has logged in to it from here yet, so no password goes there unasked."),
        say("Look at it by itself first: {command}", command=command),
    )


def _object(looked: Looked) -> dict[str, object]:
    error = looked.error
    differences = [
        {"label": one.label, "profile": one.first, "live": one.second} for one in looked.differences
    ]
    return {
        **looked.known.as_json(),
        "differences": None if error else differences,
        "error": error and {"title": error.title, "message": error.message, "hint": error.hint},
    }


def _told(looked: Looked) -> str:
    if looked.error is not None:
        error = looked.error
        return " ".join(filter(None, (say("{title}.", title=error.title), error.message, error.hint)))
    if not looked.differences:
        return say("none to be seen")
    number = len(looked.differences)
    names = ", ".join(one.label for one in looked.differences)
    return say_many(number, "{n} difference: {names}", "{n} differences: {names}", names=names)


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

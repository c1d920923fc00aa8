"""The command `profiles`: list, show, rename, duplicate or delete them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.home import ProfileError
from mailconfig_gui.app.rotation import of_copy
from mailconfig_gui.cli.codes import GOOD, TROUBLE
from mailconfig_gui.cli.parser import PROGRAM, add_action_json, add_actions, add_json, examples
from mailconfig_gui.cli.points import print_points
from mailconfig_gui.cli.problems import print_problems
from mailconfig_gui.cli.render import print_json, print_table, printable
from mailconfig_gui.cli.settings import profile_object, show, state_of
from mailconfig_gui.cli.source import home_of, of_profile
from mailconfig_gui.words.say import say
from mailconfig_gui.words.shell import quote

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.app.home import Home, Profiles
    from mailconfig_gui.cli.parser import Parser


def fill(parser: Parser) -> None:
    """Add the options."""
    add_json(parser, say("print a JSON list"))
    add_action = add_actions(parser)
    look = add_action(
        "show",
        help=say("show a profile without its secrets"),
        description=say("Show a profile without its secrets."),
    )
    look.add_argument("name", metavar="NAME")
    add_action_json(look, say("print one JSON object, as show --profile does"))
    rename = add_action(
        "rename", help=say("give a profile another name"), description=say("Rename a profile.")
    )
    copy = add_action(
        "duplicate",
        help=say("copy a profile with its passwords"),
        description=say("Copy a profile with its passwords."),
    )
    for action in (rename, copy):
        action.add_argument("name", metavar="NAME")
        action.add_argument("new_name", metavar="NEW")
    delete = add_action(
        "delete",
        help=say("delete a profile with its passwords, backups and history"),
        description=say("Delete a profile with its passwords, backups and history."),
    )
    delete.add_argument("name", metavar="NAME")
    delete.add_argument("--keep-secrets", action="store_true", help=say("leave the keyring alone"))
    take = add_action(
        "import",
        help=say("make a profile of a file that hand-on has written"),
        description=say("Make a profile of a file that hand-on has written, and say what is open."),
    )
    take.add_argument("file", metavar="FILE")
    take.add_argument("--name", metavar="NAME", help=say("name of the profile (default: its own)"))
    add_action_json(take, say("print one JSON object: profile, and open as in the file"))
    usual = examples(
        "profiles",
        "profiles show plant",
        "profiles rename plant plant-a",
        "profiles delete plant-a",
        "profiles import plant.json --name plant-b",
    )
    command = f"{PROGRAM} save --profile NAME ..."  # no words: a command
    made = say("A profile is made by: {command}", command=command)
    parser.epilog = f"{usual}\n\n{made}"


def run(arguments: argparse.Namespace) -> int:
    """List profiles, or show, rename, duplicate, delete, import one."""
    if arguments.action == "show":
        return show(of_profile(home_of(arguments).profiles.load(arguments.name)), as_json=arguments.json)
    home = home_of(arguments)
    profiles = home.profiles
    if arguments.action == "rename":
        profile = profiles.rename(arguments.name, arguments.new_name)
        print(say("The profile is now called “{name}”.", name=printable(profile.name)))
    elif arguments.action == "duplicate":
        profile = profiles.duplicate(arguments.name, arguments.new_name, home.store)
        print(say("Made the profile “{name}”.", name=printable(profile.name)))
        sys.stdout.flush()
        print_problems(of_copy(profile), sys.stderr)
    elif arguments.action == "delete":
        profile = profiles.delete(arguments.name, None if arguments.keep_secrets else home.store)
        what = say("The keyring was left alone.") if arguments.keep_secrets else say("Nothing of it is left.")
        print(f"{say('Deleted the profile “{name}”.', name=printable(profile.name))} {what}")
    elif arguments.action == "import":
        _import(home, Path(arguments.file), arguments.name, as_json=arguments.json)
    else:
        return _list(profiles, as_json=arguments.json)
    return GOOD


def _import(home: Home, path: Path, name: str | None, *, as_json: bool) -> None:
    # The other actions do without what it takes to read such a file.
    from mailconfig_gui.app.hand_on import free_name, open_pack, take_pack

    pack = open_pack(path)
    if name is None and (free := free_name(home, pack.name)) != pack.name:
        raise ProfileError(
            say("This name is taken"),
            say("There is a profile “{name}” already.", name=pack.name),
            say("Choose another name, for example: --name {name}", name=quote(free)),
        )
    taken = take_pack(home, pack, name or "")
    if as_json:
        print_json({"profile": taken.profile.name, "open": [one.as_json() for one in taken.points]})
        return
    print(say("Made the profile “{name}”.", name=printable(taken.profile.name)))
    print_points(taken.points)


def _list(profiles: Profiles, *, as_json: bool) -> int:
    listing = profiles.listing()
    if as_json:
        print_json([profile_object(profile) for profile in listing.profiles])
    elif listing.profiles:
        print_table(
            (profile.name, profile.provider, str(profile.draft.get("smtpHost", "")), state_of(profile))
            for profile in listing.profiles
        )
    elif not listing.problems:
        print(say("There is no profile yet. Make one with: mailconfig save --profile NAME ..."))
    sys.stdout.flush()
    print_problems(listing.problems, sys.stderr)
    return TROUBLE if any(problem.code == "profile-unreadable" for problem in listing.problems) else GOOD

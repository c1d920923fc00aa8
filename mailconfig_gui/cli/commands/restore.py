"""The command `restore`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app import restore
from mailconfig_gui.cli.codes import GOOD, UsageError
from mailconfig_gui.cli.parser import add_json, examples, usage
from mailconfig_gui.cli.problems import print_problems
from mailconfig_gui.cli.render import print_json, printable
from mailconfig_gui.cli.source import home_of
from mailconfig_gui.model.settings import problem_object
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.app.restore import Version
    from mailconfig_gui.cli.parser import Parser


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.usage = usage("restore", "(FILE | --profile NAME) [--list] [--backup ID] [--json]")
    parser.add_argument("file", metavar="FILE", nargs="?", help=say("settings file"))
    parser.add_argument("--profile", metavar="NAME", help=say("profile, instead of a file"))
    parser.add_argument(
        "--list", action="store_true", help=say("only list the versions, with what each would change")
    )
    parser.add_argument(
        "--backup", metavar="ID", default="", help=say("version to bring back (default: newest usable)")
    )
    add_json(parser, say("print a JSON list with --list, else one JSON object"))
    usual = examples(
        "restore mail.json --list",
        "restore mail.json",
        "restore --profile plant --backup 20261123-140200-000001",
    )
    kept = say("The present version becomes a backup. The keyring is not touched.")
    parser.epilog = f"{usual}\n\n{kept}"


def run(arguments: argparse.Namespace) -> int:
    """List the earlier versions of a file or profile, or bring one back."""
    if (arguments.file is None) == (arguments.profile is None):
        raise UsageError(say("name a FILE or a --profile"))
    path = Path(arguments.file) if arguments.file is not None else None
    if arguments.list:
        if path is not None:
            found = restore.versions_of_file(path)
        else:
            found = restore.versions_of_profile(home_of(arguments).profiles, arguments.profile)
        _print_list(found, as_json=arguments.json)
        return GOOD
    if path is not None:
        version, what = restore.restore_file(path, arguments.backup), str(path)
    else:
        profile, version = restore.restore_profile(
            home_of(arguments).profiles, arguments.profile, arguments.backup
        )
        what = f"“{profile.name}”"
    if arguments.json:
        problems = [problem_object(problem) for problem in version.problems]
        print_json({"ok": True, "restored": what, **_object(version), "problems": problems})
        return GOOD
    print(
        say(
            "{what} is as it was until {time}. What it held is kept as a backup.",
            what=printable(what),
            time=version.time,
        )
    )
    _print_changes(version)
    sys.stdout.flush()
    print_problems(version.problems, sys.stderr)
    return GOOD


def _print_list(found: list[Version], *, as_json: bool) -> None:
    if as_json:
        print_json([{**_object(version), "usable": version.usable} for version in found])
        return
    for version in found:
        print(f"{version.id}  {say('kept {time}', time=version.time)}")
        _print_changes(version)
    if not found:
        print(say("No earlier version is kept."))


def _print_changes(version: Version) -> None:
    for change in version.changes or (say("Nothing differs."),):
        print(f"  {printable(change)}")


def _object(version: Version) -> dict[str, object]:
    return {"backup": version.id, "time": version.time, "changes": list(version.changes)}

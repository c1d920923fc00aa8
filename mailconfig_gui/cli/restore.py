"""The command `restore`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app import restore
from mailconfig_gui.cli.codes import GOOD, UsageError
from mailconfig_gui.cli.profiles import open_profiles
from mailconfig_gui.cli.render import print_json, print_problems, printable, problem_object

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.app.restore import Version


def run_restore(arguments: argparse.Namespace) -> int:
    """List the earlier versions of a file or profile, or bring one back."""
    if (arguments.file is None) == (arguments.profile is None):
        raise UsageError("name a FILE or a --profile")
    path = Path(arguments.file) if arguments.file is not None else None
    if arguments.list:
        if path is not None:
            found = restore.versions_of_file(path)
        else:
            found = restore.versions_of_profile(open_profiles(arguments), arguments.profile)
        _print_list(found, as_json=arguments.json)
        return GOOD
    if path is not None:
        version, what = restore.restore_file(path, arguments.backup), str(path)
    else:
        profile, version = restore.restore_profile(
            open_profiles(arguments), arguments.profile, arguments.backup
        )
        what = f"“{profile.name}”"
    if arguments.json:
        problems = [problem_object(problem) for problem in version.problems]
        print_json({"ok": True, "restored": what, **_object(version), "problems": problems})
        return GOOD
    print(f"{printable(what)} is as it was until {version.time}. What it held is kept as a backup.")
    _print_changes(version)
    sys.stdout.flush()
    print_problems(version.problems, sys.stderr)
    return GOOD


def _print_list(found: list[Version], *, as_json: bool) -> None:
    if as_json:
        print_json([{**_object(version), "usable": version.usable} for version in found])
        return
    for version in found:
        print(f"{version.id}  kept {version.time}")
        _print_changes(version)
    if not found:
        print("No earlier version is kept.")


def _print_changes(version: Version) -> None:
    for change in version.changes or ("Nothing differs.",):
        print(f"  {printable(change)}")


def _object(version: Version) -> dict[str, object]:
    return {"backup": version.id, "time": version.time, "changes": list(version.changes)}

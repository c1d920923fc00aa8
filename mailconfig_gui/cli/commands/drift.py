"""The command `drift`: compare a profile, a file and what a target holds, and follow one side."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app import deliver, drift
from mailconfig_gui.app.open_save import save_file, save_profile
from mailconfig_gui.cli.ask import take_passwords
from mailconfig_gui.cli.codes import FAILED, GOOD, UsageError
from mailconfig_gui.cli.parser import add_passwords, usage
from mailconfig_gui.cli.plan import opened
from mailconfig_gui.cli.render import print_json, printable
from mailconfig_gui.cli.report import drained, guarded
from mailconfig_gui.cli.source import STANDARD_INPUT, home_of
from mailconfig_gui.cli.target import add_access, add_target, delivery_of
from mailconfig_gui.delivery.changes import unseen_words, visible_changes
from mailconfig_gui.delivery.target import Wanted
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from mailconfig_gui.app.deliver import Delivery
    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.cli.report import Report
    from mailconfig_gui.delivery.target import Change, Snapshot, Stop


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.usage = usage("drift", "[--target TARGET] [FILE] [--profile NAME] [--resolve HOW] [--json]")
    add_target(parser)
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help=say("settings file to compare with; - is standard input")
    )
    parser.add_argument("--profile", metavar="NAME", help=say("profile to compare with"))
    add_passwords(parser)
    parser.add_argument(
        "--resolve",
        choices=("keep", "take", "merge"),
        default="keep",
        help=say(
            "keep: change nothing; take: bring what the target holds into the profile or file; merge: follow "
            "both sides since the last apply"
        ),
    )
    add_access(parser, "drift --target https://things.example.com --api-key-file key.txt --profile plant")


def run(arguments: argparse.Namespace) -> int:
    """Compare, and follow one side if asked to."""
    return guarded(arguments, _drift)


def _drift(arguments: argparse.Namespace, report: Report, stop: Stop) -> int:
    if arguments.file is None and arguments.profile is None:
        raise UsageError(say("name a FILE, or a --profile, or both, to compare with"))
    if arguments.file == STANDARD_INPUT and arguments.resolve != "keep":
        raise UsageError(say("--resolve writes the FILE, so it cannot be standard input"))
    home = home_of(arguments)
    profile = None if arguments.profile is None else home.profiles.load(arguments.profile)
    file = None if arguments.file is None else opened(arguments.file)
    given = take_passwords(arguments).values
    delivery = delivery_of(arguments, stop, profile)
    snapshot = drained(delivery.target.read(), report)
    live = snapshot.values
    places: dict[str, Mapping[str, object]] = {"live": live}
    if profile is not None:
        places["profile"] = profile.draft
    if file is not None:
        places["file"] = file.document.values
    found = drift.differences(places)
    secrets, unseen = _secrets(delivery, snapshot, given or (file.draft if file else {}))
    conflicts: set[str] = set()

    def followed(ours: Mapping[str, object]) -> dict[str, object]:
        if arguments.resolve == "take":
            return drift.take(ours, live)
        merged = drift.merge_both(ours, live, delivery.memory.left())
        conflicts.update(merged.conflicts)
        return merged.draft

    left_out: list[str] = []
    written: dict[str, Sequence[Change]] = {}
    if found and arguments.resolve != "keep":
        if profile is not None:
            # Its passwords lie in the keyring, which gives them only to the server and user they are for.
            with home.profiles.alone():
                # It may have been changed while the target was read.
                now = home.profiles.load(profile.name)
                wanted = followed(now.draft)
                save_profile(home.profiles, home.store, now, wanted)
            written[say("profile {name}", name=now.name)] = [*visible_changes(now.draft, wanted)]
        if file is not None:
            wanted = followed(file.draft)
            written[str(arguments.file)] = [*visible_changes(file.draft, wanted)]
            draft = drift.without_strangers(file.draft, wanted)
            left_out = [key for key in drift.OWNERS if file.draft.get(key) and key not in draft]
            with_password = any(draft.get(key) for key in drift.OWNERS)
            save_file(Path(arguments.file), draft, base=file.document, include_password=with_password)
    ordered = [key for key in BY_KEY if key in conflicts]
    if report.as_json:
        rows = [{"key": one.key, "label": one.label, **one.words} for one in (*found, *secrets)]
        words = {place: [one.words for one in changes] for place, changes in written.items()}
        print_json(
            {"ok": not rows, "target": delivery.target.where, "differences": rows, "unseen": unseen,
             "resolved": arguments.resolve, "written": words, "conflicts": ordered, "left_out": left_out,
             "steps": report.objects(), "error": None}
        )  # fmt: skip
    else:
        _print((*found, *secrets), unseen, ordered, left_out)
        for place, changes in written.items():
            for one in changes:
                print(
                    say("Changed in {place}: {change}", place=printable(place), change=printable(one.words))
                )
    if conflicts:
        return deliver.CONFLICT
    return GOOD if not secrets and (not found or arguments.resolve != "keep") else FAILED


def _secrets(
    delivery: Delivery, snapshot: Snapshot, given: Mapping[str, object]
) -> tuple[Sequence[drift.Difference], list[str]]:
    """Return the secrets that surely differ, and those that could not be compared."""
    shown = {key: value for key, value in snapshot.values.items() if key not in snapshot.hidden}
    password = given.get("password")
    left = None
    if password and delivery.memory.untouched(snapshot.values):
        left = delivery.memory.knows(Wanted({"password": password}))
    found = drift.secret_differences({"given": given}, shown, left=left)
    hidden = {drift.login_secret(snapshot.values)} & snapshot.hidden - {one.key for one in found}
    return found, sorted(hidden if snapshot.values.get("username") else ())


def _print(
    found: Sequence[drift.Difference],
    unseen: Sequence[str],
    conflicts: Sequence[str],
    left_out: Sequence[str],
) -> None:
    for one in found:
        print(f"{one.label}: " + ", ".join(f"{place} {printable(word)}" for place, word in one.words.items()))
    if found and unseen:
        words = say_many(
            len(found),
            "{n} difference; the password cannot be compared.",
            "{n} differences; the password cannot be compared.",
        )
        if "password" not in unseen:
            words = say_many(
                len(found),
                "{n} difference; the refresh token cannot be compared.",
                "{n} differences; the refresh token cannot be compared.",
            )
        print(words)
    elif found:
        print(say_many(len(found), "{n} difference.", "{n} differences."))
    elif unseen:
        print(say("{unseen}. verify has it tested.", unseen=unseen_words(unseen)))
    else:
        print(say("All agree."))
    if conflicts:
        names = ", ".join(say(BY_KEY[key].name) for key in conflicts)
        print(say("Both sides changed: {names}. Yours was kept there.", names=names), file=sys.stderr)
    for key in left_out:
        print(
            say("{name}: left out, because it was for another server or user.", name=say(BY_KEY[key].name)),
            file=sys.stderr,
        )

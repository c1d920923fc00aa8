"""The command `drift`: compare a profile, a file and what a target holds, and follow one side."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app import deliver, drift
from mailconfig_gui.app.open_save import save_file, save_profile
from mailconfig_gui.cli.codes import FAILED, GOOD, UsageError
from mailconfig_gui.cli.deliver import Report, delivery_of, drained, guarded, opened, profiles_of
from mailconfig_gui.cli.render import print_json, printable
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.storage.secrets import KeyringStore

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from mailconfig_gui.delivery.target import Stop


def run_drift(arguments: argparse.Namespace) -> int:
    """Compare, and follow one side if asked to."""
    return guarded(arguments, _drift)


def _drift(arguments: argparse.Namespace, report: Report, stop: Stop) -> int:
    if arguments.file is None and arguments.profile is None:
        raise UsageError("name a FILE, or a --profile, or both, to compare with")
    profile = None if arguments.profile is None else profiles_of(arguments).load(arguments.profile)
    file = None if arguments.file is None else opened(arguments.file)
    delivery = delivery_of(arguments, stop, profile)
    live = drained(delivery.target.read(), report).values
    places: dict[str, Mapping[str, object]] = {"live": live}
    if profile is not None:
        places["profile"] = profile.draft
    if file is not None:
        places["file"] = file.document.values
    found = drift.differences(places)
    conflicts: set[str] = set()

    def followed(ours: Mapping[str, object]) -> dict[str, object]:
        if arguments.resolve == "take":
            return drift.take(ours, live)
        merged = drift.merge_both(ours, live, delivery.memory.left())
        conflicts.update(merged.conflicts)
        return merged.draft

    left_out: list[str] = []
    if found and arguments.resolve != "keep":
        if profile is not None:
            # Its passwords lie in the keyring, which gives them only to the server and user they are for.
            save_profile(profiles_of(arguments), KeyringStore(), profile, followed(profile.draft))
        if file is not None:
            draft = drift.without_strangers(file.draft, followed(file.draft))
            left_out = [
                key for key in ("password", "proxyPassword") if file.draft.get(key) and key not in draft
            ]
            with_password = bool(draft.get("password") or draft.get("proxyPassword"))
            save_file(Path(arguments.file), draft, base=file.document, include_password=with_password)
    ordered = [key for key in BY_KEY if key in conflicts]
    if report.as_json:
        rows = [{"key": one.key, "label": one.label, **one.words} for one in found]
        print_json(
            {"ok": not found, "target": delivery.target.where, "differences": rows, "resolved": arguments.resolve,
             "conflicts": ordered, "left_out": left_out, "steps": report.objects(), "error": None}
        )  # fmt: skip
    else:
        _print(found, ordered, left_out)
    if conflicts:
        return deliver.CONFLICT
    return GOOD if not found or arguments.resolve != "keep" else FAILED


def _print(found: Sequence[drift.Difference], conflicts: Sequence[str], left_out: Sequence[str]) -> None:
    for one in found:
        print(f"{one.label}: " + ", ".join(f"{place} {printable(word)}" for place, word in one.words.items()))
    count = f"{len(found)} difference{'' if len(found) == 1 else 's'}."
    print(count if found else "All agree.")
    if conflicts:
        names = ", ".join(BY_KEY[key].name for key in conflicts)
        print(f"Both sides changed: {names}. Yours was kept there.", file=sys.stderr)
    for key in left_out:
        print(f"{BY_KEY[key].name}: left out, because it was for another server or user.", file=sys.stderr)

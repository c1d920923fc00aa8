"""What the platform would do, in words and as JSON; the command `traps`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.cli.codes import GOOD
from mailconfig_gui.cli.render import coloured, print_json, printable

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.prediction.verdict import Verdict


def read_trust(name: str) -> str:
    """Return what the file of --platform-trust holds, as PEM. Raises TrustFileError."""
    from pathlib import Path

    from mailconfig_gui.net.trust_file import read_trust_file

    return read_trust_file(Path(name))


def verdict_object(verdict: Verdict | None) -> dict[str, object] | None:
    """Return the verdict as `test --json` shows it."""
    if verdict is None:
        return None
    return {
        "version": verdict.version,
        "outcome": verdict.outcome,
        "text": verdict.text,
        "unsafe": list(verdict.unsafe),
        "warnings": [caution._asdict() for caution in verdict.warnings],
        "assumed": list(verdict.assumed),
    }


def print_verdict(verdict: Verdict) -> None:
    """Print the verdict for people."""
    from mailconfig_gui.prediction.verdict import UNSAFE_WORDS, supposed

    useless = [one for one in verdict.warnings if one.code == "practice"]
    for one in useless:
        print(one.text)
        print("With a mail server that answers as this one does:")
    if verdict.outcome == "sends":
        word = coloured("sends", "yellow" if verdict.unsafe or verdict.assumed else "green")
        print(f"The platform ({verdict.version}) {word}{supposed(verdict)}.")
    elif verdict.outcome == "unknown":
        print(f"Whether the platform ({verdict.version}) sends is not known: the server was not looked at.")
    else:
        print(
            f"The platform ({verdict.version}) {coloured('fails', 'red')}: {printable(verdict.text.strip())}"
        )
    for unsafe in verdict.unsafe:
        print(f"  {coloured('unsafe', 'yellow')}  {UNSAFE_WORDS[unsafe]}")
    for caution in (one for one in verdict.warnings if one not in useless):
        print(f"  note    {printable(caution.text)}")


def run_traps(arguments: argparse.Namespace) -> int:
    """List the traps, those that cannot be seen from here first."""
    from mailconfig_gui.prediction.cautions import TRAPS

    if arguments.json:
        print_json([{"trap": trap.name, "seen": trap.seen, "text": trap.words} for trap in TRAPS])
        return GOOD
    for seen, heading in (
        (False, "A test from here cannot see these; check them as it says:"),
        (True, "A test from here looks at these and warns:"),
    ):
        print(heading)
        for trap in TRAPS:
            if trap.seen is seen:
                print(f"  {trap.name:<3}  {trap.words}")
        if not seen:
            print()
    return GOOD

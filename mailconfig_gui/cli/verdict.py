"""What the platform would do, in words and as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.platform_look import read_trust_file
from mailconfig_gui.cli.render import coloured, printable
from mailconfig_gui.prediction.phrasing import UNSAFE, supposed
from mailconfig_gui.prediction.verdict import VerdictOutcome
from mailconfig_gui.words.cells import padded
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.prediction.verdict import Verdict


def read_trust(name: str) -> str:
    """Return what the file of --platform-trust holds, as PEM. Raises TrustFileError."""
    return read_trust_file(Path(name))


def print_verdict(verdict: Verdict) -> None:
    """Print the verdict for people."""
    useless = [one for one in verdict.warnings if one.code == "practice"]
    for one in useless:
        print(one.text)
        print(say("With a mail server that answers as this one does:"))
    if verdict.outcome is VerdictOutcome.SENDS:
        word = coloured(say("sends"), "yellow" if verdict.unsafe or verdict.assumed else "green")
        outcome = f"{word}{supposed(verdict.assumed)}"
        print(say("The platform ({version}) {outcome}.", version=verdict.version, outcome=outcome))
    elif verdict.outcome is VerdictOutcome.UNKNOWN:
        print(
            say(
                "Whether the platform ({version}) sends is not known: the server was not looked at.",
                version=verdict.version,
            )
        )
    else:
        print(
            say(
                "The platform ({version}) {outcome}: {why}",
                version=verdict.version,
                outcome=coloured(say("fails"), "red"),
                why=printable(verdict.text.strip()),
            )
        )
    for unsafe in verdict.unsafe:
        print(f"  {coloured(say('unsafe'), 'yellow')}  {say(UNSAFE[unsafe])}")
    for caution in (one for one in verdict.warnings if one not in useless):
        print(f"  {padded(say('note'), 6)}  {printable(caution.text)}")

"""How a command is written for the shell of this computer: PowerShell on Windows, else one as POSIX has it."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Mapping

# A double quote at a value's ends is one to PowerShell and to the older cmd alike; with one of these inside it is not.
_PLAIN = re.compile(r"[\w@+=:,./\\~-]+", re.ASCII)
_TURNED = re.compile(r'["$`%“”„]')


def quote(word: str) -> str:
    r"""Return a word as one argument of a command.

    >>> quote("mail.json")
    'mail.json'
    """
    if sys.platform != "win32":
        return shlex.quote(word)
    if _PLAIN.fullmatch(word):
        return word
    if _TURNED.search(word) or word.endswith("\\"):
        return "'" + re.sub("['‘’‚‛]", lambda found: found[0] * 2, word) + "'"
    return f'"{word}"'


def command(*lines: str, variables: Mapping[str, str] = {}) -> str:
    """Return one command as lines, each but the last going on in the next; it is called with `variables`."""
    if sys.platform == "win32":
        before, on = "".join(f"$env:{name} = {quote(value)}; " for name, value in variables.items()), " `"
    else:
        before, on = "".join(f"{name}={quote(value)} " for name, value in variables.items()), " \\"
    return before + f"{on}\n  ".join(lines)

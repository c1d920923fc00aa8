"""What a provider says, made fit to be shown: it is foreign text of any length, with any characters."""

import re

LONGEST = 1000
"""Characters of the longest text of a provider that is kept."""
_AADSTS = re.compile(r"AADSTS[0-9]{4,9}")


def shown(said: object) -> str:
    """Return what a provider said as one line without control, direction or invisible characters, "" for no text."""
    if not isinstance(said, str):
        return ""
    plain = "".join(char if char.isprintable() else " " for char in said[: 2 * LONGEST])
    return " ".join(plain.split())[:LONGEST]


def microsoft_code(description: str) -> str:
    """Return Microsoft's own code of an error, which its description begins with, "" where there is none.

    >>> microsoft_code("AADSTS65004: User declined to consent to access the app.")
    'AADSTS65004'
    """
    found = _AADSTS.search(description)
    return found[0] if found else ""

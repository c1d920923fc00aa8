"""Text and JSON for the terminal: nothing from outside reaches it unescaped, no secret reaches it at all."""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import TYPE_CHECKING

from mailconfig_gui.words.cells import padded, width

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO


# Cc, Cf: controls, direction marks, invisible ones; Zl, Zp: line separators; Cs: no UTF-8 form; Co, Cn: no meaning.
_ESCAPED = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})
# ZWNJ and ZWJ: Persian and the scripts of India spell words with them; between other letters they only hide.
_JOINERS = "\u200c\u200d"
_COLOURS = {"red": "31", "green": "32", "yellow": "33"}


def printable(text: str, *, keep_lines: bool = False) -> str:
    r"""Return a text with every character escaped that a terminal could obey or that cannot be seen.

    >>> printable("250 ok\x1b[2J")
    '250 ok\\x1b[2J'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char
        if (keep_lines and char == "\n")
        or unicodedata.category(char) not in _ESCAPED
        or (char in _JOINERS and _within_a_word(text, at))
        else char.encode("unicode_escape").decode("ascii")
        for at, char in enumerate(text)
    )


def _within_a_word(text: str, at: int) -> bool:
    """Tell whether letters of a script that joins them, from Arabic to Sinhala, stand before and after a place."""
    return all(
        "\u0600" <= side <= "\u0dff" and unicodedata.category(side)[0] in "LM"
        for side in (text[at - 1 : at], text[at + 1 : at + 2])
    )


def coloured(text: str, colour: str, stream: TextIO | None = None) -> str:
    """Return the text in a colour where a person sees it, else as it is (https://no-color.org)."""
    stream = stream or sys.stdout
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    if plain or not stream.isatty() or (sys.platform == "win32" and "WT_SESSION" not in os.environ):
        return text
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"


def print_json(value: object) -> None:
    """Print one JSON value on one line, in ASCII so that it is UTF-8 whatever the terminal speaks."""
    import json

    print(json.dumps(value))


def print_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows in columns as wide as their longest entry, the last one free."""
    escaped = [tuple(printable(cell) for cell in row) for row in rows]
    if not escaped:
        return
    widths = [max(width(row[column]) for row in escaped) for column in range(len(escaped[0]))]
    for row in escaped:
        cells = [padded(cell, column) for cell, column in zip(row[:-1], widths, strict=False)]
        print("  ".join([*cells, row[-1]]).rstrip())

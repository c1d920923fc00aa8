"""How wide a text is in a terminal: letters of East Asia take two cells, marks that stand on others none."""

from __future__ import annotations


def width(text: str) -> int:
    """Return the number of cells that a text takes (Unicode, UAX 11).

    >>> width("Grün"), width("緑"), width("e\\u0301")
    (4, 2, 1)
    """
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me", "Cf")
        else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def padded(text: str, cells: int) -> str:
    """Return a text with blanks behind it until it takes that many cells."""
    return text + " " * (cells - width(text))

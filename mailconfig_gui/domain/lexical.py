"""The lexical tokens of a structured header field (RFC 5322 3.2): words, quoted strings, comments.

One pass, whatever the field holds: what is never closed ends with the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a token is."""

    WORD = "word"
    QUOTED = "quoted"
    COMMENT = "comment"
    SPECIAL = "special"


class Token(NamedTuple):
    """One token; `text` is without quotes or brackets, `spaced` says whether blanks or a comment stand before it."""

    kind: Kind
    text: str
    spaced: bool


_NEXT = re.compile(r'(?P<blank>\s+)|"(?P<quoted>(?:[^"\\]|\\.)*)"?|(?P<special>[;=])|(?P<word>[^\s"(;=]+)')
_ESCAPED = re.compile(r"\\(.)")
_BRACKET = re.compile(r"\\.|[()]")


def tokens(value: str) -> Iterator[Token]:
    """Yield the tokens of an unfolded field body; `;` and `=` are the special ones."""
    at, spaced = 0, True
    while at < len(value):
        found = _NEXT.match(value, at)
        if found is None:  # the one that begins nothing else: "("
            end = _comment_end(value, at)
            yield Token(Kind.COMMENT, _ESCAPED.sub(r"\1", value[at + 1 : end]).strip(), spaced)
            at, spaced = end + 1, True
            continue
        at = found.end()
        if found["blank"]:
            spaced = True
            continue
        if found["quoted"] is not None:
            yield Token(Kind.QUOTED, _ESCAPED.sub(r"\1", found["quoted"]), spaced)
        elif found["special"]:
            yield Token(Kind.SPECIAL, found["special"], spaced)
        else:
            yield Token(Kind.WORD, found["word"], spaced)
        spaced = False


def _comment_end(value: str, start: int) -> int:
    """Return where the comment that opens at `start` is closed, or where the field ends."""
    depth = 0
    for bracket in _BRACKET.finditer(value, start):
        depth += {"(": 1, ")": -1}.get(bracket[0], 0)
        if not depth:
            return bracket.start()
    return len(value)

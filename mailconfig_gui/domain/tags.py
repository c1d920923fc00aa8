"""The list of tags `name=value; …` in which DKIM and DMARC write their records (RFC 6376 3.2)."""

import re
from collections import Counter
from string import whitespace
from typing import NamedTuple

_NAME = r"[A-Za-z][A-Za-z0-9_]*"
_VALUE = r"[\x20-\x3a\x3c-\x7e\t\r\n]*"  # no words: a pattern


class Tags(NamedTuple):
    """The tags of a record in order, and what stands between semicolons and is none."""

    pairs: tuple[tuple[str, str], ...]
    malformed: tuple[str, ...] = ()

    def get(self, name: str) -> str | None:
        """Return the value of the first tag of a name, None where there is none."""
        return next((value for one, value in self.pairs if one == name), None)

    @property
    def repeated(self) -> tuple[str, ...]:
        """Return the names that stand more than once, which none may."""
        names = Counter(name for name, _ in self.pairs)
        return tuple(name for name, times in names.items() if times > 1)


def read_tags(text: str) -> Tags:
    """Read a list; an empty piece is nothing, also between two semicolons."""
    pairs: list[tuple[str, str]] = []
    malformed: list[str] = []
    for piece in text.split(";"):
        name, equals, value = (part.strip(whitespace) for part in piece.partition("="))
        if equals and re.fullmatch(_NAME, name) and re.fullmatch(_VALUE, value):
            pairs.append((name, value))
        elif piece.strip():
            malformed.append(piece.strip())
    return Tags(tuple(pairs), tuple(malformed))

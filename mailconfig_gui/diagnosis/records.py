"""Records of `key: value` lines, as in a mail header: how the knowledge is written.

A blank line ends a record, `#` begins a remark, an indented line continues the value above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class KnowledgeError(ValueError):
    """A record that cannot be understood; the message names the file and the line."""


class Record(NamedTuple):
    """One record. `place` is the file and the line where it begins; its first key says what it is."""

    place: str
    pairs: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> str:
        """Return the first key."""
        return self.pairs[0][0]

    def every(self, key: str) -> tuple[str, ...]:
        """Return the values of a key that may stand several times."""
        return tuple(value for found, value in self.pairs if found == key)

    def single(self, needed: str, allowed: str, repeated: str = "") -> dict[str, str]:
        """Return the values of the keys that stand once.

        :raises KnowledgeError: keys are missing, one stands twice or is none of these.
        """
        once, often = {*needed.split(), *allowed.split()}, repeated.split()
        found: dict[str, str] = {}
        for key, value in self.pairs:
            if key in found:
                raise KnowledgeError(f"{self.place}: {key!r} stands twice")
            if key in once:
                found[key] = value
            elif key not in often:
                raise KnowledgeError(f"{self.place}: {key!r} is not known here")
        lost = [repr(key) for key in needed.split() if not found.get(key)]
        if lost:
            raise KnowledgeError(f"{self.place}: {', '.join(lost)} {'are' if lost[1:] else 'is'} missing")
        return found


def records(name: str, text: str, *, with_examples: bool) -> Iterator[Record]:
    """Yield the records of one file.

    :raises KnowledgeError: a line that is none.
    """
    pairs: list[tuple[str, str]] = []
    start = 0
    skipping = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            if pairs:
                yield Record(f"{name}:{start}", tuple(pairs))
                pairs = []
            continue
        if line[0] == "#":
            continue
        if line[0] in " \t":
            if not skipping:
                if not pairs:
                    raise KnowledgeError(f"{name}:{number}: a continuation without a line above it")
                key, value = pairs[-1]
                pairs[-1] = (key, f"{value} {line.strip()}")
            continue
        key, colon, value = line.partition(":")
        if not colon:
            raise KnowledgeError(f"{name}:{number}: a line without a colon")
        skipping = not with_examples and key in ("example", "near")
        if skipping:
            continue
        if not pairs:
            start = number
        pairs.append((key.strip(), value.strip()))
    if pairs:
        yield Record(f"{name}:{start}", tuple(pairs))

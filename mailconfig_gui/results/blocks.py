"""What a report is made of, before it is HTML or PDF: paragraphs, tables, lists. Both writers draw the same blocks."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mailconfig_gui.words.say import mark, say


class Tone(StrEnum):
    """How something stands; each has a sign of its own shape, so that it does without colour."""

    PLAIN = "plain"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """The same for those who do not see the sign; "" for plain."""
        return say(_TONES[self]) if self in _TONES else ""


_TONES = {
    Tone.GOOD: mark("good"),
    Tone.WARNING: mark("warning"),
    Tone.BAD: mark("bad"),
    Tone.UNKNOWN: mark("cannot tell"),
}
WORST = (Tone.BAD, Tone.WARNING, Tone.UNKNOWN, Tone.GOOD, Tone.PLAIN)
"""The tones, the one that needs most attention first."""

_LEAST = 0.008
"""The shortest bar, as a part of the line."""

Line = tuple[tuple[float, float], ...]
_RING: Line = ((5, 1), (11, 1), (15, 5), (15, 11), (11, 15), (5, 15), (1, 11), (1, 5), (5, 1))
SIGNS: dict[Tone, tuple[Line, ...]] = {
    Tone.GOOD: (((2, 9), (6, 13), (14, 3)),),
    Tone.WARNING: (((8, 1), (15, 14), (1, 14), (8, 1)), ((8, 6), (8, 9.5)), ((8, 11.3), (8, 12))),
    Tone.BAD: (_RING, ((5, 5), (11, 11)), ((11, 5), (5, 11))),
    Tone.UNKNOWN: (_RING, ((5.5, 6), (6.5, 4.5), (9.5, 4.5), (10.5, 6), (8, 8.3), (8, 9.5)), ((8, 11.2), (8, 12))),
}  # fmt: skip
"""The sign of each tone as lines on a field of 16 by 16."""


class Span(NamedTuple):
    """A part of a line that runs from 0 to 1: where it begins, and how long it is."""

    start: float
    length: float
    tone: Tone = Tone.PLAIN

    @property
    def shown(self) -> tuple[float, float]:
        """The same at least as long as can be seen, and still within the line."""
        length = max(self.length, _LEAST)
        return min(self.start, 1 - length), length


class Cell(NamedTuple):
    """What stands in one place of a table: a text, with a sign before it where there is a tone; or a bar."""

    text: str = ""
    tone: Tone = Tone.PLAIN
    literal: bool = False
    span: Span | None = None


class Column(NamedTuple):
    """A column of a table. `share` is its part of the width; `axis` are the numbers above a column of bars."""

    title: str
    share: int
    number: bool = False
    axis: tuple[tuple[float, str], ...] = ()


class Table(NamedTuple):
    """Rows below their columns; the first cell names the row. `caption` says what the table shows."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Facts(NamedTuple):
    """Names and their values."""

    caption: str
    rows: tuple[tuple[str, Cell], ...]


class Paragraph(NamedTuple):
    """A text of its own, with a sign before it where there is a tone."""

    text: str
    tone: Tone = Tone.PLAIN


class Heading(NamedTuple):
    """A title within a section."""

    text: str


class Steps(NamedTuple):
    """What is to be done, in this order."""

    items: tuple[str, ...]


class Points(NamedTuple):
    """A list without an order."""

    items: tuple[str, ...]


class Literal(NamedTuple):
    """What is to be copied, or was said, letter by letter."""

    text: str


class Callout(NamedTuple):
    """What a reader with no time reads."""

    tone: Tone
    title: str
    text: str


class Signatures(NamedTuple):
    """A place to sign for each of these."""

    roles: tuple[str, ...]


Block = Callout | Facts | Heading | Literal | Paragraph | Points | Signatures | Steps | Table


class Section(NamedTuple):
    """A part of a report with its title."""

    title: str
    blocks: tuple[Block, ...]


class Report(NamedTuple):
    """A whole report. `about` stands below the title, `foot` at the end of every page."""

    title: str
    about: str
    sections: tuple[Section, ...]
    foot: str

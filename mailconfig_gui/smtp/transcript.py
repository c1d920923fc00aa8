"""The record of a conversation, fit to be shown and copied: secrets never enter it."""

from collections.abc import Iterable
from typing import NamedTuple


class TranscriptLine(NamedTuple):
    """One line: `ms` since the start, `direction` (`>` sent, `<` received, `*` remark), whether in TLS, and text."""

    ms: int
    direction: str
    tls: bool
    text: str

    def __str__(self) -> str:
        tls = "TLS" if self.tls else "   "
        return f"{self.ms:>7} ms {tls} {self.direction} {self.text}"  # no words: a line of the record


def as_text(lines: Iterable[TranscriptLine]) -> str:
    """Return a transcript as text, one line each, for the clipboard and for files."""
    return "".join(f"{line}\n" for line in lines)

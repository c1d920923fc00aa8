"""Find the line of a pasted text that decided, with the part of it that mattered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.diagnosis import Quote
from mailconfig_gui.diagnosis.pasted import EXAMINED
from mailconfig_gui.diagnosis.phrases import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailconfig_gui.diagnosis.phrases import Phrase

_SHOWN = 240
"""Most characters of a line that are quoted: a log in JSON has all of its words in one."""


def quote_of(text: str, phrases: Iterable[Phrase], code: int | None) -> Quote | None:
    """Return the last line that holds one of the phrases (the longest first), else the code; None where none does."""
    lines = [line.strip() for line in reversed(text[-EXAMINED:].splitlines())]
    lower = [plain(line.lower()) for line in lines]
    for phrase in sorted(phrases, key=lambda one: (-one.length, one.source)):
        for line, said in zip(lines, lower, strict=True):
            if phrase.found_in(said):
                return _quoted(line, *_span(line.lower(), phrase.parts))
    for line in lines if code is not None else ():
        at = line.find(str(code))
        if at >= 0:
            return _quoted(line, at, at + 3)
    return None


def _span(lower: str, parts: tuple[str, ...]) -> tuple[int, int]:
    """Return where the parts of a phrase stand; all of the line where it is spelt in another way."""
    start = end = lower.find(parts[0])
    for part in parts:
        at = lower.find(part, end) if end >= 0 else -1
        if at < 0:
            return 0, len(lower)
        end = at + len(part)
    return start, end


def _quoted(line: str, start: int, end: int) -> Quote:
    """Cut a long line to what stands around the part that mattered."""
    if len(line) <= _SHOWN:
        return Quote(line, start, min(end, len(line)))
    first = max(0, min(start - _SHOWN // 3, len(line) - _SHOWN))
    shown = line[first : first + _SHOWN]
    return Quote(shown, start - first, min(end - first, len(shown)))

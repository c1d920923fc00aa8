"""Find the line of a pasted text that decided, with the part of it that mattered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.diagnosis import Quote
from mailconfig_gui.diagnosis.masking import without_secrets
from mailconfig_gui.diagnosis.pasted import EXAMINED
from mailconfig_gui.diagnosis.phrases import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailconfig_gui.diagnosis.phrases import Phrase

_SHOWN = 240
"""Most characters of a line that are quoted: a log in JSON has all of its words in one."""
_AROUND = 1000
"""So many characters around the words are looked at for secrets: a name that tells one stands before it."""


def quote_of(text: str, phrases: Iterable[Phrase], code: int | None) -> Quote | None:
    """Return the last line that holds one of the phrases (the longest first), else the code; None where none does."""
    lines = [line.strip() for line in reversed(text[-EXAMINED:].splitlines())]
    lower = [plain(line.lower()) for line in lines]
    for phrase in sorted(phrases, key=lambda one: (-one.length, one.source)):
        for line, said in zip(lines, lower, strict=True):
            if phrase.found_in(said):
                return _quoted(line, _places(line.lower(), phrase.parts))
    if code is None:
        return None
    alone = re.compile(rf"(?<![\w.+/-]){code}(?![\w.+/=])")
    for line in lines:
        if match := alone.search(line):
            return _quoted(line, [match.span()])
    return None


def _places(lower: str, parts: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return where the parts of a phrase stand, each; none where it is spelt in another way."""
    places: list[tuple[int, int]] = []
    end = 0
    for part in parts:
        at = lower.find(part, end)
        if at < 0:
            return []
        end = at + len(part)
        places.append((at, end))
    return places


def _quoted(line: str, places: list[tuple[int, int]]) -> Quote:
    """Quote a line without what looks like a secret; cut a long one to what stands around the part that mattered."""
    start, end = (places[0][0], places[-1][1]) if places else (0, len(line))
    before = max(0, start - _AROUND)
    near = line[before : start + 2 * _AROUND]
    line, start, end = without_secrets(
        near, start - before, min(end - before, len(near)), [(at - before, to - before) for at, to in places]
    )
    if len(line) <= _SHOWN:
        return Quote(line, start, end)
    first = max(0, min(start - _SHOWN // 3, len(line) - _SHOWN))
    shown = line[first : first + _SHOWN]
    return Quote(shown, start - first, min(end - first, len(shown)))

"""A diagnosis as plain text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.diagnosis import UNKNOWN, WHO, Quote
from mailconfig_gui.smtp.replies import visible
from mailconfig_gui.words.cells import width
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.diagnosis.knowledge import CauseWords
    from mailconfig_gui.model.problem import Fix


_CUT = "…"


def quote_beside(text: str, quote: Quote | None, masked: Callable[[str], str] = str) -> Quote | None:
    """Return a quote as it can be shown: nothing hidden in it works, and known secrets are `masked`.

    None where the text is little more than the line: who reads it needs no finger on it.
    """
    if quote is None or len(text.split()) <= len(quote.line.split()):
        return None
    parts = [
        visible(part.replace("\t", " "))
        for part in (quote.line[: quote.start], quote.line[quote.start : quote.end], quote.line[quote.end :])
    ]
    line = "".join(parts)
    if (hidden := masked(line)) != line:
        # Where the secret was is not for anybody to know, so the mark is the whole line.
        return Quote(hidden, 0, len(hidden))
    return Quote(line, len(parts[0]), len(parts[0]) + len(parts[1]))


def excerpt(quote: Quote, cells: int) -> Quote:
    """Cut a quote around its mark to what so many cells of a terminal hold."""
    line, start, end = quote
    if width(line) <= cells:
        return quote
    first = start
    while first and width(line[first - 1 : start]) <= cells // 4:
        first -= 1
    while first and width(line[first - 1 :]) < cells:
        first -= 1
    shown, last = (_CUT if first else ""), first
    # One cell is for the sign that there is more.
    while last < len(line) and width(shown + line[first : last + 1]) < cells + (last + 1 == len(line)):
        last += 1
    before = len(shown) - first
    shown += line[first:last] + (_CUT if last < len(line) else "")
    return Quote(shown, start + before, min(end, last) + before)


def quote_lines(quote: Quote, cells: int) -> tuple[str, str]:
    """Return a quote for a terminal of so many cells: the line, and carets below what mattered."""
    line, start, end = excerpt(quote, cells)
    return line, " " * width(line[:start]) + "^" * width(line[start:end])


def diagnosis_text(
    diagnosis: Diagnosis,
    causes: Mapping[str, CauseWords] | None = None,
    fix_line: Callable[[Fix], str] = lambda fix: fix.label,
    quoted: Sequence[str] = (),
) -> str:
    """Return title, reason, numbered steps, changes, who must act, when to try again and what else it could be.

    Lines are joined by LF. `causes` (of the knowledge) lets other causes be named by their titles instead of their
    labels; `fix_line` words a change of settings, "" leaves it out; `quoted` are the lines of what decided.
    """
    lines = [diagnosis.title, diagnosis.why]
    if quoted:
        lines += [say("This line decided:"), *(f"  {line}" for line in quoted)]
    for number, step in enumerate(diagnosis.remedy, 1):
        lines.append(f"  {number}. {step.text}{f' <{step.url}>' if step.url else ''}")
    changes = [line for line in map(fix_line, diagnosis.fixes) if line]
    if changes:
        lines += [say("Settings that may work:"), *(f"  - {line}" for line in changes)]
    lines.append(say(WHO[diagnosis.who]))
    if diagnosis.transient:
        lines.append(diagnosis.retry)
    if diagnosis.also:
        titles = [
            say(causes[label].said.title) if causes and label in causes else label for label in diagnosis.also
        ]
        lines += [diagnosis.before_others, *(f"  - {title}" for title in titles)]
    if diagnosis.confidence == "low" and diagnosis.cause != UNKNOWN:
        lines.append(say("This is not certain."))
    if diagnosis.reading:
        lines.append(say("Code {reading}", reading=diagnosis.reading))
    return "\n".join(lines)

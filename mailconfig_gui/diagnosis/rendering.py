"""A diagnosis as plain text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.diagnosis import WHO
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.diagnosis.knowledge import CauseWords
    from mailconfig_gui.model.problem import Fix


def diagnosis_text(
    diagnosis: Diagnosis,
    causes: Mapping[str, CauseWords] | None = None,
    fix_line: Callable[[Fix], str] = lambda fix: fix.label,
) -> str:
    """Return title, reason, numbered steps, changes, who must act, when to try again and what else it could be.

    Lines are joined by LF. `causes` (of the knowledge) lets other causes be named by their titles instead of their
    labels; `fix_line` words a change of settings, "" leaves it out.
    """
    lines = [diagnosis.title, diagnosis.why]
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
        lines += [say("It could also be:"), *(f"  - {title}" for title in titles)]
    if diagnosis.confidence == "low":
        lines.append(say("This is not certain."))
    if diagnosis.reading:
        lines.append(say("Code {reading}", reading=diagnosis.reading))
    return "\n".join(lines)

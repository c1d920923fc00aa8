"""A diagnosis as plain text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.diagnosis.engine import Diagnosis
    from mailconfig_gui.diagnosis.knowledge import CauseWords

WHO = {
    "you": "You can do this yourself.",
    "mail-administrator": "This is for the administrator of the mail server or mail organisation.",
    "network": "This is for those who run the network.",
    "provider": "This is for the mail provider.",
}
"""Who must act, said to a person."""
NOT_YET = "Not before something was changed."
"""When to try again where only a change helps, as the engine says it; a card need not repeat it."""


def diagnosis_text(diagnosis: Diagnosis, causes: Mapping[str, CauseWords] | None = None) -> str:
    """Return title, reason, numbered steps, who must act, changes and what else it could be, lines joined by LF.

    `causes` (of the knowledge) lets other possible causes be named by their titles instead of their labels.
    """
    lines = [diagnosis.title, "", diagnosis.why]
    if diagnosis.remedy:
        lines += ["", "What to do:"]
        for number, step in enumerate(diagnosis.remedy, 1):
            lines.append(f"  {number}. {step.text}")
            if step.url:
                lines.append(f"     {step.link}: {step.url}")
    lines += ["", f"Who: {WHO[diagnosis.who]}"]
    if diagnosis.fixes:
        lines += ["", "Settings that may work:"]
        lines += [f"  - {fix.label}" for fix in diagnosis.fixes]
    lines += ["", f"When to try again: {diagnosis.retry}"]
    if diagnosis.also:
        names = [causes[label].title if causes and label in causes else label for label in diagnosis.also]
        lines += ["", "It could also be:", *(f"  - {name}" for name in names)]
    if diagnosis.confidence != "high":
        lines += ["", f"Certainty: {diagnosis.confidence}."]
    if diagnosis.reading:
        lines += ["", f"The code by the book: {diagnosis.reading}"]
    return "\n".join(lines)

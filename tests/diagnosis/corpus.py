"""The failures to measure with, and the four ways in which each reaches the tool."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailconfig_gui.diagnosis.diagnosis import ErrorText

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent
FORMS = ("raw", "python", "java", "bare", "python-bare", "java-bare")
"""The reply with stage and settings, as smtplib and Jakarta Mail word it, and each of the three with nothing else."""


@cache
def lines(name: str) -> tuple[dict[str, Any], ...]:
    """Return the records of a file, such as `failures.jsonl`, `collected.jsonl` or `reports.jsonl`."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.splitlines() if line)


def forms(record: dict[str, Any]) -> Iterator[tuple[str, ErrorText]]:
    """Yield each form that the record has."""
    for form, key in (("raw", "raw"), ("python", "raw_python"), ("java", "raw_java")):
        text = record.get(key)
        if text:
            yield (
                form,
                ErrorText(text, record.get("stage"), record.get("provider"), record.get("settings") or {}),
            )
            yield "bare" if form == "raw" else f"{form}-bare", ErrorText(text)


def answers(record: dict[str, Any], form: str) -> frozenset[str]:
    """Return the right answers: several where nothing decides, or where the text is all that is known."""
    alone = record.get("acceptable_alone", ()) if form.endswith("bare") else ()
    return frozenset((record["cause"], *record.get("acceptable", ()), *alone))

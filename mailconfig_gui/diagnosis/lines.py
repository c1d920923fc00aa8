"""One failure as a line of JSON in, one diagnosis as JSON-like values out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.diagnosis import UNKNOWN, ErrorText
from mailconfig_gui.diagnosis.engine import diagnose

if TYPE_CHECKING:
    from mailconfig_gui.diagnosis.knowledge import Knowledge
    from mailconfig_gui.diagnosis.opinion import Opinion

LONGEST_LINE = 1 << 20
"""Longest line that is parsed, in bytes (or characters): what is longer is no error text."""


def explain_json_line(line: str | bytes, knowledge: Knowledge, opinion: Opinion) -> dict[str, object]:
    """Diagnose one line: an object with `raw` and, where known, `provider`, `stage` and `settings`.

    Unknown keys and unknown providers are ignored. A blank or broken line gives cause `unknown` and an `error`;
    nothing is ever raised.
    """
    if len(line) > LONGEST_LINE:
        return _broken(f"The line has more than {LONGEST_LINE} bytes.", knowledge)  # no words: JSON
    if not line.strip():
        return _broken("The line is blank.", knowledge)  # no words: JSON
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return _broken("The line is not JSON.", knowledge)  # no words: JSON
    if not isinstance(value, dict):
        return _broken("The line is not a JSON object.", knowledge)  # no words: JSON
    raw = value.get("raw")
    if not isinstance(raw, str):
        return _broken("The object has no text in raw.", knowledge)  # no words: JSON
    settings = value.get("settings")
    failure = ErrorText(
        raw,
        _word(value.get("stage")),
        _word(value.get("provider")),
        settings if isinstance(settings, dict) else {},
    )
    return diagnose(failure, knowledge, opinion).as_json()


def _word(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _broken(error: str, knowledge: Knowledge) -> dict[str, object]:
    return {**diagnose(ErrorText(""), knowledge).as_json(), "cause": UNKNOWN, "error": error}

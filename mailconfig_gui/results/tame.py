"""A result that anybody may have written, made fit to be printed: nothing in it is invisible, nothing has no end."""

from __future__ import annotations

from typing import Any

from mailconfig_gui.results.record import Record
from mailconfig_gui.smtp.replies import visible

LONGEST_TEXT = 1000
"""Characters; longer than any record of a zone that is of use."""
MOST_ITEMS = 60
"""Of a list: more stages, findings or hops than any real one has."""
MOST_LEVELS = 20
"""Of what stands in each other: what is known has half as many."""
MOST = 10**12
"""No number is larger: in ms it is thirty years."""


def tame(record: Record) -> Record:
    """Return a result with every text in it visible and cut, and every list cut; of what was said the end stays."""
    content = dict(record.content)
    if "transcript" in content:
        content["transcript"] = content["transcript"][-MOST_ITEMS:]
    clean: dict[str, Any] = tamed(content)
    return record._replace(content=clean)


def tamed(value: Any, levels: int = MOST_LEVELS) -> Any:
    """Return any value of JSON the same way, no deeper than so many levels."""
    if isinstance(value, str):
        shown = "\n".join(map(visible, value[: LONGEST_TEXT + 1].split("\n")))
        return shown if len(shown) <= LONGEST_TEXT else f"{shown[:LONGEST_TEXT]}…"
    if isinstance(value, dict | list) and not levels:
        return None
    if isinstance(value, dict):
        return {key: tamed(item, levels - 1) for key, item in value.items()}
    if isinstance(value, int) and not isinstance(value, bool):
        return min(max(value, -MOST), MOST)
    if isinstance(value, list):
        return [tamed(item, levels - 1) for item in value[:MOST_ITEMS]]
    return value

"""`say`, `say_many` and `mark`: the one seam through which words for people reach them in their language.

The English text is the key of its translation, so a sentence that changes is shown in its new English at once and
never in a stale translation. Placeholders are named and plain: `say("Saved as {name}.", name=name)`.
"""

from __future__ import annotations

_catalogue: dict[str, str] = {}


def mark(text: str) -> str:
    """Return `text` as it is; marks words in a constant, which `say` looks up where they are shown."""
    return text


def say(text: str, /, **values: object) -> str:
    """Return `text` in the language chosen, its `{placeholders}` filled in."""
    found = _catalogue.get(text, text)
    return found.format_map(values) if values else found


def say_many(count: int, one: str, many: str, /, **values: object) -> str:
    """Return the form of a sentence that fits `count`, which fills its placeholder `{n}`."""
    return say(one if count == 1 else many, n=count, **values)

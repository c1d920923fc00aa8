"""`say`, `say_many` and `mark`: the one seam through which words for people reach them in their language.

The English text is the key of its translation, so a sentence that changes is shown in its new English at once and
never in a stale translation. Placeholders are named and plain: `say("Saved as {name}.", name=name)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailconfig_gui.words.catalogue import Catalogue

ENGLISH = "en"
_chosen: Catalogue | None = None
_messages: dict[str, str] = {}


def choose(catalogue: Catalogue | None) -> None:
    """Speak the language of a catalogue from now on; None is English."""
    global _chosen, _messages
    _chosen = catalogue
    _messages = catalogue.messages if catalogue else {}


def chosen() -> Catalogue | None:
    """Return the words of the language chosen; None for English."""
    return _chosen


def language() -> str:
    """Return the code of the language chosen, such as `pt_BR`."""
    return _chosen.language if _chosen else ENGLISH


def mark(text: str) -> str:
    """Return `text` as it is; marks words in a constant, which `say` looks up where they are shown."""
    return text


def say(text: str, /, **values: object) -> str:
    """Return `text` in the language chosen, its `{placeholders}` filled in."""
    found = _messages.get(text, text)
    return found.format_map(values) if values else found


def say_many(count: int, one: str, many: str, /, **values: object) -> str:
    """Return the form of a sentence that fits `count`, which fills its placeholder `{n}`."""
    found = _chosen.form(count, one) if _chosen else None
    return (found or (one if count == 1 else many)).format_map({"n": count, **values})


def all_said(texts: Iterable[str]) -> bool:
    """Tell whether every one of these texts has its words in the language chosen."""
    return _chosen is None or all(text in _messages for text in texts if text)

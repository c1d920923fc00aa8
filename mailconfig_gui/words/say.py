"""`say`, `say_many` and `mark`: the one seam through which words for people reach them in their language.

The English text is the key of its translation, so a sentence that changes is shown in its new English at once and
never in a stale translation. Placeholders are named and plain: `say("Saved as {name}.", name=name)`.

Whoever asks for help waits for this module: it imports nothing that is not loaded anyway, and no typing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

ENGLISH = "en"


class Catalogue:
    """What is said in a language such as `pt_BR`: by English text, and by the English of one where numbers matter.

    `form` tells which of its forms in `plurals` a number takes (`words.plurals`).
    """

    def __init__(
        self,
        language: str,
        messages: Mapping[str, str],
        plurals: Mapping[str, list[str]],
        form: Callable[[int], int],
    ) -> None:
        self.language = language
        self.messages = messages
        self.plurals = plurals
        self.form = form


_ENGLISH = Catalogue(ENGLISH, {}, {}, lambda n: int(n != 1))
_chosen = _ENGLISH


class LanguageError(Exception):
    """There are no words of the language that was asked for, or they cannot be read; says so in a sentence."""


def choose(catalogue: Catalogue | None) -> None:
    """Speak the language of a catalogue from now on; None is English."""
    global _chosen
    _chosen = catalogue or _ENGLISH


def language() -> str:
    """Return the code of the language chosen, such as `pt_BR`."""
    return _chosen.language


def mark(text: str) -> str:
    """Return `text` as it is; marks words in a constant, which `say` looks up where they are shown."""
    return text


def say(text: str, /, **values: object) -> str:
    """Return `text` in the language chosen, its `{placeholders}` filled in."""
    found = _chosen.messages.get(text, text)
    return found.format_map(values) if values else found


def say_many(count: int, one: str, many: str, /, **values: object) -> str:
    """Return the form of a sentence that fits `count`, which fills its placeholder `{n}`."""
    forms = _chosen.plurals.get(one)
    found = forms[_chosen.form(abs(count))] if forms else one if count == 1 else many
    return found.format_map({"n": count, **values})


def all_said(texts: Iterable[str]) -> bool:
    """Tell whether every one of these texts has its words in the language chosen."""
    return _chosen is _ENGLISH or all(text in _chosen.messages for text in texts if text)

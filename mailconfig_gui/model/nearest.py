"""Which of the known words somebody meant who wrote another one."""

from __future__ import annotations

from collections.abc import Iterable

from mailconfig_gui.words.say import say

# Of two words: twice the letters that they share in order, by all their letters. One slip in a word of four is 0.75.
_ALIKE = 0.7
_SHORTEST_BEGINNING = 3


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that begins so or else is most like it, in any case of letters; None without any.

    >>> nearest("Gmial", ["sendgrid", "gmail"])
    'gmail'
    """
    from difflib import get_close_matches

    wanted = word.strip().casefold()
    folded = {name.casefold(): name for name in reversed(list(known))}
    beginning = [name for name in folded if len(wanted) >= _SHORTEST_BEGINNING and name.startswith(wanted)]
    found = beginning[-1:] or get_close_matches(wanted, folded, n=1, cutoff=_ALIKE)
    return folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean x?` to put after a sentence; "" where no known word is near.

    >>> did_you_mean("tset", ["test", "save"])
    ' Did you mean test?'
    """
    found = nearest(word, known)
    return "" if found is None else f" {say('Did you mean {word}?', word=found)}"

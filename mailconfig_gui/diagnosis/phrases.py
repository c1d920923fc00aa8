"""Phrases as the rules write them: plain words, `*` for a gap, quotes for whole words, `^` and `$` for the ends."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from functools import lru_cache
from itertools import chain, pairwise, takewhile
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

T = TypeVar("T")

GAP = 60
"""Most characters that a `*` stands for."""
_TRIES = 8
_SEAM = 2
_LETTERS = 3
_SHORT = 4
_KIND_LENGTH = 32
_KEPT, _KEPT_LENGTH = 512, 2_000
"""So many texts, and none longer, are remembered with what was found: a log says the same again and again."""
_KEPT_WORDS, _KEPT_WORD = 4_096, 100
"""Likewise words, with what they may be part of."""
# Two asterisks and more are themselves: so a firewall masks a greeting.
_GAPS = re.compile(r"(?<!\*)\*(?!\*)")
_SAME = {
    "isn't": "is not",
    "aren't": "are not",
    "wasn't": "was not",
    "doesn't": "does not",
    "don't": "do not",
    "didn't": "did not",
    "hasn't": "has not",
    "haven't": "have not",
    "couldn't": "could not",
    "can't": "cannot",
    "can not": "cannot",
    "won't": "will not",
    "authoris": "authoriz",
    "recognis": "recogniz",
    "unrecognis": "unrecogniz",
    "e-mail": "email",
    "user name": "username",
    "user-name": "username",
    "mail box": "mailbox",
    "mail-box": "mailbox",
    "time-out": "timeout",
    "time out": "timeout",
    "black list": "blacklist",
    "black-list": "blacklist",
    "block list": "blocklist",
    "block-list": "blocklist",
}
_SIGNS = ("n't", *(variant for variant in _SAME if "n't" not in variant))
"""One of these stands in every text in which one of those does."""
_VARIANT = re.compile("|".join(map(re.escape, sorted(_SAME, key=len, reverse=True))))


def plain(text: str) -> str:
    """Return a lower-case text with one spelling for what has several: `isn't`, `e-mail`, `authorised`."""
    if any(map(text.__contains__, _SIGNS)):
        return _VARIANT.sub(lambda match: _SAME[match[0]], text)
    return text


class Phrase:
    """One phrase.

    `sender * not owned` has a gap; `"rbl"` does not match inside `marble`; `^535 no$` is all there is.
    """

    __slots__ = ("anywhere", "at_end", "at_start", "length", "parts", "short", "source", "whole")

    def __init__(self, source: str) -> None:
        text = plain(source.strip().lower())
        self.source = text
        self.whole = len(text) > 1 and text[0] == '"' == text[-1]
        if self.whole:
            text = text[1:-1]
        self.at_start, self.at_end = text[:1] == "^", text[-1:] == "$"
        text = text.removeprefix("^").removesuffix("$")
        self.parts = tuple(map(str.strip, _GAPS.split(text))) if "*" in text else (text.strip(),)
        self.anywhere = not (self.whole or self.at_start or self.at_end) and len(self.parts) == 1
        self.length = sum(map(len, self.parts))
        # "ip * blocked" must not begin inside "recipient".
        self.short = len(self.parts) > 1 and len(self.parts[0]) < _SHORT

    def found_in(self, text: str) -> bool:
        """Tell whether the phrase occurs in a text that is lower case already."""
        first = self.parts[0]
        at = text.find(first)
        if at < 0 or (self.at_start and at > 0) or (self.at_end and not text.endswith(self.parts[-1])):
            return False
        if len(self.parts) == 1:
            return not self.whole or self._stands_alone(text, at)
        for _ in range(_TRIES):
            end: int = at + len(first)
            for part in self.parts[1:]:
                found = text.find(part, end, end + GAP + len(part))
                if found < 0:
                    break
                end = found + len(part)
            else:
                if not (self.short and at and text[at - 1].isalnum()):
                    return True
            at = text.find(first, at + 1)
            if at < 0:
                return False
        return False

    def _stands_alone(self, text: str, at: int) -> bool:
        size = len(self.parts[0])
        for _ in range(_TRIES):
            before = text[at - 1 : at] if at else ""
            after = text[at + size : at + size + 1]
            if not before.isalnum() and not after.isalnum():
                return True
            at = text.find(self.parts[0], at + 1)
            if at < 0:
                return False
        return False

    def __repr__(self) -> str:
        return f"Phrase({self.source!r})"


class Kind(NamedTuple):
    """What our own test knows without any words: `refused`, or `not-offered@auth` at that stage.

    It stands among the phrases by which a text tells the same, and counts as one of some length.
    """

    name: str

    @property
    def length(self) -> int:
        """Return the length of the phrases that it counts like."""
        return _KIND_LENGTH


_WORD = re.compile(r"[a-z]{5,30}")
_BEGINNING, _BEGUN = re.compile(r"\b[a-z]"), 9
"""Where a phrase may begin, and how much of it must stand there to be known again."""


class Index(Generic[T]):
    """Finds which of thousands of things may be told by a text, each with words that stand in such a text.

    Each is filed under the rarest seam of two of its words, one word under its rarest three letters; only those whose
    seam or letters occur are looked for. Words are remembered: a log has few different ones.
    """

    def __init__(self, things: Iterable[tuple[str, T]]) -> None:
        marked = [(_marks(part), (part, thing)) for part, thing in things]
        frequency = Counter(chain.from_iterable(marks for marks, _ in marked))
        self._filed: dict[str, list[tuple[str, T]]] = {}
        for marks, thing in marked:
            rarest = min(marks, key=frequency.__getitem__, default="")
            self._filed.setdefault(rarest, []).append(thing)
        self._remembering = lru_cache(maxsize=_KEPT_WORDS)(self._filed_for)

    def possible(self, text: str) -> list[T]:
        """Return the things whose words stand in a text, which must be lower case already; some repeatedly."""
        words = text.split()
        looked_for = [*self._filed.get("", ())]
        for seam in self._filed.keys() & _seams(words):
            looked_for += self._filed[seam]
        for word in set(words):
            looked_for += self._remembering(word) if len(word) <= _KEPT_WORD else self._filed_for(word)
        return [thing for part, thing in looked_for if part in text]

    def _filed_for(self, word: str) -> list[tuple[str, T]]:
        """Return the things that may be told where a word stands: by the word itself, or by it and others."""
        looked_for = chain.from_iterable(map(self._filed.__getitem__, self._filed.keys() & _letters((word,))))
        return [(part, thing) for part, thing in looked_for if part in word or " " in part]


class PhraseIndex:
    """Finds which of thousands of phrases occur in a text.

    Texts are remembered: a log says the same again and again.
    """

    def __init__(self, phrases: Collection[Phrase]) -> None:
        self._index = Index((max(phrase.parts, key=len), phrase) for phrase in phrases)
        self._words = {word for phrase in phrases for part in phrase.parts for word in _WORD.findall(part)}
        self._phrases, self._spaced, self._ends = phrases, list[str](), set[str]()
        self._slips: dict[str, str] = {}
        self._in_order: list[str] = []
        self._remembering = lru_cache(maxsize=_KEPT)(self._found_in)

    def found_in(self, text: str) -> frozenset[Phrase]:
        """Return the phrases that occur in a text, which must be lower case already."""
        return self._remembering(text) if len(text) <= _KEPT_LENGTH else self._found_in(text)

    def _found_in(self, text: str) -> frozenset[Phrase]:
        # The index has found the longest part, which for most phrases is all there is.
        return frozenset(
            phrase for phrase in self._index.possible(text) if phrase.anywhere or phrase.found_in(text)
        )

    @property
    def remembered(self) -> int:
        """Return how many texts are remembered."""
        return self._remembering.cache_info().currsize

    def spelt(self, text: str) -> str:
        """Return a text with its typing errors mended: unknown words that are one slip away from one of a phrase."""
        if not self._slips:
            self._slips = {lost: word for word in sorted(self._words) for lost in _with_a_letter_lost(word)}
        return _WORD.sub(lambda match: self._meant(match[0]), text)

    def completed(self, text: str) -> str:
        """Return a text that ends in the middle of a phrase with the rest of it; the text where others may follow."""
        if not self._spaced:
            self._spaced = sorted({part for phrase in self._phrases for part in phrase.parts if " " in part})
            self._ends = {word for part in self._spaced for word in part.split()}
        if text[text.rfind(" ") + 1 :] in self._ends:
            return text
        for match in _BEGINNING.finditer(text, max(len(text) - GAP, 0)):
            begun = text[match.start() :]
            likely = self._beginning(begun) if " " in begun and len(begun) >= _BEGUN else []
            if likely:
                rest = likely[0][len(begun) :]
                sure = rest[0].isalnum() and all(part.startswith(likely[0]) for part in likely)
                return text + rest if sure else text
        return text

    def _beginning(self, begun: str) -> list[str]:
        """Return the parts of phrases that go on after some words, the shortest first where they go on alike."""
        after = self._spaced[bisect(self._spaced, begun) :]
        return list(takewhile(lambda part: part.startswith(begun), after))

    def begins_word(self, part: str) -> bool:
        """Tell whether a longer word of a phrase begins so, and none is no longer than that, or by a plural's s."""
        if not self._in_order:
            self._in_order = sorted(self._words)
        at = bisect(self._in_order, part)
        longer = self._in_order[at : at + 1]
        whole = part in self._words or part + "s" in self._words
        return not whole and any(word.startswith(part) for word in longer)

    def _meant(self, word: str) -> str:
        if word in self._words:
            return word
        if word in self._slips:
            return self._slips[word]
        for lost in _with_a_letter_lost(word):
            if lost in self._words:
                return lost
            # Swapped or wrong letters stand side by side: both words have lost the same one.
            meant = self._slips.get(lost, "")
            if len(meant) == len(word) and _one_slip(word, meant):
                return meant
        return word


def _marks(part: str) -> set[str]:
    """Return what words may be filed under: seams, else letters of one of them."""
    words = part.split()
    return _seams(words) or _letters(words)


def _seams(words: Iterable[str]) -> set[str]:
    """Return the end of each word with the beginning of the next, for words that are not very short."""
    return {f"{one[-_SEAM:]} {two[:_SEAM]}" for one, two in pairwise(words) if len(one) >= _SEAM <= len(two)}


def _letters(words: Iterable[str]) -> set[str]:
    """Return all three letters that stand side by side in one of some words."""
    return {word[at : at + _LETTERS] for word in words for at in range(len(word) - _LETTERS + 1)}


def _with_a_letter_lost(word: str) -> tuple[str, ...]:
    return tuple(word[:at] + word[at + 1 :] for at in range(len(word)))


def _one_slip(word: str, meant: str) -> bool:
    """Tell whether words of one length differ in one letter, or in two that are swapped."""
    apart = [at for at, letter in enumerate(word) if letter != meant[at]]
    if len(apart) == 1:
        # "openssl" is no slip of "openssh".
        return 0 < apart[0] < len(word) - 1
    return apart[-1] - apart[0] == 1 and word[apart[0]] == meant[apart[1]]

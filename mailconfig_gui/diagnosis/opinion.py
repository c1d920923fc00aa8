"""A second opinion on a text: a linear model over its words, trained from the collected texts by `make model`.

It says how likely each cause is; what weight that has beside the rules is told in `choice.py` (docs/decisions/0074,
0080).
"""

from __future__ import annotations

import re
import zlib
from functools import cache, lru_cache
from itertools import pairwise, takewhile
from math import exp
from struct import unpack
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.diagnosis.evidence import Evidence

MOST_WORDS = 80
"""Only so many words of a text are weighed: what decides stands at its beginning, where the reader has put it."""
MOST_GUESSES = 5
"""So many causes are told whatever their share."""
FAINT = 0.03
"""A share that tells nothing."""

_WORD = re.compile(r"[^\W\d_]{2,24}")


class Opinion(NamedTuple):
    """The trained model.

    `weights` holds for each feature pairs of signed bytes: the number of a cause in `causes`, and its weight in steps
    of `unit`. `signs` are the weights of what speaks for a candidate (`choice.py`), in units of 1/256.
    """

    causes: tuple[str, ...]
    unit: float
    weights: Mapping[str, bytes]
    signs: Mapping[str, int] = {}

    def __hash__(self) -> int:
        """Return a number of this very model, so that what it says can be remembered."""
        return id(self)

    def shares(self, evidence: Evidence, text: str = "") -> Mapping[str, float]:
        """Return how likely causes are, likeliest first: the first few, and others with a share that tells.

        `text` is weighed instead of that of the evidence.
        """
        return _shares(self, features(evidence, text))


@lru_cache(maxsize=512)
def _shares(opinion: Opinion, seen: frozenset[str]) -> Mapping[str, float]:
    """Return the shares for some features: numbers are none, so a log shows the same ones again and again."""
    found = list(filter(None, map(opinion.weights.get, seen)))
    count = len(opinion.causes)
    lanes = sum(map(_in_lanes, found), _middle(count))
    scores = unpack(f"<{count}H", lanes.to_bytes(2 * count, "little"))
    step, best = opinion.unit / max(len(found), 1) ** 0.5, max(scores)
    weights = [exp((score - best) * step) for score in scores]
    total = sum(weights)
    order = sorted(range(count), key=weights.__getitem__, reverse=True)
    least = min(FAINT * total, weights[order[:MOST_GUESSES][-1]])
    return {
        opinion.causes[at]: weights[at] / total for at in takewhile(lambda at: weights[at] >= least, order)
    }


@cache
def _in_lanes(row: bytes) -> int:
    """Return the weights of a feature as one number, 16 bits for each cause: numbers are added at once.

    A lane has room for 256 features: of words and pairs a text has at most 159.
    """
    signed = memoryview(row).cast("b")
    return sum(weight << 16 * cause for cause, weight in zip(row[::2], signed[1::2], strict=True))


@cache
def _middle(count: int) -> int:
    """Return what keeps each of the lanes positive."""
    return sum(1 << 16 * cause + 15 for cause in range(count))


def features(evidence: Evidence, text: str = "") -> frozenset[str]:
    """Return what the model weighs of a failure: words, pairs of words, codes, stage, provider and circumstances."""
    reading = evidence.reading
    words = _WORD.findall(text or reading.text)[:MOST_WORDS]
    pairs = map(" ".join, pairwise(words))
    beside = _beside(reading.providers, evidence.facts, reading.code, reading.enhanced, reading.stage)
    return beside.union(words, pairs)


@lru_cache(maxsize=512)
def _beside(
    providers: frozenset[str],
    facts: frozenset[str],
    code: int | None,
    enhanced: str | None,
    stage: str | None,
) -> frozenset[str]:
    """Return the features that are no words of the text."""
    found = {"always"}
    found.update(f"provider {name}" for name in providers)  # no words: a feature
    found.update(f"fact {name}" for name in facts)  # no words: a feature
    if code:
        found.add(f"code {code}")  # no words: a feature
    if enhanced:
        found.update((f"code {enhanced}", f"code x{enhanced[1:]}"))  # no words: a feature
    if stage:
        found.add(f"stage {stage}")  # no words: a feature
    return frozenset(found)


def packed(opinion: Opinion) -> bytes:
    """Return a model as the bytes of its file."""
    names = sorted(opinion.weights)
    rows = [opinion.weights[name] for name in names]
    signs = "\t".join(f"{name}={weight}" for name, weight in sorted(opinion.signs.items()))
    head = f"{opinion.unit!r}\n{' '.join(opinion.causes)}\n{signs}\n".encode()
    body = bytes(len(row) // 2 for row in rows) + b"".join(rows)
    return zlib.compress(head + "\t".join(names).encode() + b"\n" + body, 9)


def unpacked(content: bytes) -> Opinion:
    """Return the model that a file holds.

    Raises:
        ValueError: the file is damaged.

    """
    try:
        unit, causes, told, joined, body = zlib.decompress(content).split(b"\n", 4)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    names, weights = joined.decode().split("\t"), {}
    at = len(names)
    for name, count in zip(names, body, strict=False):
        weights[name] = body[at : at + 2 * count]
        at += 2 * count
    signs = (sign.rpartition("=") for sign in told.decode().split("\t") if sign)
    return Opinion(
        tuple(causes.decode().split(" ")),
        float(unit),
        weights,
        {name: int(weight) for name, _, weight in signs},
    )

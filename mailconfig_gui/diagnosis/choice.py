"""Choose the cause of a text among those that the rules and the second opinion hold for possible.

Each candidate has signs: how much the rules ask for that name it, where in the text they hold, how likely the second
opinion finds it. What a sign weighs was learnt from texts that people had posted (docs/decisions/0080).
"""

from __future__ import annotations

from bisect import bisect
from itertools import islice
from math import exp
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.diagnosis.diagnosis import UNKNOWN
from mailconfig_gui.diagnosis.evidence import Evidence, Text
from mailconfig_gui.diagnosis.ranking import SURE, case_of, possible, rank, strongest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailconfig_gui.diagnosis.diagnosis import ErrorText
    from mailconfig_gui.diagnosis.knowledge import Knowledge
    from mailconfig_gui.diagnosis.opinion import Opinion
    from mailconfig_gui.diagnosis.ranking import Ranked

_SCORES = (5, 8, 12, 14, 17, 20, 22, 26)
_SHARES = (0.03, 0.06, 0.12, 0.25, 0.5, 0.8)
_UNIT = 256
MEDIUM = 0.85
"""How likely a cause must be for medium confidence, and to be named where no rule names it."""
_LOOKED_AT = 12
"""So many of the rules behind the first are looked at."""
_ENOUGH = 0.3
"""How likely a guess must be for a refusal without its code."""
_GUESSES = 5
_OTHER_GUESSES = 3
_LIKELY = 0.5
"""A share with which the second opinion confirms a rule."""
_SHORT = 200
"""Characters of a text that is a refusal, and nothing else."""
_FEW = 6
"""A text with fewer of the phrases that rules know says next to nothing."""
_LINES = 60
"""Most lines that are read by themselves."""


class Candidate(NamedTuple):
    """A cause that it may be.

    `ranked` are the rules that hold for `evidence`, the one that names the cause first; where none does, the cause is
    that of the evidence. `signs` speak for it, or against it.
    """

    cause: str
    evidence: Evidence
    ranked: Ranked
    signs: set[str]


def choose(asked: ErrorText, knowledge: Knowledge, opinion: Opinion) -> list[tuple[Candidate, float]]:
    """Return what it may be with its likelihood from 0 to 1, the choice first; nothing where nothing is possible.

    That is the likeliest, but what no rule names is not guessed unless it is likely enough: then it is `unknown`.
    """
    found = candidates(asked, knowledge, opinion)
    if not found:
        return []
    scores = [sum(filter(None, map(opinion.signs.get, one.signs))) / _UNIT for one in found]
    best = max(scores)
    weights = [exp(score - best) for score in scores]
    total = sum(weights)
    weighed = ((one, weight / total) for one, weight in zip(found, weights, strict=True))
    chosen = sorted(weighed, key=itemgetter(1), reverse=True)
    first, share = chosen[0]
    if first.evidence.cause and share <= (_ENOUGH if _is_refusal(asked.text, knowledge) else MEDIUM):
        chosen.insert(0, (first._replace(cause=UNKNOWN, evidence=first.evidence._replace(cause="")), 0.0))
    return chosen


def _is_refusal(text: str, knowledge: Knowledge) -> bool:
    """Tell whether a text is a refusal and nothing else, and no mere `It does not work`."""
    return len(text) < _SHORT and len(knowledge.phrases.found_in(text.lower())) >= _FEW


def candidates(asked: ErrorText, knowledge: Knowledge, opinion: Opinion) -> list[Candidate]:
    """Return what it may be, in no order."""
    text = Text.of(asked)
    evidence, ranked = strongest(text.evidences(knowledge), knowledge)
    shares = whole = opinion.shares(evidence)
    if evidence.reading.text != text.pasted.lower:
        # A reply is cut out of what surrounds it, which may tell as much.
        whole = opinion.shares(evidence, text.pasted.lower)
    found: dict[str, Candidate] = {}

    def add(cause: str, sign: str, evidence: Evidence, ranked: Ranked) -> None:
        if cause not in found:
            found[cause] = Candidate(cause, evidence, ranked, set())
        found[cause].signs.add(sign)

    top = _named(evidence, ranked, knowledge)
    score = ranked[0][0] if top else 0
    short = "short " if len(text.pasted.whole) < _SHORT else ""
    if top:
        add(top, f"{short}told {bisect(_SCORES, score)}", evidence, ranked)  # no words: a sign
    for at, (cause, share, first) in enumerate(_behind(top, evidence, ranked, knowledge), 1):
        add(cause, f"{short}behind {int(share * 5)}", evidence, first)  # no words: a sign
        add(cause, f"{short}behind at {min(at, 3)}", evidence, first)  # no words: a sign
    confirmed = score >= SURE and shares.get(top, 0) > _LIKELY
    if not confirmed and len(text.pasted.segments) > 1:
        for at, (told, cause, kind, line, first) in enumerate(_lines(text, knowledge)):
            add(cause, f"line {kind} {bisect(_SCORES, told)}", line, first)  # no words: a sign
            add(cause, f"line at {min(at, 3)}", line, first)  # no words: a sign
    likeliest = list(shares)
    for cause in (*likeliest[:_GUESSES], *islice(whole, _OTHER_GUESSES)):
        if cause not in found:
            guessed = Evidence(evidence.reading, evidence.facts, evidence.settings, evidence.stage, cause)
            add(cause, f"{short}guessed", guessed, ranked)
    for cause, one in found.items():
        at = likeliest.index(cause) if cause in shares else 4
        one.signs.add(f"is {cause}")  # no words: a sign
        one.signs.add(f"{short}model {bisect(_SHARES, shares.get(cause, 0))}")  # no words: a sign
        one.signs.add(f"{short}model at {min(at, 4)}")  # no words: a sign
        one.signs.add(f"whole {bisect(_SHARES, whole.get(cause, 0))}")  # no words: a sign
    return [one for cause, one in found.items() if cause == top or possible(cause, evidence, knowledge)]


def _named(evidence: Evidence, ranked: Ranked, knowledge: Knowledge) -> str:
    """Return the cause that rules name in the end, in its general name; "" where they name none."""
    if not ranked or ranked[0][1].cause == UNKNOWN:
        return ""
    cause = ranked[0][1].cause
    turn = case_of(cause, evidence, knowledge, names_another=True)
    cause = turn.cause if turn else cause
    return knowledge.causes[cause].of or cause


def _behind(
    top: str, evidence: Evidence, ranked: Ranked, knowledge: Knowledge
) -> Iterator[tuple[str, float, Ranked]]:
    """Yield each cause but the top one that rules name, its share of that one's score, and its rule with the others."""
    names, rules = {top}, {rule.cause for _, rule in ranked[:1]}
    for at, (score, rule) in enumerate(ranked[:_LOOKED_AT]):
        if rule.cause in rules:
            continue
        rules.add(rule.cause)
        cause = _named(evidence, ranked[at:], knowledge)
        if cause and cause not in names:
            names.add(cause)
            yield cause, max(score, 0) / ranked[0][0], [(score, rule), *ranked[:at], *ranked[at + 1 :]]


def _lines(text: Text, knowledge: Knowledge) -> list[tuple[float, str, str, Evidence, Ranked]]:
    """Return what each line by itself is told to be, for each cause the line that tells most, the surest first."""
    best: dict[str, tuple[float, str, str, Evidence, Ranked]] = {}
    for kind, line in islice(text.lines(knowledge), _LINES):
        ranked = rank(line, knowledge)
        cause = _named(line, ranked, knowledge)
        if cause and (cause not in best or best[cause][0] < ranked[0][0]):
            best[cause] = (ranked[0][0], cause, kind.value, line, ranked)
    return sorted(best.values(), key=itemgetter(0), reverse=True)

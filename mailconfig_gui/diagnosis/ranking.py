"""Find the rules that hold for a text or a test, the most specific first, and the part of a text that tells most.

All that a rule asks for must hold, and its score says how specific it is: no rule stands before another, so nothing
depends on the order of the rules.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.diagnosis import UNKNOWN
from mailconfig_gui.diagnosis.evidence import Evidence, evidences_of, mended_evidence
from mailconfig_gui.diagnosis.facts import hold
from mailconfig_gui.diagnosis.knowledge import IN_ORDER, score
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailconfig_gui.diagnosis.diagnosis import ErrorText
    from mailconfig_gui.diagnosis.knowledge import Knowledge, Rule
    from mailconfig_gui.diagnosis.reading import Reading

    Ranked = list[tuple[float, Rule]]

_KEPT = 512
"""So many readings are remembered with the rules that hold."""
SURE = 22.0
"""A rule that asks for so much is rarely wrong."""
FAIR = 14.0
_NOT_BEFORE = {
    "talking": Stage.STARTTLS,
    "encrypted": Stage.AUTH,
    "logged-in": Stage.MAIL_FROM,
    "mail-accepted": Stage.RCPT_TO,
    "rcpt-accepted": Stage.DATA,
}
"""The first stage at which a test can still fail once a dialogue has proved this."""
_MENDED = 4.0
"""How much more a text must tell once its typing errors are mended, where it tells something as it is."""


def telling(asked: ErrorText, knowledge: Knowledge) -> tuple[Evidence, Ranked]:
    """Return the strongest evidence of a text that decides something, else what comes nearest to it, and its rules."""
    return strongest(evidences_of(asked, knowledge), knowledge)


def strongest(parts: Iterable[Evidence], knowledge: Knowledge) -> tuple[Evidence, Ranked]:
    """Return the first of some evidences, ever weaker ones, that decides something, and its rules (see `telling`)."""
    tried: list[tuple[float, Evidence, Ranked]] = []
    for evidence in parts:
        tried.append(_told(evidence, knowledge))
        if tried[-1][0] >= FAIR:
            break
    value, evidence, ranked = max(tried, key=itemgetter(0))
    other = mended_evidence(evidence, knowledge) if value < SURE else None
    if other is not None:
        better = _told(other, knowledge)
        doubtful = value >= FAIR and not other.reading.text.startswith(evidence.reading.text)
        if better[0] >= value + (_MENDED if doubtful else 0.1):
            return better[1:]
    return evidence, ranked


def _told(evidence: Evidence, knowledge: Knowledge) -> tuple[float, Evidence, Ranked]:
    """Return how much evidence tells, with its rules."""
    ranked = rank(evidence, knowledge)
    return ranked[0][0] if ranked and ranked[0][1].cause != UNKNOWN else 0.0, evidence, ranked


def rank(evidence: Evidence, knowledge: Knowledge) -> Ranked:
    """Return the rules that hold, and whose causes are possible, the most specific first."""
    # A log says the same again and again, each time with other words around it.
    looked_at = evidence.reading._replace(text="", said="", provider=None, host="", port=None)
    return _rank(looked_at, evidence.facts, evidence.stage, knowledge)


@lru_cache(maxsize=_KEPT)
def _rank(reading: Reading, facts: frozenset[str], stage: str | None, knowledge: Knowledge) -> Ranked:
    evidence = Evidence(reading, facts, {}, stage)
    found = {rule.number: rule for sign in reading.found for rule in knowledge.by_sign.get(sign, ())}
    asked: list[Iterable[str]] = [("", reading.stage or ""), _codes_of(reading), reading.kinds, facts]
    if reading.enhanced:
        asked.append(
            (reading.enhanced, f"x{reading.enhanced[1:]}", f"{reading.enhanced.rpartition('.')[0]}.*")
        )
    for name in knowledge.wordless.keys() & chain.from_iterable(asked):
        found.update((rule.number, rule) for rule in knowledge.wordless[name])
    return [one for one in ranked_of(found.values(), evidence) if can_be(one[1].cause, evidence, knowledge)]


def can_be(cause: str, evidence: Evidence, knowledge: Knowledge) -> bool:
    """Tell whether neither the stage nor what a dialogue has proved rules a cause out."""
    words, proved = knowledge.causes[cause], evidence.reading.proved
    left = not proved or not words.at or not words.at.isdisjoint(_left(proved))
    return left and words.possible(evidence.stage)


@cache
def _left(proved: frozenset[str]) -> frozenset[str]:
    """Return the stages at which a test can still fail once a dialogue has proved so much."""
    over = [IN_ORDER.index(_NOT_BEFORE[fact]) for fact in proved if fact in _NOT_BEFORE]
    return frozenset(IN_ORDER[max(over, default=0) :])


def possible(cause: str, evidence: Evidence, knowledge: Knowledge) -> bool:
    """Tell whether nothing at all rules a cause out, no circumstance either."""
    return can_be(cause, evidence, knowledge) and knowledge.causes[cause].unless.isdisjoint(evidence.facts)


def case_of(cause: str, evidence: Evidence, knowledge: Knowledge, *, names_another: bool) -> Rule | None:
    """Return the case of a cause that asks for most, of those that name another cause or of those that do not."""
    facts, seen, filed = evidence.facts, evidence.reading.kinds, knowledge.cases_of[cause, names_another]
    asked = {
        case.number: case
        for sign in filed.keys() & evidence.reading.found | {None}
        for when, kinds, case in filed.get(sign, ())
        if when <= facts and not (kinds and kinds.isdisjoint(seen))
    }
    cases = (case for _, case in ranked_of(asked.values(), evidence)) if asked else ()
    return next((case for case in cases if not case.cause or can_be(case.cause, evidence, knowledge)), None)


def ranked_of(rules: Iterable[Rule], evidence: Evidence) -> Ranked:
    """Return those of some rules that hold, the most specific first."""
    found, codes = evidence.reading.found, _codes_of(evidence.reading)
    ranked: list[tuple[float, int, Rule]] = []
    for rule in rules:
        if _holds(rule, evidence, codes):
            matched = [
                max([sign.length for sign in found.intersection(group)], default=0) for group in rule.words
            ]
            if all(matched):
                ranked.append((score(rule, matched), -rule.number, rule))
    ranked.sort(key=lambda entry: entry[:2], reverse=True)
    return [(value, rule) for value, _, rule in ranked]


def _codes_of(reading: Reading) -> tuple[str, str]:
    """Return the code and its class."""
    # Some programs show the enhanced code alone: its first digit is that of the code.
    code = str(reading.code or (reading.enhanced or "-")[0])
    return code, f"{code[0]}xx"


def _holds(rule: Rule, evidence: Evidence, codes: tuple[str, str]) -> bool:
    """Tell whether everything but the words holds; `codes` are the code and its class."""
    reading = evidence.reading
    # What most rules fail by comes first.
    if (rule.stages and reading.stage not in rule.stages) or reading.stage in rule.not_stages:
        return False
    if rule.codes and rule.codes.isdisjoint(codes):
        return False
    if rule.providers and rule.providers.isdisjoint(reading.providers):
        return False
    if rule.kinds and rule.kinds.isdisjoint(reading.kinds):
        return False
    if (rule.enhanced or rule.enhanced_ranges) and not _enhanced_fits(reading.enhanced, rule):
        return False
    if rule.when and not hold(rule.when, evidence.facts):
        return False
    if rule.common and any(reading.found.isdisjoint(group) for group in rule.common):
        return False
    return reading.found.isdisjoint(rule.without)


def _enhanced_fits(enhanced: str | None, rule: Rule) -> bool:
    """Tell whether an enhanced code is one of the rule's `5.7.8` or `x.7.8`, or in a range `5.7.500-599`."""
    if enhanced is None:
        return False
    if enhanced in rule.enhanced or f"x{enhanced[1:]}" in rule.enhanced:
        return True
    head, _, detail = enhanced.rpartition(".")
    for wanted in rule.enhanced_ranges:
        wanted_head, _, span = wanted.rpartition(".")
        low, _, high = span.partition("-")
        if head == wanted_head and int(low) <= int(detail) <= int(high):
            return True
    return False

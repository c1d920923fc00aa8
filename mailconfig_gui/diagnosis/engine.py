"""From a failure to its diagnosis: the cause, who must act, the steps, the change that would mend it.

The rule that asks for most and is satisfied wins (`knowledge.score`); nothing depends on the order of the rules.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.codes import code_reading
from mailconfig_gui.diagnosis.diagnosis import Diagnosis, ErrorText, RemedyStep
from mailconfig_gui.diagnosis.facts import facts_of, text_of
from mailconfig_gui.diagnosis.fixes import fixes_for
from mailconfig_gui.diagnosis.knowledge import STAGES, score
from mailconfig_gui.diagnosis.reading import read
from mailconfig_gui.words.say import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.diagnosis.knowledge import CauseWords, Knowledge, Rule
    from mailconfig_gui.diagnosis.reading import Reading

UNKNOWN = "unknown"
MOST_ALSO = 4
"""Most other causes that are named: more would not help anyone."""
_CLOSE = 0.8
"""A rule with this share of the winner's score is named in `also`."""
_FAINT = 0.4
"""Enough where the winner itself is not sure."""
_SURE = 22.0
_FAIR = 14.0
_SHOWN = 400
_NOT_YET = mark("Not before something was changed.")
# What a placeholder may be filled with that is words, not a name.
_WORDS_FIRST = ("the ", "port ", "this ")
_PLACEHOLDER = re.compile(r"\{(server|host|port|user|from|provider|recipient|said)\}")


def diagnose(failure: ErrorText, knowledge: Knowledge) -> Diagnosis:
    """Name the cause of a failure. Never raises for any text, stage, provider or settings."""
    settings = failure.settings
    reading = reading_of(failure, knowledge)
    # A stage that was read from the text may be another program's word for it: it rules nothing out.
    stage = failure.stage if failure.stage in STAGES else None
    ranked = [
        (value, rule)
        for value, rule in rank(reading, facts_of(reading, settings), knowledge)
        if knowledge.causes[rule.cause].possible(stage)
    ]
    if not ranked:
        return _unknown(reading, (), knowledge)
    best_score, first = ranked[0]
    # Of the rules for one cause the one that has words of its own knows most.
    best = next((rule for _, rule in ranked if rule.cause == first.cause and rule.why), first)
    also = _also(best, ranked, stage, knowledge)
    if best.cause == UNKNOWN:
        return _unknown(reading, also, knowledge)
    confidence = "high" if best_score >= _SURE else "medium" if best_score >= _FAIR else "low"
    if confidence == "high" and (best.sure is False or (also and best_score - ranked[-1][0] < 1)):
        confidence = "medium"
    words = knowledge.causes[best.cause]
    transient = words.transient if best.transient is None else best.transient
    return described(best.cause, reading, settings, knowledge, best)._replace(
        also=also, transient=transient, retry=_retry(words, transient), confidence=confidence
    )


def reading_of(failure: ErrorText, knowledge: Knowledge) -> Reading:
    """Read a failure: its code, its stage, its provider."""
    port = text_of(failure.settings, "port")
    return read(
        failure.text,
        failure.stage if failure.stage in STAGES else None,
        failure.provider,
        text_of(failure.settings, "host"),
        int(port) if port.isascii() and port.isdigit() and len(port) < 7 else None,
        knowledge,
    )


def described(
    cause: str,
    reading: Reading,
    settings: Mapping[str, object],
    knowledge: Knowledge,
    told: Rule | None = None,
) -> Diagnosis:
    """Say a cause that is known for sure, with the provider's own steps; `also` is left to the caller.

    `told` is a rule whose words fit better than the cause's.

    :raises KeyError: there is no such cause.
    """
    words = knowledge.causes[cause]
    advice = None
    for name in (
        (reading.provider.name, reading.provider.family) if reading.provider else sorted(reading.providers)
    ):
        advice = advice or knowledge.advice.get((cause, name))
    values = _values(reading, settings)
    steps = (advice.steps if advice else ()) or (told.steps if told else ()) or words.steps
    return Diagnosis(
        cause,
        (),
        words.title,
        _filled((told.why if told else "") or (advice.why if advice else "") or words.why, values),
        tuple(_filled_step(step, values) for step in steps),
        advice.who if advice and advice.who else words.who,
        words.field,
        fixes_for(cause, reading, settings),
        words.transient,
        _retry(words, words.transient),
        "high",
        code_reading(reading.code, reading.enhanced),
    )


def rank(reading: Reading, facts: frozenset[str], knowledge: Knowledge) -> list[tuple[float, Rule]]:
    """Return the rules that hold, the most specific first."""
    found = reading.found
    candidates = {rule.number: rule for phrase in found for rule in knowledge.by_phrase.get(phrase, ())}
    ranked: list[tuple[float, int, Rule]] = []
    for rule in (*candidates.values(), *knowledge.wordless[reading.stage or ""]):
        if _holds(rule, reading, facts):
            matched = [max((p.length for p in group if p in found), default=0) for group in rule.words]
            if all(matched):
                ranked.append((score(rule, matched), -rule.number, rule))
    ranked.sort(key=lambda entry: entry[:2], reverse=True)
    return [(value, rule) for value, _, rule in ranked]


def _holds(rule: Rule, reading: Reading, facts: frozenset[str]) -> bool:
    """Tell whether everything but the words holds."""
    if rule.codes:
        # Some programs show the enhanced code alone: its first digit is that of the code.
        code = str(reading.code or (reading.enhanced or "-")[0])
        if code not in rule.codes and f"{code[0]}xx" not in rule.codes:
            return False
    if (rule.enhanced or rule.enhanced_ranges) and not _enhanced_fits(reading.enhanced, rule):
        return False
    if (rule.stages and reading.stage not in rule.stages) or reading.stage in rule.not_stages:
        return False
    if rule.providers and rule.providers.isdisjoint(reading.providers):
        return False
    for fact in rule.when:
        if (fact[1:] in facts) if fact[0] == "!" else (fact not in facts):
            return False
    if any(reading.found.isdisjoint(group) for group in rule.common):
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


def _also(
    best: Rule, ranked: list[tuple[float, Rule]], stage: str | None, knowledge: Knowledge
) -> tuple[str, ...]:
    """Return what the winner names, then what nearly won; without certainty also what commonly reads the same.

    What the stage rules out is left away.
    """
    best_score = ranked[0][0]
    names = list(best.also)
    if not best.sure:
        names.extend(rule.cause for value, rule in ranked if value >= best_score * _CLOSE)
    if best_score < _SURE and not best.sure:
        names.extend(rule.cause for value, rule in ranked if value >= best_score * _FAINT)
        names.extend(knowledge.causes[best.cause].rivals)
    unique = dict.fromkeys(
        name for name in names if name not in (best.cause, UNKNOWN) and knowledge.causes[name].possible(stage)
    )
    return tuple(unique)[:MOST_ALSO]


def _unknown(reading: Reading, also: tuple[str, ...], knowledge: Knowledge) -> Diagnosis:
    transient = reading.code is not None and reading.code < 500
    return described(UNKNOWN, reading, {}, knowledge)._replace(
        also=also, transient=transient, retry=_retry(knowledge.causes[UNKNOWN], transient), confidence="low"
    )


def _values(reading: Reading, settings: Mapping[str, object]) -> dict[str, str]:
    host = reading.host or text_of(settings, "host")
    port = str(reading.port) if reading.port is not None else text_of(settings, "port")
    server = f"{host}, port {port}" if host and port else host or "the server"
    user = text_of(settings, "username")
    sender = text_of(settings, "mail_from")
    recipient = text_of(settings, "rcpt")
    return {
        "server": server,
        "host": host or "the server",
        "port": f"port {port}" if port else "this port",
        "user": f"the user name {user}" if user else "the user name",
        "from": sender or "the address in Mail From",
        "provider": reading.provider.label if reading.provider else "the provider",
        "recipient": recipient or "the recipient",
        "said": reading.said[:_SHOWN] or "nothing",
    }


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Fill our own template once: what is put in is never read as a template again."""
    filled = _PLACEHOLDER.sub(lambda match: values[match[1]], template)
    # A host or an address keeps its small letter at the beginning of a sentence.
    return filled[:1].upper() + filled[1:] if filled.startswith(_WORDS_FIRST) else filled


def _filled_step(step: RemedyStep, values: Mapping[str, str]) -> RemedyStep:
    return RemedyStep(_filled(step.text, values), step.link, step.url)


def _retry(words: CauseWords, transient: bool) -> str:
    if words.retry and words.transient == transient:
        return words.retry
    if transient:
        return "Try again in some minutes."
    return _NOT_YET

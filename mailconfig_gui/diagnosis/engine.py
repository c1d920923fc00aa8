"""From evidence to its diagnosis: the cause, who must act, the steps, the change that would mend it.

The rule that asks for most and is satisfied wins (`knowledge.score`); nothing depends on the order of the rules. Then
the case that asks for most and is satisfied may say more of the cause, or name another.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.codes import code_reading
from mailconfig_gui.diagnosis.diagnosis import Diagnosis, ErrorText
from mailconfig_gui.diagnosis.evidence import Evidence, evidences_of, mended_evidence
from mailconfig_gui.diagnosis.facts import hold
from mailconfig_gui.diagnosis.fixes import fixes_of
from mailconfig_gui.diagnosis.knowledge import IN_ORDER, Said, score
from mailconfig_gui.diagnosis.phrases import Phrase
from mailconfig_gui.diagnosis.placeholders import filled, values_of
from mailconfig_gui.diagnosis.quoting import quote_of
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import all_said, mark, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailconfig_gui.diagnosis.diagnosis import RemedyStep
    from mailconfig_gui.diagnosis.knowledge import CauseWords, Knowledge, Rule
    from mailconfig_gui.diagnosis.opinion import Guess, Opinion

    Ranked = list[tuple[float, Rule]]

UNKNOWN = "unknown"
MOST_ALSO = 4
"""Most other causes that are named: more would not help anyone."""
_CLOSE = 0.8
"""A rule with this share of the winner's score is named in `also`."""
_FAINT = 0.4
"""Enough where the winner itself is not sure."""
_SURE = 22.0
_FAIR = 14.0
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
_LIKELY = 0.25
"""Enough for a second opinion to confirm the cause that the rules have named."""
_POSSIBLE = 0.05
"""Enough for a second opinion to name another."""
_SOON = mark("Try again in some minutes.")
_NOT_YET = mark("Not before something was changed.")


def diagnose(asked: ErrorText, knowledge: Knowledge, opinion: Opinion | None = None) -> Diagnosis:
    """Name the cause of a failure that is told in words. Never raises for any text, stage, provider or settings.

    With a second `opinion` it is known how far the answer can be relied on.
    """
    evidence, ranked = telling(asked, knowledge)
    found = diagnosis_of(evidence, knowledge, ranked, opinion.of(evidence) if opinion else ())
    groups = (*ranked[0][1].words, *ranked[0][1].common) if ranked else ()
    signs = {sign for group in groups for sign in group if isinstance(sign, Phrase)} & evidence.reading.found
    return found._replace(quote=quote_of(asked.text, signs, evidence.reading.code))


def telling(asked: ErrorText, knowledge: Knowledge) -> tuple[Evidence, Ranked]:
    """Return the strongest evidence of a text that decides something, else what comes nearest to it, and its rules."""
    tried: list[tuple[float, Evidence, Ranked]] = []
    for evidence in evidences_of(asked, knowledge):
        tried.append(_told(evidence, knowledge))
        if tried[-1][0] >= _FAIR:
            break
    value, evidence, ranked = max(tried, key=itemgetter(0))
    other = mended_evidence(evidence, knowledge) if value < _SURE else None
    if other is not None:
        better = _told(other, knowledge)
        if better[0] >= value + (_MENDED if value >= _FAIR else 0.1):
            return better[1:]
    return evidence, ranked


def _told(evidence: Evidence, knowledge: Knowledge) -> tuple[float, Evidence, Ranked]:
    """Return how much evidence tells, with its rules."""
    ranked = rank(evidence, knowledge)
    return ranked[0][0] if ranked and ranked[0][1].cause != UNKNOWN else 0.0, evidence, ranked


def diagnosis_of(
    evidence: Evidence, knowledge: Knowledge, ranked: Ranked | None = None, guesses: tuple[Guess, ...] = ()
) -> Diagnosis:
    """Name the cause of a failure.

    `ranked` are the rules that hold, where they are known; `guesses` a second opinion, likeliest first.
    """
    reading = evidence.reading
    ranked = rank(evidence, knowledge) if ranked is None else ranked
    cause, told, confidence, transient = UNKNOWN, None, "low", (reading.code or 500) < 500
    also: tuple[str, ...] = ()
    if ranked:
        best_score, first = ranked[0]
        # Of the rules for one cause the one that has words of its own knows most.
        best = next((rule for _, rule in ranked if rule.cause == first.cause and rule.said.why), first)
        also = _also(best, ranked, evidence, knowledge)
        if best.cause != UNKNOWN:
            cause, told = best.cause, best
            words = knowledge.causes[cause]
            transient = words.transient if best.transient is None else best.transient
            confidence = "high" if best_score >= _SURE else "medium" if best_score >= _FAIR else "low"
            if confidence == "high" and (best.sure is False or (also and best_score - ranked[-1][0] < 1)):
                confidence = "medium"
    turn = _case(evidence.cause or cause, evidence, knowledge, names_another=True)
    for other in (evidence.cause, turn.cause if turn else ""):
        if other and other not in (cause, knowledge.causes[cause].of):
            also, told = (cause, *also), None
            cause, transient = other, knowledge.causes[other].transient
        confidence = "high" if other else confidence
    more = _case(cause, evidence, knowledge, names_another=False)
    for case in (turn, more):
        if case is not None:
            also = () if case.sure else (*case.also, *also)
            confidence = confidence if case.sure is None else "high" if case.sure else "low"
            transient = transient if case.transient is None else case.transient
    if guesses:
        confidence = _confidence(cause, guesses, knowledge)
        if confidence != "high":
            possible = (guess.cause for guess in guesses if guess.likelihood > _POSSIBLE)
            also = (*also[:2], *possible, *also[2:])
    said = [case.said for case in (more, turn) if case is not None]
    general = knowledge.causes[cause].of
    return _described(cause, evidence, knowledge, told, said)._replace(
        cause=general or cause,
        special=cause if general else "",
        also=_possible(also, cause, evidence, knowledge),
        transient=transient,
        retry=_retry(knowledge.causes[cause], transient),
        confidence=confidence,
    )


def _confidence(cause: str, guesses: tuple[Guess, ...], knowledge: Knowledge) -> str:
    """Tell from a second opinion how often such an answer is right (docs/diagnosis.md has the figures)."""
    names = [guess.cause for guess in guesses]
    named = knowledge.causes[cause].of or cause
    if named == names[0] and guesses[0].likelihood > _LIKELY:
        return "high"
    return "medium" if named in names else "low"


def _described(
    cause: str, evidence: Evidence, knowledge: Knowledge, told: Rule | None, cases: list[Said]
) -> Diagnosis:
    """Say a cause in the words of who knows most of it: the cases, then the rule or the provider, then the cause."""
    words = knowledge.causes[cause]
    rule = told.said if told else Said()
    advice = _advice(cause, evidence, knowledge)
    values = values_of(evidence)

    steps: tuple[RemedyStep, ...] = advice.steps or rule.steps or words.said.steps
    for case in reversed(cases):
        steps = _with_others(case.steps, steps)
    # Where several say why, the rule has read more than the provider's page can know.
    order = (*cases, rule, advice, words.said)
    field = next((one.field for one in order if one.field), "")
    title, why = (next(one.title for one in order if one.title), next(one.why for one in order if one.why))
    ask = next((one.ask for one in order if one.ask), "")
    # Half a remedy in another language helps nobody: all of it is translated, or nothing.
    whole = all_said((title, why, ask, *(text for step in steps for text in (step.text, step.link))))
    spoken = say if whole else str

    def fill(text: str) -> str:
        return filled(spoken(text), values) if text else ""

    return Diagnosis(
        cause,
        (),
        fill(title),
        fill(why) if whole else f"{fill(why)} {say('This is not yet in your language.')}",
        tuple(
            step._replace(text=fill(step.text), link=spoken(step.link), when=())
            for step in steps
            if hold(step.when, evidence.facts)
        ),
        next(one.who for one in order if one.who),
        None if field in ("", "none") else field,
        fixes_of(next((one.fixes for one in order if one.fixes is not None), ()), evidence, knowledge, fill),
        words.transient,
        "",
        "",
        _reading_of_code(evidence),
        fill(ask),
    )


def _reading_of_code(evidence: Evidence) -> str:
    """Say what the standards say of the code, which in the place of a proxy is one of HTTP."""
    reading = evidence.reading
    return "" if "proxy" in reading.kinds else code_reading(reading.code, reading.enhanced)


def _advice(cause: str, evidence: Evidence, knowledge: Knowledge) -> Said:
    provider, names = evidence.reading.provider, evidence.reading.providers
    for name in (provider.name, provider.family) if provider else sorted(names):
        found = knowledge.advice.get((cause, name))
        if found is not None:
            return found.said
    return Said()


def _with_others(own: tuple[RemedyStep, ...], others: tuple[RemedyStep, ...]) -> tuple[RemedyStep, ...]:
    """Return a case's own steps, the other ones in the place of `*`."""
    at = next((number for number, step in enumerate(own) if step.id == "*"), None)
    return (own or others) if at is None else (*own[:at], *others, *own[at + 1 :])


def rank(evidence: Evidence, knowledge: Knowledge) -> Ranked:
    """Return the rules that hold, and whose causes are possible, the most specific first."""
    reading = evidence.reading
    candidates = {rule.number: rule for sign in reading.found for rule in knowledge.by_sign.get(sign, ())}
    rules = (*candidates.values(), *knowledge.wordless[reading.stage or ""])
    return [one for one in _ranked(rules, evidence) if _can_be(one[1].cause, evidence, knowledge)]


def _can_be(cause: str, evidence: Evidence, knowledge: Knowledge) -> bool:
    """Tell whether neither the stage nor what a dialogue has proved rules a cause out."""
    words = knowledge.causes[cause]
    over = [_NOT_BEFORE[fact] for fact in evidence.reading.proved if fact in _NOT_BEFORE]
    left = IN_ORDER[max(map(IN_ORDER.index, over)) :] if over else ()
    return words.possible(evidence.stage) and not (left and words.at and words.at.isdisjoint(left))


def _case(cause: str, evidence: Evidence, knowledge: Knowledge, *, names_another: bool) -> Rule | None:
    """Return the case of a cause that asks for most, of those that name another cause or of those that do not."""
    cases = (
        case
        for case in knowledge.cases
        if bool(case.cause) is names_another and (not case.of or cause in case.of)
    )
    return next((case for _, case in _ranked(cases, evidence)), None)


def _ranked(rules: Iterable[Rule], evidence: Evidence) -> Ranked:
    reading = evidence.reading
    found = reading.found
    # Some programs show the enhanced code alone: its first digit is that of the code.
    code = str(reading.code or (reading.enhanced or "-")[0])
    codes = frozenset((code, f"{code[0]}xx"))
    ranked: list[tuple[float, int, Rule]] = []
    for rule in rules:
        if _holds(rule, evidence, codes):
            matched = [
                max((sign.length for sign in group if sign in found), default=0) for group in rule.words
            ]
            if all(matched):
                ranked.append((score(rule, matched), -rule.number, rule))
    ranked.sort(key=lambda entry: entry[:2], reverse=True)
    return [(value, rule) for value, _, rule in ranked]


def _holds(rule: Rule, evidence: Evidence, codes: frozenset[str]) -> bool:
    """Tell whether everything but the words holds; `codes` are the code and its class."""
    reading = evidence.reading
    if rule.codes and rule.codes.isdisjoint(codes):
        return False
    if rule.kinds and rule.kinds.isdisjoint(reading.kinds):
        return False
    if (rule.enhanced or rule.enhanced_ranges) and not _enhanced_fits(reading.enhanced, rule):
        return False
    if (rule.stages and reading.stage not in rule.stages) or reading.stage in rule.not_stages:
        return False
    if rule.providers and rule.providers.isdisjoint(reading.providers):
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


def _also(best: Rule, ranked: Ranked, evidence: Evidence, knowledge: Knowledge) -> tuple[str, ...]:
    """Return what the winner names, then what nearly won; without certainty also what commonly reads the same."""
    best_score = ranked[0][0]
    names = list(best.also)
    if not best.sure:
        names.extend(rule.cause for value, rule in ranked if value >= best_score * _CLOSE)
    if best_score < _SURE and not best.sure:
        names.extend(rule.cause for value, rule in ranked if value >= best_score * _FAINT)
        names.extend(knowledge.causes[best.cause].rivals)
    return _possible(names, best.cause, evidence, knowledge)


def _possible(names: Iterable[str], cause: str, evidence: Evidence, knowledge: Knowledge) -> tuple[str, ...]:
    """Leave away what the stage or a circumstance rules out, and what comes too late in the list to help."""
    unique = dict.fromkeys(
        knowledge.causes[name].of or name
        for name in names
        if (knowledge.causes[name].of or name) not in (cause, knowledge.causes[cause].of, UNKNOWN)
        and _can_be(name, evidence, knowledge)
        and knowledge.causes[name].unless.isdisjoint(evidence.facts)
    )
    return tuple(unique)[:MOST_ALSO]


def _retry(words: CauseWords, transient: bool) -> str:
    if words.retry and words.transient == transient:
        return say(words.retry)
    return say(_SOON) if transient else say(_NOT_YET)

"""From evidence to its diagnosis: the cause, who must act, the steps, the change that would mend it.

The rule that asks for most and is satisfied wins (`knowledge.score`); nothing depends on the order of the rules. Then
the case that asks for most and is satisfied may say more of the cause, or name another.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.choice import MEDIUM, choose
from mailconfig_gui.diagnosis.codes import code_reading
from mailconfig_gui.diagnosis.cut import is_cut
from mailconfig_gui.diagnosis.diagnosis import UNKNOWN, Diagnosis, RemedyStep
from mailconfig_gui.diagnosis.facts import hold
from mailconfig_gui.diagnosis.fixes import fixes_of, host_meant
from mailconfig_gui.diagnosis.knowledge import Said
from mailconfig_gui.diagnosis.offered import logins_of
from mailconfig_gui.diagnosis.pasted import EXAMINED
from mailconfig_gui.diagnosis.phrases import Phrase
from mailconfig_gui.diagnosis.placeholders import filled, values_of
from mailconfig_gui.diagnosis.quoting import quote_of
from mailconfig_gui.diagnosis.ranking import FAIR, SURE, case_of, possible, rank, telling
from mailconfig_gui.diagnosis.told import told_by
from mailconfig_gui.words.say import all_said, mark, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mailconfig_gui.diagnosis.diagnosis import ErrorText
    from mailconfig_gui.diagnosis.evidence import Evidence
    from mailconfig_gui.diagnosis.knowledge import CauseWords, Knowledge, Rule
    from mailconfig_gui.diagnosis.opinion import Opinion
    from mailconfig_gui.diagnosis.ranking import Ranked

MOST_ALSO = 4
"""Most other causes that are named: more would not help anyone."""
_CLOSE = 0.8
"""A rule with this share of the winner's score is named in `also`."""
_FAINT = 0.4
"""Enough where the winner itself is not sure."""
_HIGH = 0.96
"""How likely a cause must be for high confidence (docs/diagnosis.md has the figures)."""
_POSSIBLE = 0.01
"""Enough to be named."""
_LONG = 300
"""A text of more characters that leaves no doubt has said its reason before it breaks off."""
_NOTHING = Said()
_CUT, _REST = "ends-early", "add-end"
"""The circumstance that a text ends in the middle, and the step that asks for the rest."""
_SOON = mark("Try again in some minutes.")
_NOT_YET = mark("Not before something was changed.")


def diagnose(asked: ErrorText, knowledge: Knowledge, opinion: Opinion | None = None) -> Diagnosis:
    """Name the cause of a failure that is told in words. Never raises for any text, stage, provider or settings.

    With a second `opinion` it is known how far the answer can be relied on.
    """
    chosen = choose(asked, knowledge, opinion) if opinion else []
    if chosen:
        evidence, ranked = chosen[0][0].evidence, chosen[0][0].ranked
    else:
        evidence, ranked = telling(asked, knowledge)
    told = told_by(asked.text, evidence)
    plain = len(asked.text) > _LONG and bool(chosen) and chosen[0][1] > _HIGH
    if not plain and is_cut(asked.text, knowledge.phrases):
        told |= {_CUT}
    evidence = evidence._replace(facts=evidence.facts | told, values=_logins_in(asked.text))
    found, cases = _decided(evidence, knowledge, ranked, [(one.cause, share) for one, share in chosen])
    rules = [ranked[0][1]] if ranked and not evidence.cause else cases
    groups = chain.from_iterable((*rule.words, *rule.common) for rule in rules)
    signs = evidence.reading.found.intersection(chain.from_iterable(groups))
    phrases = [sign for sign in signs if isinstance(sign, Phrase)]
    return found._replace(quote=quote_of(asked.text, phrases, evidence.reading.code))


def _logins_in(text: str) -> dict[str, str]:
    """Return what a dialogue shows of the login, for the placeholders of those names."""
    logins = logins_of(text[:EXAMINED].lower())
    return {"logins-offered": ", ".join(logins.offered).upper(), "login-used": logins.used.upper()}


def diagnosis_of(
    evidence: Evidence,
    knowledge: Knowledge,
    ranked: Ranked | None = None,
    chosen: Sequence[tuple[str, float]] = (),
) -> Diagnosis:
    """Name the cause of a failure.

    `ranked` are the rules that hold, where they are known; `chosen` what it may be with its likelihood, where this
    was weighed.
    """
    return _decided(evidence, knowledge, ranked, chosen)[0]


def _decided(
    evidence: Evidence, knowledge: Knowledge, ranked: Ranked | None, chosen: Sequence[tuple[str, float]]
) -> tuple[Diagnosis, list[Rule]]:
    """Return the answer, and the cases whose words it is in."""
    meant = host_meant(evidence, knowledge)
    if meant:
        values = {**evidence.values, "host-meant": meant}
        evidence = evidence._replace(facts=evidence.facts | {"host-nearly"}, values=values)
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
            confidence = "high" if best_score >= SURE else "medium" if best_score >= FAIR else "low"
            if confidence == "high" and (best.sure is False or (also and best_score - ranked[-1][0] < 1)):
                confidence = "medium"
    turn = case_of(evidence.cause or cause, evidence, knowledge, names_another=True)
    for other in (evidence.cause, turn.cause if turn else ""):
        if other and other not in (cause, knowledge.causes[cause].of):
            also, told = (cause, *also), None
            cause, transient = other, knowledge.causes[other].transient
        confidence = "high" if other else confidence
    more = case_of(cause, evidence, knowledge, names_another=False)
    for case in (turn, more):
        if case is not None:
            also = () if case.sure else (*case.also, *also)
            confidence = confidence if case.sure is None else "high" if case.sure else "low"
            transient = transient if case.transient is None else case.transient
    if chosen:
        share = chosen[0][1]
        confidence = "high" if share > _HIGH else "medium" if share > MEDIUM else "low"
    if confidence == "high" and _CUT in evidence.facts:
        # The reason may stand in what is missing.
        confidence = "medium"
    cases = [case for case in (more, turn) if case is not None]
    if cause == UNKNOWN and any(case.words for case in cases):
        # Words that tell of no mail server leave nothing to guess.
        also = ()
    elif chosen and confidence != "high" and not any(case.sure for case in cases):
        others = [name for name, share in chosen[1:] if share > _POSSIBLE]
        also = (*others[:2], *also[:2], *others[2:], *also[2:])
    if cause == UNKNOWN:
        confidence = "low"
    general = knowledge.causes[cause].of
    found = _described(cause, evidence, knowledge, told, [case.said for case in cases])._replace(
        cause=general or cause,
        special=cause if general else "",
        also=_possible(also, cause, evidence, knowledge),
        transient=transient,
        retry=_retry(knowledge.causes[cause], transient),
        confidence=confidence,
    )
    return found, cases


def _described(
    cause: str, evidence: Evidence, knowledge: Knowledge, told: Rule | None, cases: list[Said]
) -> Diagnosis:
    """Say a cause in the words of who knows most of it: the cases, then the rule or the provider, then the cause."""
    words = knowledge.causes[cause]
    rule = told.said if told else _NOTHING
    advice = _advice(cause, evidence, knowledge)
    values = values_of(evidence)
    steps: tuple[RemedyStep, ...] = advice.steps or rule.steps or words.said.steps
    for case in reversed(cases):
        steps = _with_others(case.steps, steps)
    if _CUT in evidence.facts:
        rest = next(step for step in knowledge.causes[UNKNOWN].said.steps if step.id == _REST)
        steps = (rest._replace(when=()), *(step for step in steps if step.id != _REST))
    # Where several say why, the rule has read more than the provider's page can know.
    order = (*cases, rule, advice, words.said)
    field = next((one.field for one in order if one.field), "")
    title, why = (next(one.title for one in order if one.title), next(one.why for one in order if one.why))
    ask = next((one.ask for one in order if one.ask), "")
    # Half a remedy in another language helps nobody: all of it is translated, or nothing.
    of_steps = chain.from_iterable((step.text, step.link) for step in steps)
    whole = all_said(chain((title, why, ask), of_steps))
    spoken = say if whole else str

    def fill(text: str) -> str:
        words = spoken(text) if text else ""
        return filled(words, values) if "{" in words else words.strip()

    return Diagnosis(
        cause,
        (),
        fill(title),
        fill(why) if whole else f"{fill(why)} {say('This is not yet in your language.')}",
        tuple(
            RemedyStep(fill(step.text), spoken(step.link), step.url, step.id)
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
    return _NOTHING


def _with_others(own: tuple[RemedyStep, ...], others: tuple[RemedyStep, ...]) -> tuple[RemedyStep, ...]:
    """Return a case's own steps, the other ones in the place of `*`."""
    at = next((number for number, step in enumerate(own) if step.id == "*"), None)
    return (own or others) if at is None else (*own[:at], *others, *own[at + 1 :])


def _also(best: Rule, ranked: Ranked, evidence: Evidence, knowledge: Knowledge) -> tuple[str, ...]:
    """Return what the winner names, then what nearly won; without certainty also what commonly reads the same."""
    best_score = ranked[0][0]
    names = list(best.also)
    if not best.sure:
        names.extend(rule.cause for value, rule in ranked if value >= best_score * _CLOSE)
    if best_score < SURE and not best.sure:
        names.extend(rule.cause for value, rule in ranked if value >= best_score * _FAINT)
        names.extend(knowledge.causes[best.cause].rivals)
    return _possible(names, best.cause, evidence, knowledge)


def _possible(names: Iterable[str], cause: str, evidence: Evidence, knowledge: Knowledge) -> tuple[str, ...]:
    """Leave away what the stage or a circumstance rules out, and what comes too late in the list to help."""
    unique = dict.fromkeys(
        knowledge.causes[name].of or name
        for name in names
        if (knowledge.causes[name].of or name) not in (cause, knowledge.causes[cause].of, UNKNOWN)
        and possible(name, evidence, knowledge)
    )
    return tuple(unique)[:MOST_ALSO]


def _retry(words: CauseWords, transient: bool) -> str:
    if words.retry and words.transient == transient:
        return say(words.retry)
    return say(_SOON) if transient else say(_NOT_YET)

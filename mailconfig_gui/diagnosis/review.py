"""What is wrong with the knowledge, in sentences that name file and line: for `make check` and the tests."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.chain import CERTIFICATE_FAULTS
from mailconfig_gui.diagnosis.diagnosis import UNKNOWN
from mailconfig_gui.diagnosis.engine import MOST_ALSO
from mailconfig_gui.diagnosis.facts import KNOWN
from mailconfig_gui.diagnosis.fixes import MAKERS
from mailconfig_gui.diagnosis.knowledge import STAGES
from mailconfig_gui.diagnosis.observed import SEEN, TOKEN_STATUSES
from mailconfig_gui.diagnosis.placeholders import PLACEHOLDER, WORDS
from mailconfig_gui.diagnosis.records import Record, records
from mailconfig_gui.diagnosis.told import TOLD
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.oauth.values import TokenFaultKind
from mailconfig_gui.smtp.events import FailureKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mailconfig_gui.diagnosis.knowledge import CauseWords, Knowledge, Rule, Said

SOFTWARE = frozenset({"exchange", "postfix", "opensmtpd", "postal"})
"""What a rule may name after `provider:` though it is none: what the server runs."""
_SIMPLE = frozenset({"stage", "not-stage", "code", "when", "seen", "kind"})
_TOLD_APART = frozenset({"provider", "enhanced", "common"})


def faults(knowledge: Knowledge, sources: Iterable[tuple[str, str]]) -> list[str]:
    """Return what is wrong, one sentence each; nothing when all is well. Needs the knowledge with its examples."""
    found: list[str] = []
    for words in knowledge.causes.values():
        found += [f"{words.place}: {fault}" for fault in _in_cause(words, knowledge)]
    for rule in (*knowledge.rules, *knowledge.cases):
        found += [f"{rule.place}: {fault}" for fault in _in_rule(rule, knowledge)]
    for advice in knowledge.all_advice:
        wrong = [*_no_causes(advice.causes, knowledge), *_no_providers(advice.providers, knowledge)]
        found += [f"{advice.place}: {fault}" for fault in (*wrong, *_in_said(advice.said))]
    return [*found, *dict.fromkeys(_shared_phrases(sources))]


def _in_cause(words: CauseWords, knowledge: Knowledge) -> Iterator[str]:
    cause = words.cause
    if not any(rule.cause == cause for rule in (*knowledge.rules, *knowledge.cases)):
        yield f"no rule names the cause {cause}"
    if not words.said.steps:
        yield f"the cause {cause} has no step"
    for text in [step.text for step in words.said.steps if not step.id]:
        yield f"a step of a cause needs an id: {text!r}"
    if any(
        one.id == other.id and not _exclude(one.when, other.when)
        for one, other in combinations(words.said.steps, 2)
    ):
        yield f"two steps of {cause} have one id"
    if not words.at and cause != UNKNOWN:
        yield f"at which stages can a test fail for {cause}? 'at' is missing"
    if words.retry and not words.transient:
        yield f"{cause} has a retry, so it is transient: yes"
    if cause in words.rivals:
        yield f"{cause} is its own rival"
    yield from _no_causes((*words.rivals, *([words.of] if words.of else ())), knowledge)
    general = knowledge.causes.get(words.of)
    if general is not None and (general.of or words.at - general.at):
        yield f"{cause} is no case of {words.of}: that is a special case itself, or cannot be at some stage"
    yield from _no_circumstances(words.unless)
    yield from _in_said(words.said)


def _in_rule(rule: Rule, knowledge: Knowledge) -> Iterator[str]:
    of = rule.of or frozenset()
    yield from _no_causes((*of, *((rule.cause,) if rule.cause else ()), *rule.also), knowledge)
    yield from _no_providers(rule.providers - SOFTWARE, knowledge)
    yield from _no_circumstances(rule.when)
    yield from _in_said(rule.said)
    for kind in rule.kinds - _kinds(knowledge):
        yield f"no failure is of the kind {kind!r}"
    for code in rule.codes:
        if not re.fullmatch(r"[345]([0-9]{2}|xx)", code):
            yield f"{code!r} is no reply code"
    for code in (*rule.enhanced, *rule.enhanced_ranges):
        if not re.fullmatch(r"[x45]\.[0-9]{1,3}\.([0-9]{1,3}|[0-9]+-[0-9]+)", code):
            yield f"{code!r} is no enhanced code"
    if len(rule.also) > MOST_ALSO or rule.cause in rule.also:
        yield f"'also' names up to {MOST_ALSO} other causes"
    words = knowledge.causes.get(rule.cause)
    if words is not None and rule.stages and words.at and not rule.stages & words.at:
        yield f"at none of these stages a test can fail for {rule.cause}"
    if not rule.examples:
        yield "there is no example"
    for name in {one.removeprefix("!") for one in rule.when} & TOLD.keys() if rule.of is None else ():
        yield f"{name!r} chooses words, so only a case or a step can ask for it"
    if rule.of is None and rule.said.steps and not rule.said.why:
        yield "a rule with steps of its own says why as well"


def _in_said(said: Said) -> Iterator[str]:
    if said.title.endswith("."):
        yield f"a title has no full stop: {said.title!r}"
    if said.why and not said.why.endswith((".", "{said}", "{failure}")):
        yield f"this is no whole sentence: {said.why!r}"
    if said.field not in ("", "none") and said.field not in BY_KEY:
        yield f"there is no field {said.field!r}"
    texts = [said.title, said.why, said.ask]
    for step in said.steps:
        texts.append(step.text)
        yield from _no_circumstances(step.when)
        if step.id != "*" and not step.text.endswith((".", ")")):
            yield f"this is no whole sentence: {step.text!r}"
    for offer in said.fixes or ():
        texts += [offer.label, *map(str, offer.changes.values())]
        yield from _no_circumstances(offer.when)
        if offer.made and offer.made not in MAKERS:
            yield f"nothing works out the fix {offer.made!r}; there are: {', '.join(sorted(MAKERS))}"
        for key in offer.changes.keys() - BY_KEY.keys():
            yield f"a fix cannot change {key!r}: there is no such field"
    for name in {name for text in texts for name in PLACEHOLDER.findall(text)} - WORDS.keys():
        yield f"nothing fills {{{name}}}; there are: {', '.join(sorted(WORDS))}"


def _exclude(one: Iterable[str], other: Iterable[str]) -> bool:
    """Tell whether two lists of circumstances never hold together: one act is then told in two ways."""
    return not {f"!{name}".replace("!!", "") for name in one}.isdisjoint(other)


def _no_causes(names: Iterable[str], knowledge: Knowledge) -> Iterator[str]:
    for name in names:
        if name not in knowledge.causes:
            yield f"no cause is called {name!r}: its words are missing in causes.txt"


def _no_providers(names: Iterable[str], knowledge: Knowledge) -> Iterator[str]:
    families = {facts.family for facts in knowledge.providers.values()}
    for name in names:
        if name not in knowledge.providers and name not in families:
            yield f"no provider is called {name!r}"


def _no_circumstances(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name.removeprefix("!") not in KNOWN.keys() | SEEN.keys() | TOLD.keys():
            yield f"no circumstance is called {name!r}; they are listed in facts.py, observed.py and told.py"


def _kinds(knowledge: Knowledge) -> set[str]:
    """Return every kind of failure, at every stage, every fault of a certificate and of a token endpoint."""
    return {
        *FailureKind,
        *(f"{kind}@{stage}" for kind in FailureKind for stage in STAGES),
        *(f"{FailureKind.CERTIFICATE}-{fault}" for fault in CERTIFICATE_FAULTS.values()),
        *(f"{FailureKind.NOT_GRANTED}-{fault}" for fault in (*TokenFaultKind, *TOKEN_STATUSES)),
    }


def _shared_phrases(sources: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield each phrase that was written down twice for different causes, with nothing that tells them apart.

    Told apart are rules that name each other in `also`, or that ask for a provider, an enhanced code or more words.
    """
    found = [record for name, text in sources for record in records(name, text, with_examples=False)]
    rules = [record for record in found if record.kind == "cause" and _is_simple(record)]
    written: dict[str, list[tuple[str, Record]]] = defaultdict(list)
    for record in found:
        if record.kind == "phrases":
            (name,) = record.every("phrases")
            users = [rule for rule in rules if f"@{name}" in _phrases(rule, "words")]
            for phrase in _phrases(record, "are"):
                written[phrase] += [(record.place, rule) for rule in users]
    for rule in rules:
        for phrase in _phrases(rule, "words"):
            written[phrase].append((rule.place, rule))
    for phrase, places in written.items():
        for number, (place, rule) in enumerate(places):
            for other_place, other in places[number + 1 :]:
                if place != other_place and not phrase.startswith("@") and _are_alike(rule, other):
                    causes = f"{rule.every('cause')[0]} and {other.every('cause')[0]}"
                    yield (
                        f"{other_place}: {place} has the phrase {phrase!r} as well, for another cause ({causes}): "
                        "ask for more, or name the other in 'also'"
                    )


def _is_simple(record: Record) -> bool:
    keys = {key for key, _ in record.pairs}
    return len(record.every("words")) == 1 and keys.isdisjoint(_TOLD_APART)


def _phrases(record: Record, key: str) -> list[str]:
    return [phrase.strip().strip('"').lower() for value in record.every(key) for phrase in value.split(" | ")]


def _are_alike(one: Record, other: Record) -> bool:
    """Tell whether two rules are for different causes, and nothing that one asks for is foreign to the other."""
    (cause,), (second,) = one.every("cause"), other.every("cause")
    if cause == second or second in _also(one) or cause in _also(other):
        return False
    first, last = _conditions(one), _conditions(other)
    return first <= last or last <= first


def _also(record: Record) -> set[str]:
    return {name for value in record.every("also") for name in value.split()}


def _conditions(record: Record) -> set[tuple[str, str]]:
    return {pair for pair in record.pairs if pair[0] in _SIMPLE}

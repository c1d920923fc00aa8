"""What is known of failures: rules, words and remedies, read from plain text that anyone can review.

The files below `resources/diagnosis/` hold records of `key: value` lines, as in a mail header; a blank line
ends a record, `#` begins a remark, an indented line continues the value above it.
`docs/decisions/0010-diagnosis-as-data.md` gives the reasons and tells how to write a rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.diagnosis.diagnosis import RemedyStep, Who
from mailconfig_gui.diagnosis.phrases import Phrase, PhraseIndex
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# The score of a rule: what it asks for says how specific it is. No rule is put before another by hand.
_PROVIDER = 10
_WORDS = 14
_WORDS_AT_MOST = 26
_COMMON = 6
_MORE_COMMON = 4
_MORE_WORDS = 5
_FACT = 8
_ENHANCED = 10
_ENHANCED_RANGE = 5
_CODE = 4
_CODE_CLASS = 1
_STAGE = 5


class KnowledgeError(ValueError):
    """A record that cannot be understood; the message names the file and the line."""


class Example(NamedTuple):
    """A failure that must elect its rule (or, as a near miss, must not elect the rule's cause)."""

    text: str
    context: Mapping[str, str]


class Rule(NamedTuple):
    """When a failure looks like this, `cause` is the reason and `also` cannot be ruled out.

    Every condition that is given must hold. `words` and `common` hold groups; of each group one phrase must occur.
    Common words are those that many causes share: they hardly count. `sure` words leave no room for what commonly
    reads the same; False means that nothing of the kind is certain. `why` and `steps` are said instead of the cause's
    own words.
    """

    cause: str
    also: tuple[str, ...]
    providers: frozenset[str]
    stages: frozenset[str]
    not_stages: frozenset[str]
    codes: frozenset[str]
    enhanced: frozenset[str]
    enhanced_ranges: tuple[str, ...]
    words: tuple[tuple[Phrase, ...], ...]
    common: tuple[tuple[Phrase, ...], ...]
    without: tuple[Phrase, ...]
    when: tuple[str, ...]
    transient: bool | None
    sure: bool | None
    why: str
    steps: tuple[RemedyStep, ...]
    examples: tuple[Example, ...]
    near: tuple[Example, ...]
    place: str
    number: int


class CauseWords(NamedTuple):
    """The words for one cause. `who` acts: `you`, `mail-administrator`, `network` or `provider`.

    `rivals` are the causes that are told in the same words; they are named where nothing decides. `at` are the stages
    at which a test can fail for it; empty for a cause that is none.
    """

    cause: str
    title: str
    why: str
    who: Who
    field: str | None
    steps: tuple[RemedyStep, ...]
    transient: bool
    retry: str
    rivals: tuple[str, ...] = ()
    at: frozenset[str] = frozenset()

    def possible(self, stage: str | None) -> bool:
        """Tell whether a test that came to this stage can have failed for it."""
        return stage is None or not self.at or stage in self.at


class Advice(NamedTuple):
    """A provider's own steps for one cause, instead of the general ones; `who` may differ too."""

    steps: tuple[RemedyStep, ...]
    why: str
    who: Who | None


class ProviderFacts(NamedTuple):
    """What tells a provider, and what it serves. `ports` maps a port to `starttls` or `tls`."""

    name: str
    label: str
    family: str
    hosts: tuple[str, ...]
    words: tuple[Phrase, ...]
    ports: Mapping[int, str]
    user: str


class Knowledge(NamedTuple):
    """All that is known, ready to be asked.

    `phrases` finds the phrases in a text, `by_phrase` the rules whose first group of words holds a phrase;
    `wordless` are the rules without words by the stage they may hold at ("" where none is known); `by_host` knows
    providers by the ends of their hosts.
    """

    rules: tuple[Rule, ...]
    phrases: PhraseIndex
    by_phrase: Mapping[Phrase, tuple[Rule, ...]]
    wordless: Mapping[str, tuple[Rule, ...]]
    causes: Mapping[str, CauseWords]
    advice: Mapping[tuple[str, str], Advice]
    providers: Mapping[str, ProviderFacts]
    by_host: Mapping[str, ProviderFacts]


def parse_knowledge(sources: Iterable[tuple[str, str]], *, with_examples: bool = False) -> Knowledge:
    """Make the knowledge from `(file name, text)` pairs; examples only for tests and the generated page.

    :raises KnowledgeError: a record with an unknown key or without a needed one.
    """
    rules: list[Rule] = []
    causes: dict[str, CauseWords] = {}
    advice: dict[tuple[str, str], Advice] = {}
    providers: dict[str, ProviderFacts] = {}
    rest: list[tuple[str, list[tuple[str, str]]]] = []
    sets: dict[str, tuple[Phrase, ...]] = {}
    known: dict[str, Phrase] = {}
    found = [
        (f"{name}:{line}", record)
        for name, text in sources
        for line, record in _records(name, text, with_examples)
    ]
    for place, record in found:
        if record[0][0] == "phrases":
            single = _single(record, place, "phrases are")
            sets[single["phrases"]] = _phrases(single["are"], sets, known, place)
    for place, record in found:
        kind = record[0][0]
        if kind == "cause":
            rules.append(_rule(record, sets, known, place, len(rules)))
        elif kind != "phrases":
            rest.append((place, record))
    for place, record in rest:
        kind = record[0][0]
        if kind == "words-for":
            words = _cause_words(record, place)
            causes[words.cause] = words
        elif kind == "advice-for":
            advice.update(_advice(record, place))
        elif kind == "provider":
            facts = _provider(record, known, place)
            providers[facts.name] = facts
        else:
            raise KnowledgeError(f"{place}: a record cannot begin with {kind!r}")
    by_phrase: dict[Phrase, list[Rule]] = {}
    for rule in rules:
        for phrase in (*rule.words, *rule.common)[0] if rule.words or rule.common else ():
            by_phrase.setdefault(phrase, []).append(rule)
    return Knowledge(
        tuple(rules),
        PhraseIndex(known.values()),
        {phrase: tuple(found) for phrase, found in by_phrase.items()},
        _by_stage([rule for rule in rules if not rule.words and not rule.common]),
        causes,
        advice,
        providers,
        {host: facts for facts in providers.values() for host in facts.hosts},
    )


def _by_stage(rules: Sequence[Rule]) -> dict[str, tuple[Rule, ...]]:
    return {
        stage: tuple(
            rule
            for rule in rules
            if (not rule.stages or stage in rule.stages) and stage not in rule.not_stages
        )
        for stage in (*STAGES, "")
    }


def score(rule: Rule, matched: Sequence[int]) -> float:
    """Say how specific a rule is, given the length of the phrase that matched in each of its groups of words.

    A provider counts 10, a phrase 14 to 26 by its length (each further group 5 and more), common words 6 (each
    further group 4), a circumstance 8, an enhanced code 10 (a range 5), a code 4 (a class 1), a stage 5.
    """
    total = float(_PROVIDER * bool(rule.providers) + _FACT * len(rule.when) + _STAGE * bool(rule.stages))
    total += 0.25 * bool(rule.without)
    if rule.common:
        total += _COMMON + _MORE_COMMON * (len(rule.common) - 1)
    longest = sorted(matched, reverse=True)
    for number, length in enumerate(longest):
        if number == 0:
            total += min(_WORDS + length / 4, _WORDS_AT_MOST)
        else:
            total += _MORE_WORDS + min(length, 20) / 10
    if rule.enhanced or rule.enhanced_ranges:
        total += _ENHANCED_RANGE if rule.enhanced_ranges else _ENHANCED
    if rule.codes:
        total += _CODE_CLASS if any("x" in code for code in rule.codes) else _CODE
    return total


def _records(name: str, text: str, with_examples: bool) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Yield the line number and the pairs of each record."""
    record: list[tuple[str, str]] = []
    start = 0
    skipping = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            if record:
                yield start, record
                record = []
            continue
        if line[0] == "#":
            continue
        if line[0] in " \t":
            if not skipping:
                if not record:
                    raise KnowledgeError(f"{name}:{number}: a continuation without a line above it")
                key, value = record[-1]
                record[-1] = (key, f"{value} {line.strip()}")
            continue
        key, colon, value = line.partition(":")
        if not colon:
            raise KnowledgeError(f"{name}:{number}: a line without a colon")
        skipping = not with_examples and key in ("example", "near")
        if skipping:
            continue
        if not record:
            start = number
        record.append((key.strip(), value.strip()))
    if record:
        yield start, record


def _rule(
    record: list[tuple[str, str]],
    sets: Mapping[str, tuple[Phrase, ...]],
    known: dict[str, Phrase],
    place: str,
    number: int,
) -> Rule:
    single: dict[str, str] = {}
    words: list[tuple[Phrase, ...]] = []
    common: list[tuple[Phrase, ...]] = []
    examples: list[Example] = []
    near: list[Example] = []
    for key, value in record:
        if key == "words":
            words.append(_phrases(value, sets, known, place))
        elif key == "common":
            common.append(_phrases(value, sets, known, place))
        elif key == "example":
            examples.append(_example(value))
        elif key == "near":
            near.append(_example(value))
        elif key == "step":
            pass  # read by _steps
        elif key in (
            "cause",
            "also",
            "provider",
            "stage",
            "not-stage",
            "code",
            "enhanced",
            "not",
            "when",
            "transient",
            "sure",
            "why",
        ):
            if key in single:
                raise KnowledgeError(f"{place}: {key!r} stands twice")
            single[key] = value
        else:
            raise KnowledgeError(f"{place}: no rule has {key!r}")
    transient = single.get("transient")
    enhanced = single.get("enhanced", "").split()
    return Rule(
        single["cause"],
        tuple(single.get("also", "").split()),
        frozenset(single.get("provider", "").split()),
        frozenset(single.get("stage", "").split()),
        frozenset(single.get("not-stage", "").split()),
        frozenset(single.get("code", "").split()),
        frozenset(code for code in enhanced if "-" not in code),
        tuple(code for code in enhanced if "-" in code),
        tuple(words),
        tuple(common),
        _phrases(single.get("not", ""), sets, known, place),
        tuple(single.get("when", "").split()),
        None if transient is None else transient == "yes",
        single["sure"] == "yes" if "sure" in single else None,
        single.get("why", ""),
        _steps(record),
        tuple(examples),
        tuple(near),
        place,
        number,
    )


def _phrases(
    value: str, sets: Mapping[str, tuple[Phrase, ...]], known: dict[str, Phrase], place: str
) -> tuple[Phrase, ...]:
    """Read `one phrase | another | @set`; a set is named by a record `phrases: set`."""
    phrases: list[Phrase] = []
    for part in value.split(" | ") if value else ():
        text = part.strip()
        if text.startswith("@"):
            if text[1:] not in sets:
                raise KnowledgeError(f"{place}: no phrases are called {text!r}")
            phrases.extend(sets[text[1:]])
        elif text:
            phrase = known.get(text) or known.setdefault(text, Phrase(text))
            phrases.append(phrase)
    return tuple(phrases)


def _example(value: str) -> Example:
    """Read `[provider stage port=465] text`; a `\\n` in the text is a line break."""
    context: dict[str, str] = {}
    if value.startswith("[") and "] " in value:
        head, _, value = value[1:].partition("] ")
        for part in head.split():
            key, equals, given = part.partition("=")
            if equals:
                context[key] = given.replace("~", " ")
            else:
                context["stage" if part in STAGES else "provider"] = part
    return Example(value.replace("\\n", "\n"), context)


_IN_ORDER = tuple(map(str, Stage))
STAGES = frozenset(_IN_ORDER)


def _stages(value: str, place: str) -> frozenset[str]:
    """Read `connect banner..auth timeout`."""
    found: set[str] = set()
    for part in value.split():
        first, _, last = part.partition("..")
        if not {first, last or first} <= STAGES:
            raise KnowledgeError(f"{place}: no stage is called {part!r}")
        found.update(_IN_ORDER[_IN_ORDER.index(first) : _IN_ORDER.index(last or first) + 1])
    return frozenset(found)


def _cause_words(record: list[tuple[str, str]], place: str) -> CauseWords:
    single = _single(record, place, "words-for title why who at field transient retry rivals")
    who = single.get("who", "")
    if who not in set(Who):
        raise KnowledgeError(f"{place}: nobody is called {who!r}")
    transient = single.get("transient") == "yes"
    return CauseWords(
        single["words-for"],
        single["title"],
        single["why"],
        Who(who),
        single.get("field"),
        _steps(record),
        transient,
        single.get("retry", ""),
        tuple(single.get("rivals", "").split()),
        _stages(single.get("at", ""), place),
    )


def _advice(record: list[tuple[str, str]], place: str) -> Iterator[tuple[tuple[str, str], Advice]]:
    single = _single(record, place, "advice-for provider why who")
    advice = Advice(_steps(record), single.get("why", ""), Who(single["who"]) if "who" in single else None)
    for cause in single["advice-for"].split():
        for provider in single["provider"].split():
            yield (cause, provider), advice


def _provider(record: list[tuple[str, str]], known: dict[str, Phrase], place: str) -> ProviderFacts:
    single = _single(record, place, "provider label family hosts words starttls tls user")
    ports = {int(port): "starttls" for port in single.get("starttls", "").split()}
    ports.update((int(port), "tls") for port in single.get("tls", "").split())
    return ProviderFacts(
        single["provider"],
        single.get("label", single["provider"]),
        single.get("family", single["provider"]),
        tuple(single.get("hosts", "").split()),
        _phrases(single.get("words", ""), {}, known, place),
        ports,
        single.get("user", ""),
    )


def _single(record: list[tuple[str, str]], place: str, allowed: str) -> dict[str, str]:
    keys = allowed.split()
    for key, _ in record:
        if key not in keys and key != "step":
            raise KnowledgeError(f"{place}: {key!r} is not known here")
    return {key: value for key, value in record if key != "step"}


def _steps(record: list[tuple[str, str]]) -> tuple[RemedyStep, ...]:
    """Read `step: text [label](https://...)` lines; the link is optional and stands last."""
    steps = []
    for key, value in record:
        if key != "step":
            continue
        text, bracket, rest = value.rpartition(" [")
        if bracket and rest.endswith(")") and "](https://" in rest:
            label, _, url = rest[:-1].partition("](")
            steps.append(RemedyStep(text, label, url))
        else:
            steps.append(RemedyStep(value))
    return tuple(steps)

"""What is known of failures: rules, words and remedies, read from plain text that anyone can review.

`docs/decisions/0010-diagnosis-as-data.md` gives the reasons and tells how to write a rule; `review.py` finds what is
wrong with one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.diagnosis.diagnosis import Who
from mailconfig_gui.diagnosis.phrases import Kind, Phrase, PhraseIndex
from mailconfig_gui.diagnosis.records import KnowledgeError, Record, records
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mailconfig_gui.model.preset import Preset

# The score of a rule: what it asks for says how specific it is. No rule is put before another by hand.
_PROVIDER = 10
_WORDS = 14
_WORDS_AT_MOST = 26
_COMMON = 6
_MORE_COMMON = 4
_MORE_WORDS = 5
_FACT = 8
_KIND = 22
_ENHANCED = 10
_ENHANCED_RANGE = 5
_CODE = 4
_CODE_CLASS = 1
_STAGE = 5

Sign = Phrase | Kind
"""What a rule asks for: a phrase of a text, or the kind of a failure of our own test."""


class Example(NamedTuple):
    """A failure that must elect its rule (or, as a near miss, must not elect the rule's cause)."""

    text: str
    context: Mapping[str, str]


class Step(NamedTuple):
    """One step of a remedy as it is written: said only where `when` holds. The id `*` stands for all other steps."""

    id: str
    when: tuple[str, ...]
    text: str
    link: str = ""
    url: str = ""


class Offer(NamedTuple):
    """A change of settings as it is written, offered only where `when` holds.

    Either `changes`, with the words for them; or a `port` with its encryption, which a known provider must serve; or
    `made`, the name of what has to be worked out (`fixes.py`).
    """

    when: tuple[str, ...]
    made: str = ""
    port: int = 0
    security: str = ""
    changes: Mapping[str, object] = {}
    label: str = ""


class Said(NamedTuple):
    """What is said of a cause, by the cause itself, a rule, a provider's advice or a case. Empty: nothing of its own.

    `field` is the platform's key of the field to look at, `ask` the request to whoever has to act. `fixes` None:
    nothing of its own.
    """

    title: str = ""
    why: str = ""
    who: Who | None = None
    field: str = ""
    ask: str = ""
    steps: tuple[Step, ...] = ()
    fixes: tuple[Offer, ...] | None = None


class Rule(NamedTuple):
    """When a failure looks like this, `cause` is the reason and `also` cannot be ruled out.

    Every condition that is given must hold. `words` and `common` hold groups; of each group one sign must be found.
    Common words are those that many causes share: they hardly count. `kinds` are those of a failure of our own test.
    `sure` words leave no room for what commonly reads the same; False means that nothing of the kind is certain.

    A *case* looks at a diagnosis that was made already: `of` are the causes it is a case of (empty: of any). It says
    more of the cause, or names another.
    """

    place: str
    number: int
    cause: str
    said: Said
    of: frozenset[str] | None = None
    also: tuple[str, ...] = ()
    providers: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    not_stages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    enhanced: frozenset[str] = frozenset()
    enhanced_ranges: tuple[str, ...] = ()
    words: tuple[tuple[Sign, ...], ...] = ()
    common: tuple[tuple[Sign, ...], ...] = ()
    without: tuple[Sign, ...] = ()
    when: tuple[str, ...] = ()
    transient: bool | None = None
    sure: bool | None = None
    examples: tuple[Example, ...] = ()
    near: tuple[Example, ...] = ()


class CauseWords(NamedTuple):
    """The words for one cause.

    `rivals` are the causes that are told in the same words; they are named where nothing decides. `at` are the stages
    at which a test can fail for it (empty for a cause that is none); where one of the circumstances `unless` holds,
    it cannot.
    """

    place: str
    cause: str
    title: str
    why: str
    who: Who
    said: Said
    transient: bool
    retry: str
    rivals: tuple[str, ...] = ()
    at: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()

    def possible(self, stage: str | None) -> bool:
        """Tell whether a test that came to this stage can have failed for it."""
        return stage is None or not self.at or stage in self.at


class Advice(NamedTuple):
    """What a provider's own page says of some causes, instead of the general words."""

    place: str
    causes: tuple[str, ...]
    providers: tuple[str, ...]
    said: Said


class ProviderFacts(NamedTuple):
    """What tells a provider, and what it serves. `ports` maps a port to `starttls` or `tls`.

    `servers` are the hosts that its preset sets.
    """

    place: str
    name: str
    label: str
    family: str
    hosts: tuple[str, ...]
    words: tuple[Phrase, ...]
    ports: Mapping[int, str]
    user: str
    servers: tuple[str, ...] = ()


class Knowledge(NamedTuple):
    """All that is known, ready to be asked.

    `phrases` finds the phrases in a text, `by_sign` the rules whose first group of words holds a sign; `wordless` are
    the rules without words by the stage they may hold at ("" where none is known); `by_host` knows providers by the
    ends of their hosts, `advice` what they say by cause and provider.
    """

    rules: tuple[Rule, ...]
    cases: tuple[Rule, ...]
    phrases: PhraseIndex
    by_sign: Mapping[Sign, tuple[Rule, ...]]
    wordless: Mapping[str, tuple[Rule, ...]]
    causes: Mapping[str, CauseWords]
    all_advice: tuple[Advice, ...]
    advice: Mapping[tuple[str, str], Advice]
    providers: Mapping[str, ProviderFacts]
    by_host: Mapping[str, ProviderFacts]
    servers: frozenset[str]


def parse_knowledge(
    sources: Iterable[tuple[str, str]], presets: Iterable[Preset] = (), *, with_examples: bool = False
) -> Knowledge:
    """Make the knowledge from `(file name, text)` pairs and presets; examples only for tests and the generated page.

    :raises KnowledgeError: a record with an unknown key or without a needed one.
    """
    known: dict[str, Phrase] = {}
    sets: dict[str, tuple[Sign, ...]] = {}
    rules: list[Rule] = []
    cases: list[Rule] = []
    causes: dict[str, CauseWords] = {}
    all_advice: list[Advice] = []
    found = [record for name, text in sources for record in records(name, text, with_examples=with_examples)]
    of_presets = {preset.id: _of_preset(preset, known) for preset in presets if preset.is_provider}
    others: dict[str, ProviderFacts] = {}
    for record in found:
        if record.kind == "phrases":
            single = record.single("phrases are", "kind")
            kinds = tuple(Kind(name) for name in single.get("kind", "").split())
            sets[single["phrases"]] = (*kinds, *_signs(single["are"], sets, known, record.place))
    for record in found:
        if record.kind == "cause":
            rules.append(_rule(record, sets, known, len(rules)))
        elif record.kind == "case-of":
            cases.append(_rule(record, sets, known, len(cases)))
        elif record.kind == "words-for":
            words = _cause_words(record)
            if words.cause in causes:
                raise KnowledgeError(
                    f"{record.place}: {words.cause!r} has words in {causes[words.cause].place}"
                )
            causes[words.cause] = words
        elif record.kind == "advice-for":
            all_advice.append(_advice(record))
        elif record.kind == "provider":
            facts = _provider(record, known)
            others[facts.name] = facts
        elif record.kind != "phrases":
            raise KnowledgeError(f"{record.place}: a record cannot begin with {record.kind!r}")
    providers = {**of_presets, **others}
    by_sign: dict[Sign, list[Rule]] = {}
    for rule in rules:
        for sign in (*rule.words, *rule.common)[0] if rule.words or rule.common else ():
            by_sign.setdefault(sign, []).append(rule)
    return Knowledge(
        tuple(rules),
        tuple(cases),
        PhraseIndex(known.values()),
        {sign: tuple(found) for sign, found in by_sign.items()},
        _by_stage([rule for rule in rules if not rule.words and not rule.common]),
        causes,
        tuple(all_advice),
        {(cause, name): one for one in all_advice for cause in one.causes for name in one.providers},
        providers,
        # Of two presets with one host the first, before both the provider that is told apart by a name of its own.
        {
            host: facts
            for facts in (*reversed(list(of_presets.values())), *others.values())
            for host in facts.hosts
        },
        frozenset(host for facts in of_presets.values() for host in facts.servers),
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
    """Say how specific a rule is, given the length of the sign that was found in each of its groups of words.

    A provider counts 10, a phrase 14 to 26 by its length (each further group 5 and more), common words 6 (each
    further group 4), a kind 22, a circumstance 8, an enhanced code 10 (a range 5), a code 4 (a class 1), a stage 5.
    """
    total = float(_PROVIDER * bool(rule.providers) + _FACT * len(rule.when) + _STAGE * bool(rule.stages))
    total += 0.25 * bool(rule.without) + _KIND * bool(rule.kinds)
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


_CONDITIONS = "provider stage not-stage kind code enhanced not when seen"
_SAID = "title why who field ask"


def _rule(
    record: Record, sets: Mapping[str, tuple[Sign, ...]], known: dict[str, Phrase], number: int
) -> Rule:
    """Read a rule, or a case (which begins with the causes it is a case of)."""
    needed = "cause" if record.kind == "cause" else "case-of"
    single = record.single(
        needed, f"cause also transient sure {_CONDITIONS} {_SAID}", "words common step fix example near"
    )
    of = single.get("case-of")
    transient = single.get("transient")
    enhanced = single.get("enhanced", "").split()
    place = record.place
    return Rule(
        place=place,
        number=number,
        cause=single.get("cause", ""),
        said=_said(record, single),
        of=None if of is None else frozenset(of.split()) - {"any"},
        also=tuple(single.get("also", "").split()),
        providers=frozenset(single.get("provider", "").split()),
        stages=_stages(single.get("stage", ""), place),
        not_stages=_stages(single.get("not-stage", ""), place),
        kinds=frozenset(single.get("kind", "").split()),
        codes=frozenset(single.get("code", "").split()),
        enhanced=frozenset(code for code in enhanced if "-" not in code),
        enhanced_ranges=tuple(code for code in enhanced if "-" in code),
        words=tuple(_signs(value, sets, known, place) for value in record.every("words")),
        common=tuple(_signs(value, sets, known, place) for value in record.every("common")),
        without=_signs(single.get("not", ""), sets, known, place),
        when=tuple(f"{single.get('when', '')} {single.get('seen', '')}".split()),
        transient=None if transient is None else transient == "yes",
        sure=single["sure"] == "yes" if "sure" in single else None,
        examples=tuple(map(_example, record.every("example"))),
        near=tuple(map(_example, record.every("near"))),
    )


def _signs(
    value: str, sets: Mapping[str, tuple[Sign, ...]], known: dict[str, Phrase], place: str
) -> tuple[Sign, ...]:
    """Read `one phrase | another | @set`; a set is named by a record `phrases: set`."""
    signs: list[Sign] = []
    for part in value.split(" | ") if value else ():
        text = part.strip()
        if text.startswith("@"):
            if text[1:] not in sets:
                raise KnowledgeError(f"{place}: no phrases are called {text!r}")
            signs.extend(sets[text[1:]])
        elif text:
            signs.append(known.get(text) or known.setdefault(text, Phrase(text)))
    return tuple(signs)


def _example(value: str) -> Example:
    """Read `[provider stage port=465] text`; a `\\n` in the text is a line break."""
    context: dict[str, str] = {}
    if value.startswith("[") and "] " in f"{value} ":
        head, _, value = value[1:].partition("]")
        value = value.strip()
        for part in head.split():
            key, equals, given = part.partition("=")
            if equals:
                context[key] = given.replace("~", " ")
            else:
                context["stage" if part in STAGES else "provider"] = part
    return Example(value.replace("\\n", "\n"), context)


_IN_ORDER = tuple(stage.value for stage in Stage)
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


def _cause_words(record: Record) -> CauseWords:
    single = record.single(
        "words-for title why who", "field ask at unless transient retry rivals", "step fix"
    )
    said = _said(record, single)
    return CauseWords(
        record.place,
        single["words-for"],
        said.title,
        said.why,
        said.who or Who.YOU,
        said,
        single.get("transient") == "yes",
        single.get("retry", ""),
        tuple(single.get("rivals", "").split()),
        _stages(single.get("at", ""), record.place),
        frozenset(single.get("unless", "").split()),
    )


def _said(record: Record, single: Mapping[str, str]) -> Said:
    who = single.get("who")
    if who is not None and who not in set(Who):
        raise KnowledgeError(f"{record.place}: nobody is called {who!r}")
    fixes = record.every("fix")
    return Said(
        single.get("title", ""),
        single.get("why", ""),
        Who(who) if who else None,
        single.get("field", ""),
        single.get("ask", ""),
        tuple(map(_step, record.every("step"))),
        tuple(_offer(value, record.place) for value in fixes if value != "none") if fixes else None,
    )


_HEAD = re.compile(r"(?:(?P<id>[a-z0-9-]+) )?(?:\[(?P<when>[^\]]+)\] )?\| ")


def _step(value: str) -> Step:
    """Read `id [circumstances] | text [label](https://...)`; all but the text is optional, the link stands last."""
    if value == "*":
        return Step("*", (), "")
    head = _HEAD.match(value)
    name = (head["id"] or "") if head else ""
    when = tuple((head["when"] or "").split()) if head else ()
    value = value[head.end() :] if head else value
    text, bracket, rest = value.rpartition(" [")
    if bracket and rest.endswith(")") and "](https://" in rest:
        label, _, url = rest[:-1].partition("](")
        return Step(name, when, text, label, url)
    return Step(name, when, value)


def _offer(value: str, place: str) -> Offer:
    """Read `[circumstances] key=value key=value | label`, `[circumstances] 465 tls` or `[circumstances] name`."""
    when: tuple[str, ...] = ()
    if value.startswith("["):
        head, _, value = value[1:].partition("] ")
        when = tuple(head.split())
    what, _, label = value.partition(" | ")
    words = what.split()
    if label:
        pairs = [word.partition("=") for word in words]
        if not all(equals for _, equals, _ in pairs):
            raise KnowledgeError(f"{place}: a fix is no list of key=value: {what!r}")
        return Offer(when, changes={key: _setting(key, text) for key, _, text in pairs}, label=label)
    if len(words) == 2 and words[0].isdigit() and words[1] in ("tls", "starttls"):
        return Offer(when, port=int(words[0]), security=words[1])
    if len(words) != 1 or "=" in what:
        raise KnowledgeError(f"{place}: this is no fix: {value!r}")
    return Offer(when, made=what)


def _setting(key: str, text: str) -> object:
    return text == "yes" if key.startswith("enable") else text


def _advice(record: Record) -> Advice:
    single = record.single("advice-for provider", "title why who ask", "step fix")
    return Advice(
        record.place, tuple(single["advice-for"].split()), tuple(single["provider"].split()), _said(record, single)
    )  # fmt: skip


def _provider(record: Record, known: dict[str, Phrase]) -> ProviderFacts:
    single = record.single("provider", "label family hosts words starttls tls user")
    ports = {int(port): "starttls" for port in single.get("starttls", "").split()}
    ports.update((int(port), "tls") for port in single.get("tls", "").split())
    name = single["provider"]
    return ProviderFacts(
        record.place,
        name,
        single.get("label", name),
        single.get("family", name),
        tuple(single.get("hosts", "").split()),
        _phrases(single.get("words", "").split(" | "), known),
        ports,
        single.get("user", ""),
    )


def _of_preset(preset: Preset, known: dict[str, Phrase]) -> ProviderFacts:
    return ProviderFacts(
        f"{preset.id}.toml",
        preset.id,
        preset.name,
        preset.family or preset.id,
        (*(host for host in preset.hosts if "*" not in host), *preset.domains),
        _phrases(preset.words, known),
        {one.port: one.security.value for one in preset.endpoints if one.security != "none"},
        preset.username.value,
        preset.servers,
    )


def _phrases(texts: Iterable[str], known: dict[str, Phrase]) -> tuple[Phrase, ...]:
    return tuple(known.get(text) or known.setdefault(text, Phrase(text)) for text in texts if text)

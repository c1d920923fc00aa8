"""Read the knowledge from plain text that anyone can review: `resources/diagnosis/`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailconfig_gui.diagnosis.diagnosis import RemedyStep, Who
from mailconfig_gui.diagnosis.knowledge import (
    IN_ORDER,
    STAGES,
    Advice,
    CauseWords,
    Example,
    Knowledge,
    Offer,
    ProviderFacts,
    Rule,
    Said,
    Sign,
)
from mailconfig_gui.diagnosis.phrases import Kind, Phrase, PhraseIndex
from mailconfig_gui.diagnosis.records import KnowledgeError, Record, records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mailconfig_gui.diagnosis.knowledge import FiledCase
    from mailconfig_gui.model.preset import Preset


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
    tells_stage: dict[str, str] = {}
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
        elif record.kind == "tells-stage":
            for word, stage in _tells_stage(record):
                tells_stage.setdefault(word, stage)
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
        _by_narrowest([rule for rule in rules if not rule.words and not rule.common]),
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
        tells_stage,
        {
            (cause, another): _by_words(
                case for case in cases if (not case.of or cause in case.of) and bool(case.cause) is another
            )
            for cause in causes
            for another in (True, False)
        },
        frozenset(phrase for facts in providers.values() for phrase in facts.words),
    )


def _by_words(cases: Iterable[Rule]) -> dict[Sign | None, tuple[FiledCase, ...]]:
    found: dict[Sign | None, list[FiledCase]] = {}
    for case in cases:
        entry = (frozenset(one for one in case.when if one[0] != "!"), case.kinds, case)
        for sign in case.words[0] if case.words else (None,):
            found.setdefault(sign, []).append(entry)
    return {sign: tuple(filed) for sign, filed in found.items()}


def _by_narrowest(rules: Sequence[Rule]) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        enhanced = (*rule.enhanced, *(f"{each.rpartition('.')[0]}.*" for each in rule.enhanced_ranges))
        circumstances = [each for each in rule.when if each[0] != "!"][:1]
        for asked in enhanced or rule.kinds or circumstances or rule.codes or rule.stages or ("",):
            found.setdefault(asked, []).append(rule)
    return {asked: tuple(filed) for asked, filed in found.items()}


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


def _stages(value: str, place: str) -> frozenset[str]:
    """Read `connect banner..auth timeout`."""
    found: set[str] = set()
    for part in value.split():
        first, _, last = part.partition("..")
        if not {first, last or first} <= STAGES:
            raise KnowledgeError(f"{place}: no stage is called {part!r}")
        found.update(IN_ORDER[IN_ORDER.index(first) : IN_ORDER.index(last or first) + 1])
    return frozenset(found)


def _tells_stage(record: Record) -> list[tuple[str, str]]:
    single = record.single("tells-stage are", "")
    words = [word.strip('"') for word in single["are"].split(" | ")]
    return [(word, stage) for stage in _stages(single["tells-stage"], record.place) for word in words]


def _cause_words(record: Record) -> CauseWords:
    single = record.single(
        "words-for title why who", "of field ask at unless transient retry rivals", "step fix"
    )
    return CauseWords(
        record.place,
        single["words-for"],
        _said(record, single),
        single.get("transient") == "yes",
        single.get("retry", ""),
        tuple(single.get("rivals", "").split()),
        _stages(single.get("at", ""), record.place),
        frozenset(single.get("unless", "").split()),
        single.get("of", ""),
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


def _step(value: str) -> RemedyStep:
    """Read `id [circumstances] | text [label](https://...)`; all but the text is optional, the link stands last."""
    if value == "*":
        return RemedyStep("", id="*")
    head = _HEAD.match(value)
    name = (head["id"] or "") if head else ""
    when = tuple((head["when"] or "").split()) if head else ()
    value = value[head.end() :] if head else value
    text, bracket, rest = value.rpartition(" [")
    if bracket and rest.endswith(")") and "](https://" in rest:
        label, _, url = rest[:-1].partition("](")
        return RemedyStep(text, label, url, name, when)
    return RemedyStep(value, "", "", name, when)


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

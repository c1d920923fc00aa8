from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.diagnosis import Diagnosis, ErrorText
from mailconfig_gui.diagnosis.engine import diagnose, diagnosis_of
from mailconfig_gui.diagnosis.evidence import Evidence, Text
from mailconfig_gui.diagnosis.facts import facts_of
from mailconfig_gui.diagnosis.knowledge import STAGES, Example, Rule, score
from mailconfig_gui.diagnosis.parsing import parse_knowledge
from mailconfig_gui.diagnosis.phrases import Kind
from mailconfig_gui.diagnosis.placeholders import PLACEHOLDER
from mailconfig_gui.diagnosis.ranking import telling
from mailconfig_gui.diagnosis.told import told_by
from mailconfig_gui.storage.knowledge import knowledge_sources
from mailconfig_gui.storage.presets import load_presets
from tests.diagnosis.corpus import lines

KNOWLEDGE = parse_knowledge(knowledge_sources(), load_presets().values(), with_examples=True)


def _evidence(example: Example) -> Evidence:
    """Read an example: a text, or what our own test knows (`kind`, `seen`, both with commas, and `code`)."""
    context = dict(example.context)
    stage, provider = context.pop("stage", None), context.pop("provider", None)
    kinds, seen, code = (context.pop(key, "") for key in ("kind", "seen", "code"))
    read = telling(ErrorText(example.text, stage, provider, context), KNOWLEDGE)[0]
    if not kinds:
        return read
    every = {name for kind in kinds.split(",") for name in (kind, f"{kind}@{stage}")}
    reading = read.reading._replace(
        kinds=frozenset(every),
        found=read.reading.found | set(map(Kind, every)),
        code=int(code) if code else read.reading.code,
    )
    return read._replace(reading=reading, facts=facts_of(reading, context) | set(seen.split(",")) - {""})


def _found(example: Example) -> Diagnosis:
    evidence = _evidence(example)
    told = told_by(example.text, evidence)
    return diagnosis_of(evidence._replace(facts=evidence.facts | told), KNOWLEDGE)


def _named(rules: tuple[Rule, ...], kind: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.place}-{number}")
        for rule in rules
        for number, example in enumerate(getattr(rule, kind))
    ]


@pytest.mark.parametrize(("rule", "example"), _named(KNOWLEDGE.rules, "examples"))
def test_an_example_elects_the_cause_of_its_rule(rule: Rule, example: Example) -> None:
    found = _found(example)
    assert (found.special or found.cause) == rule.cause, found.also


@pytest.mark.parametrize(("rule", "example"), _named(KNOWLEDGE.rules, "near"))
def test_a_near_miss_does_not_elect_the_cause_of_the_rule(rule: Rule, example: Example) -> None:
    found = _found(example)
    assert (found.special or found.cause) != rule.cause


@pytest.mark.parametrize(("case", "example"), _named(KNOWLEDGE.cases, "examples"))
def test_an_example_of_a_case_is_told_in_its_words(case: Rule, example: Example) -> None:
    found = _found(example)
    said = case.said
    assert case.cause in ("", found.cause, found.special)
    assert PLACEHOLDER.split(said.why)[0].lower() in found.why.lower()
    assert not said.title or found.title == said.title
    assert {step.id for step in said.steps if not step.when} - {"*"} <= {step.id for step in found.remedy}
    assert case.cause or said.why or said.steps or said.fixes


def test_the_stage_of_a_known_failure_is_one_at_which_a_test_can_fail_for_its_cause() -> None:
    assert KNOWLEDGE.causes["unknown"].at == frozenset()
    for name in ("failures.jsonl", "collected.jsonl"):
        for record in lines(name):
            assert KNOWLEDGE.causes[record["cause"]].possible(record["stage"]), record["id"]


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_nothing_is_named_that_the_stage_rules_out(stage: str) -> None:
    for rule in KNOWLEDGE.rules:
        example = rule.examples[0]
        port = ("465", "587", "2000")[rule.number % 3]
        example = example._replace(context={"port": port, **example.context, "stage": stage})
        found = _found(example)
        # A text may show that it came further than was told.
        came = Text.of(ErrorText(example.text, stage)).pasted.stage
        for cause in (found.cause, *found.also):
            assert KNOWLEDGE.causes[cause].possible(came), (rule.place, cause)


@pytest.mark.parametrize(
    ("stage", "never"),
    [
        ("banner", {"connection-refused", "port-blocked-by-network", "dns-no-such-host"}),
        ("ehlo", {"connection-refused", "port-blocked-by-network", "cert-expired", "wrong-password"}),
        ("certificate", {"plain-on-implicit-tls-port", "starttls-not-offered", "ip-blocklisted"}),
        ("auth", {"plain-on-implicit-tls-port", "cert-unknown-ca", "wrong-port", "recipient-unknown"}),
        (
            "after-data",
            {"plain-on-implicit-tls-port", "wrong-password", "connection-refused", "dns-no-such-host"},
        ),
    ],
)
def test_what_a_stage_rules_out(stage: str, never: set[str]) -> None:
    assert [cause for cause in never if KNOWLEDGE.causes[cause].possible(stage)] == []


def test_what_a_rule_says_stands_before_the_words_of_its_cause() -> None:
    found = diagnose(
        ErrorText("* OK IMAP4 ready", "banner", None, {"host": "mail.test", "port": 143}), KNOWLEDGE
    )
    assert (found.cause, found.why) == (
        "wrong-port", "mail.test, port 143 is an IMAP server: it reads mail and sends none.",
    )  # fmt: skip


def test_a_field_is_pointed_to_only_where_it_may_hold_the_fault() -> None:
    """Who hangs up, shows a bad certificate or answers in another's place is not to be found in a field."""
    blamed = {words.cause for words in KNOWLEDGE.causes.values() if words.said.field == "smtpHost"}
    assert blamed == {
        "host-or-port-malformed", "dns-no-such-host", "wrong-server-or-region", "cert-hostname-mismatch",
    }  # fmt: skip


def test_no_rule_is_written_twice() -> None:
    seen: dict[object, str] = {}
    for rule in KNOWLEDGE.rules:
        key = (
            rule.providers,
            rule.stages,
            rule.not_stages,
            rule.codes,
            rule.enhanced,
            rule.words,
            rule.common,
            rule.without,
            rule.when,
            rule.kinds,
        )
        assert key not in seen, (rule.place, seen.get(key))
        seen[key] = rule.place


def test_what_asks_for_more_scores_higher() -> None:
    text = """
cause: relay-denied
code: 5xx

cause: relay-denied
code: 550

cause: relay-denied
words: relaying denied
code: 550

cause: relay-denied
words: relaying denied
code: 550
provider: mailgun
"""
    rules = parse_knowledge([("file.txt", text)]).rules
    scores = [score(rule, [15] if rule.words else []) for rule in rules]
    assert scores == sorted(scores)
    assert len(set(scores)) == 4

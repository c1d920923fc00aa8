from __future__ import annotations

import re

import pytest

from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.diagnosis.facts import KNOWN
from mailconfig_gui.diagnosis.knowledge import STAGES, Example, KnowledgeError, Rule, parse_knowledge, score
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.storage.knowledge import knowledge_sources
from tests.diagnosis.corpus import FOLDER, lines

KNOWLEDGE = parse_knowledge(knowledge_sources(), with_examples=True)
LABELS = frozenset((FOLDER / "labels.txt").read_text(encoding="utf-8").split())


def _failure(example: Example) -> ErrorText:
    context = dict(example.context)
    stage, provider = context.pop("stage", None), context.pop("provider", None)
    return ErrorText(example.text, stage, provider, context)


def _named(rules: tuple[Rule, ...], kind: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.place}-{number}")
        for rule in rules
        for number, example in enumerate(getattr(rule, kind))
    ]


@pytest.mark.parametrize(("rule", "example"), _named(KNOWLEDGE.rules, "examples"))
def test_an_example_elects_the_cause_of_its_rule(rule: Rule, example: Example) -> None:
    found = diagnose(_failure(example), KNOWLEDGE)
    assert found.cause == rule.cause, found.also


@pytest.mark.parametrize(("rule", "example"), _named(KNOWLEDGE.rules, "near"))
def test_a_near_miss_does_not_elect_the_cause_of_the_rule(rule: Rule, example: Example) -> None:
    assert diagnose(_failure(example), KNOWLEDGE).cause != rule.cause


def test_every_rule_has_an_example() -> None:
    assert [rule.place for rule in KNOWLEDGE.rules if not rule.examples] == []


def test_every_cause_has_words_and_a_rule() -> None:
    assert set(KNOWLEDGE.causes) == LABELS | {"unknown"}
    assert {rule.cause for rule in KNOWLEDGE.rules} == LABELS | {"unknown"}
    for words in KNOWLEDGE.causes.values():
        assert set(words.rivals) <= LABELS - {words.cause}, words.cause


def test_rules_name_only_what_exists() -> None:
    families = {facts.family for facts in KNOWLEDGE.providers.values()}
    software = {"exchange", "postfix", "opensmtpd", "postal"}
    for rule in KNOWLEDGE.rules:
        assert set(rule.also) <= LABELS, rule.place
        assert rule.stages | rule.not_stages <= STAGES, rule.place
        assert {fact.removeprefix("!") for fact in rule.when} <= set(KNOWN), rule.place
        assert rule.providers <= set(KNOWLEDGE.providers) | families | software, rule.place
        assert len(rule.also) <= 4, rule.place
        assert rule.cause not in rule.also, rule.place
        for code in rule.codes:
            assert re.fullmatch(r"[345]([0-9]{2}|xx)", code), rule.place
        for code in (*rule.enhanced, *rule.enhanced_ranges):
            assert re.fullmatch(r"[x45]\.[0-9]{1,3}\.([0-9]{1,3}|[0-9]+-[0-9]+)", code), rule.place


def test_stages_are_those_of_the_model() -> None:
    assert {stage.value for stage in Stage} == STAGES


def test_words_are_whole_sentences_for_people() -> None:
    for words in KNOWLEDGE.causes.values():
        assert words.title, words.cause
        assert not words.title.endswith("."), words.cause
        assert words.why.endswith((".", "{said}")), words.cause
        assert words.steps, words.cause
        assert words.field is None or words.field in BY_KEY, words.cause
        for step in words.steps:
            assert step.text.endswith((".", ")")), (words.cause, step.text)


def test_every_cause_says_at_which_stages_a_test_can_fail_for_it() -> None:
    assert [words.cause for words in KNOWLEDGE.causes.values() if not words.at] == ["unknown"]
    assert KNOWLEDGE.causes["unknown"].at == frozenset()
    for rule in KNOWLEDGE.rules:
        cause = KNOWLEDGE.causes[rule.cause]
        # A rule of which no stage is left can never win.
        assert not rule.stages or not cause.at or rule.stages & cause.at, rule.place
    for name in ("failures.jsonl", "collected.jsonl"):
        for record in lines(name):
            assert KNOWLEDGE.causes[record["cause"]].possible(record["stage"]), record["id"]


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_nothing_is_named_that_the_stage_rules_out(stage: str) -> None:
    for rule in KNOWLEDGE.rules:
        example = _failure(rule.examples[0])
        port = ("465", "587", "2000")[rule.number % 3]
        failure = example._replace(stage=stage, settings={"port": port, **example.settings})
        found = diagnose(failure, KNOWLEDGE)
        for cause in (found.cause, *found.also):
            assert KNOWLEDGE.causes[cause].possible(stage), (rule.place, cause)


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
    for rule in KNOWLEDGE.rules:
        assert not rule.why or rule.why.endswith("."), rule.place
        assert all(step.text.endswith((".", ")")) for step in rule.steps), rule.place
        assert rule.why or not rule.steps, rule.place


def test_a_field_is_pointed_to_only_where_it_may_hold_the_fault() -> None:
    """Who hangs up, shows a bad certificate or answers in another's place is not to be found in a field."""
    blamed = {words.cause for words in KNOWLEDGE.causes.values() if words.field == "smtpHost"}
    assert blamed == {
        "host-or-port-malformed", "dns-no-such-host", "wrong-server-or-region", "cert-hostname-mismatch",
    }  # fmt: skip


def test_advice_is_for_known_causes_and_providers() -> None:
    families = {facts.family for facts in KNOWLEDGE.providers.values()}
    for (cause, provider), advice in KNOWLEDGE.advice.items():
        assert cause in LABELS, (cause, provider)
        assert provider in KNOWLEDGE.providers or provider in families, (cause, provider)
        assert advice.steps
        for step in advice.steps:
            assert not step.url or step.url.startswith("https://")


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
        )
        assert key not in seen, (rule.place, seen.get(key))
        seen[key] = rule.place


@pytest.mark.parametrize(
    "text",
    [
        "cause: x\ncause: y\n",
        "cause: x\nwords: @nothing\n",
        "cause: x\nnonsense: y\n",
        "nobody: x\n",
        "  continuation\n",
        "no colon here\n",
        "words-for: x\ntitle: t\nwhy: w\nwho: nobody\n",
        "words-for: x\ntitle: t\nwhy: w\nwho: you\nat: banner..lunch\n",
    ],
)
def test_a_damaged_record_is_named_by_its_place(text: str) -> None:
    with pytest.raises(KnowledgeError, match=r"file\.txt:1"):
        parse_knowledge([("file.txt", text)])


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


def test_a_record_may_be_continued_and_end_without_a_blank_line() -> None:
    text = "# a remark\ncause: x\nexample: 550 one\n  two\nwords: one |  | two\n  | three"
    for with_examples, examples in ((True, ["550 one two"]), (False, [])):
        (rule,) = parse_knowledge([("file.txt", text)], with_examples=with_examples).rules
        assert [example.text for example in rule.examples] == examples
        assert [phrase.source for phrase in rule.words[0]] == ["one", "two", "three"]
    assert parse_knowledge([("file.txt", "cause: x\nwords: one\n\n")]).rules


def test_a_key_that_nobody_reads_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="'colour' is not known here"):
        parse_knowledge([("file.txt", "words-for: x\ntitle: t\nwhy: w\nwho: you\ncolour: red\n")])

"""Which rules hold, and for which part of a text."""

from __future__ import annotations

from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.evidence import evidences_of
from mailconfig_gui.diagnosis.ranking import can_be, possible, rank, ranked_of, strongest, telling
from mailconfig_gui.storage.knowledge import load_knowledge
from tests.diagnosis.corpus import forms, lines

KNOWLEDGE = load_knowledge()


def test_the_rule_that_asks_for_most_comes_first() -> None:
    evidence = next(evidences_of(ErrorText("554 5.7.1 <x@example.org>: Relay access denied"), KNOWLEDGE))
    ranked = rank(evidence, KNOWLEDGE)
    assert ranked[0][1].cause == "relay-denied"
    assert [score for score, _ in ranked] == sorted((score for score, _ in ranked), reverse=True)


def test_the_first_part_that_decides_is_taken() -> None:
    around = "Relaying denied, they say.\n\njava.lang.Exception: {}"
    for last, cause in (("Connection refused", "connection-refused"), ("flurble", "relay-denied")):
        parts = tuple(evidences_of(ErrorText(around.format(last)), KNOWLEDGE))
        assert strongest(parts, KNOWLEDGE) == telling(ErrorText(around.format(last)), KNOWLEDGE)
        assert strongest(parts, KNOWLEDGE)[1][0][1].cause == cause


def test_a_stage_and_a_circumstance_rule_a_cause_out() -> None:
    at_data = next(evidences_of(ErrorText("nothing", "data"), KNOWLEDGE))
    anywhere = next(evidences_of(ErrorText("nothing"), KNOWLEDGE))
    assert not possible("wrong-password", at_data, KNOWLEDGE)
    assert possible("wrong-password", anywhere, KNOWLEDGE)


def test_no_rule_that_holds_is_passed_over() -> None:
    for record in (*lines("collected.jsonl")[::40], *lines("blind.jsonl")[::20]):
        for _, asked in forms(record):
            evidence = telling(asked, KNOWLEDGE)[0]
            every = ranked_of(KNOWLEDGE.rules, evidence)
            assert rank(evidence, KNOWLEDGE) == [
                one for one in every if can_be(one[1].cause, evidence, KNOWLEDGE)
            ], record["id"]

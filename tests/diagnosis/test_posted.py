"""Texts of round four that reviewers judged: the model never learnt from them, the words were mended by them."""

from __future__ import annotations

from mailconfig_gui.diagnosis.diagnosis import Diagnosis
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.storage.knowledge import load_knowledge
from mailconfig_gui.storage.opinion import load_opinion
from tests.diagnosis.corpus import answers, forms, lines


def _explained() -> list[tuple[Diagnosis, frozenset[str]]]:
    knowledge, opinion = load_knowledge(), load_opinion()
    return [
        (diagnose(asked, knowledge, opinion), answers(record, form))
        for record in lines("round4.jsonl")
        for form, asked in forms(record)
    ]


def test_the_cause_of_what_people_posted_is_named() -> None:
    explained = _explained()
    first = sum(found.cause in right for found, right in explained)
    named = sum(not right.isdisjoint((found.cause, *found.also)) for found, right in explained)
    assert first >= 0.97 * len(explained)
    assert named >= 0.985 * len(explained)
    assert all(found.cause in right for found, right in explained if found.confidence == "high")


def test_nobody_gets_more_acts_than_a_person_does() -> None:
    assert max(len(found.remedy) for found, _ in _explained()) <= 5

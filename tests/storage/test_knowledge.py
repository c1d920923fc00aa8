from __future__ import annotations

import time

from mailconfig_gui.diagnosis.knowledge import parse_knowledge
from mailconfig_gui.storage.knowledge import knowledge_sources, load_knowledge


def test_the_rules_are_found_and_read_once() -> None:
    names = [name for name, _ in knowledge_sources()]
    assert "causes.txt" in names
    assert "rules/network.txt" in names
    assert load_knowledge() is load_knowledge()


def test_examples_are_left_out_of_what_the_program_loads() -> None:
    assert not any(rule.examples or rule.near for rule in load_knowledge().rules)


def test_loading_is_quick() -> None:
    sources = knowledge_sources()
    parse_knowledge(sources)
    best = min(_seconds(sources) for _ in range(5))
    # About 25 ms on an idle machine; the bound leaves room for a busy one.
    assert best < 0.25


def _seconds(sources: list[tuple[str, str]]) -> float:
    began = time.perf_counter()
    parse_knowledge(sources)
    return time.perf_counter() - began

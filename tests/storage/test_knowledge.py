from __future__ import annotations

from mailconfig_gui.storage.knowledge import knowledge_sources, load_knowledge


def test_the_rules_are_found_and_read_once() -> None:
    names = [name for name, _ in knowledge_sources()]
    assert "causes.txt" in names
    assert "rules/network.txt" in names
    assert load_knowledge() is load_knowledge()


def test_examples_are_left_out_of_what_the_program_loads() -> None:
    assert not any(rule.examples or rule.near for rule in load_knowledge().rules)

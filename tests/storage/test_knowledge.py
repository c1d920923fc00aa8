"""The knowledge files are found and read once."""

from mailconfig_gui.storage.knowledge import knowledge_sources, load_knowledge


def test_every_file_is_read_the_rules_last() -> None:
    names = [name for name, _ in knowledge_sources()]
    assert len(names) == len(set(names)) > 5
    first_rule = next(index for index, name in enumerate(names) if name.startswith("rules/"))
    assert all(name.startswith("rules/") for name in names[first_rule:])
    assert first_rule > 0


def test_it_is_read_once() -> None:
    assert load_knowledge() is load_knowledge()
    assert load_knowledge().rules

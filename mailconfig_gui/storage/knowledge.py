"""Load what the diagnosis knows from `resources/diagnosis/`."""

from __future__ import annotations

from functools import cache

from mailconfig_gui.assets import resource
from mailconfig_gui.diagnosis.knowledge import Knowledge
from mailconfig_gui.diagnosis.parsing import parse_knowledge
from mailconfig_gui.storage.presets import load_presets


def knowledge_sources() -> list[tuple[str, str]]:
    """Return name and text of every knowledge file, the rules last, in the order of their names."""
    folder = resource("diagnosis")
    files = [*sorted(folder.glob("*.txt")), *sorted((folder / "rules").glob("*.txt"))]
    return [(file.relative_to(folder).as_posix(), file.read_text(encoding="utf-8")) for file in files]


@cache
def load_knowledge() -> Knowledge:
    """Return the knowledge, read once; examples are left out, they are for the tests.

    :raises mailconfig_gui.diagnosis.records.KnowledgeError: a file was damaged.
    """
    return parse_knowledge(knowledge_sources(), load_presets().values())

"""What people sent in (packaging/dev/contributed.py): the right cause is named, or could also be."""

from __future__ import annotations

from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.storage.knowledge import load_knowledge
from tests.diagnosis.corpus import FOLDER, answers, forms, lines

FILE = "contributed.jsonl"


def test_what_was_sent_in_is_explained() -> None:
    knowledge = load_knowledge()
    missed = []
    for record in lines(FILE) if (FOLDER / FILE).exists() else ():
        form, asked = next(forms(record))
        found = diagnose(asked, knowledge)
        if answers(record, form).isdisjoint((found.cause, *found.also)):
            missed.append((record["id"], record["cause"], found.cause, found.also))
    assert missed == []

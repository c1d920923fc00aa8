"""What cannot be read is named by its place."""

from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.parsing import parse_knowledge
from mailconfig_gui.diagnosis.records import KnowledgeError


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
        "words-for: x\nwhy: w\nwho: you\n",
        "words-for: x\ntitle:\nwhy: w\nwho: you\n",
        "cause:\n",
        "advice-for: x\nstep: y\n",
        "phrases: x\n",
        "provider:\n",
        "cause: x\nfix: a b | Label\n",
        "cause: x\nfix: 465 ssl\n",
        "cause: x\nfix: key=value\n",
    ],
)
def test_a_damaged_record_is_named_by_its_place(text: str) -> None:
    with pytest.raises(KnowledgeError, match=r"file\.txt:1"):
        parse_knowledge([("file.txt", text)])


def test_a_cause_with_words_in_two_places_is_named_with_both() -> None:
    words = "words-for: x\ntitle: t\nwhy: w\nwho: you\n"
    with pytest.raises(KnowledgeError, match=r"b\.txt:1: 'x' has words in a\.txt:1"):
        parse_knowledge([("a.txt", words), ("b.txt", words)])

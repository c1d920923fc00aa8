"""How the knowledge is written."""

from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.parsing import parse_knowledge
from mailconfig_gui.diagnosis.phrases import Phrase
from mailconfig_gui.diagnosis.records import KnowledgeError, records


def test_a_record_has_a_place_and_pairs() -> None:
    one, two = records("file.txt", "a: 1\nb: 2\n b3\nb: 4\n\n# remark\n\nc: 5\n", with_examples=True)
    assert (one.place, one.kind, one.every("b")) == ("file.txt:1", "a", ("2 b3", "4"))
    assert one.single("a", "", "b") == {"a": "1"}
    assert two.place == "file.txt:8"


def test_a_record_may_be_continued_and_end_without_a_blank_line() -> None:
    text = "# a remark\ncause: x\nexample: 550 one\n  two\nwords: one |  | two\n  | three"
    for with_examples, examples in ((True, ["550 one two"]), (False, [])):
        (rule,) = parse_knowledge([("file.txt", text)], with_examples=with_examples).rules
        assert [example.text for example in rule.examples] == examples
        assert [sign.source for sign in rule.words[0] if isinstance(sign, Phrase)] == ["one", "two", "three"]
    assert parse_knowledge([("file.txt", "cause: x\nwords: one\n\n")]).rules


def test_a_key_that_nobody_reads_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="'colour' is not known here"):
        parse_knowledge([("file.txt", "words-for: x\ntitle: t\nwhy: w\nwho: you\ncolour: red\n")])


def test_all_keys_that_are_missing_are_named_at_once() -> None:
    with pytest.raises(KnowledgeError, match=r"^file\.txt:1: 'why', 'who' are missing$"):
        parse_knowledge([("file.txt", "words-for: x\ntitle: t\nat: auth\n")])

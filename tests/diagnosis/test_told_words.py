from __future__ import annotations

from mailconfig_gui.diagnosis.told import TOLD
from mailconfig_gui.diagnosis.told_forms import IN_FORM, NEEDED
from mailconfig_gui.diagnosis.told_words import _IN_WORDS, in_words
from tests.diagnosis.corpus import lines


def test_words_and_forms_tell_what_is_listed() -> None:
    assert _IN_WORDS.keys() | IN_FORM.keys() <= TOLD.keys()
    assert in_words("vrfy a by pop3 in thingsboard") == {"vrfy", "on-platform"}
    assert in_words("tls and ssl enabled") == {"both-encryptions"}
    assert in_words("i tried tls and ssl, on both, or not") == {"ports-tried"}
    assert in_words("") == set()


def test_no_form_is_passed_over_for_want_of_a_word() -> None:
    assert NEEDED.keys() <= IN_FORM.keys()
    for record in (*lines("collected.jsonl")[::5], *lines("blind.jsonl"), *lines("reports.jsonl")):
        whole = " ".join(record["raw"].lower().split())
        for name, words in NEEDED.items():
            assert not IN_FORM[name].search(whole) or any(word in whole for word in words), (name, whole)

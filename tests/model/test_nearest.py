from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.model.nearest import did_you_mean, nearest

KNOWN = ["sendgrid", "gmail", "google-workspace", "google-workspace-relay", "ses", "test", "Plant A"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("gmial", "gmail"),
        ("GMAIL", "gmail"),
        (" gmail ", "gmail"),
        ("tset", "test"),
        ("sendgird", "sendgrid"),
        ("plant-a", "Plant A"),
        ("google", "google-workspace"),
        ("goo", "google-workspace"),
        ("go", None),
        ("zebra", None),
        ("", None),
    ],
)
def test_a_slip_finds_its_word_and_another_word_none(word: str, meant: str | None) -> None:
    assert nearest(word, KNOWN) == meant


def test_there_may_be_nothing_to_choose_from() -> None:
    assert nearest("gmail", []) is None


def test_the_words_follow_a_sentence() -> None:
    assert did_you_mean("tset", KNOWN) == " Did you mean test?"
    assert did_you_mean("zebra", KNOWN) == ""


@given(st.text(), st.lists(st.text()))
def test_what_is_offered_is_known(word: str, known: list[str]) -> None:
    found = nearest(word, known)
    assert found is None or found in known
    assert word.strip().casefold() not in [name.casefold() for name in known] or found is not None

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailconfig_gui.diagnosis.phrases import GAP, Phrase, PhraseIndex, plain


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("relay access denied", "554 relay access denied", True),
        ("Relay Access Denied", "554 relay access denied", True),
        ("sender * not owned", "sender address rejected: not owned by user", True),
        ("sender * not owned", "not owned by the sender", False),
        ("sender * not owned", f"sender{'x' * (GAP + 20)}not owned", False),
        ('"rbl"', "listed in an rbl.", True),
        ('"rbl"', "marble", False),
        ('"rbl"', "marble, then rbl", True),
        ("^535 no$", "535 no", True),
        ("^535 no$", "535 no, really", False),
        ("^535 no$", "it said 535 no", False),
        ("a * b * c", "a then b then c", True),
        ("a * b * c", "a then c then b", False),
        ("ip * not allowed", "550 that recipient is not allowed", False),
        ("ip * not allowed", "550 recipient, and your ip is not allowed", True),
        ("unauthorised", "unauthorized", True),
        ("220 ***", "220 *****02****", True),
        ("220 ***", "220 mail.example.net", False),
    ],
)
def test_a_phrase_is_found(source: str, text: str, found: bool) -> None:
    assert Phrase(source).found_in(text) is found


@given(st.text("ab ", max_size=40), st.lists(st.text("ab ", min_size=1, max_size=6), max_size=8))
def test_the_index_finds_what_a_plain_search_finds(text: str, sources: list[str]) -> None:
    phrases = [Phrase(source) for source in sources if source.strip()]
    assert PhraseIndex(phrases).found_in(text) == {phrase for phrase in phrases if phrase.found_in(text)}


def test_a_phrase_shows_itself() -> None:
    assert repr(Phrase("no relay")) == "Phrase('no relay')"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("it isn't authorised", "it is not authorized"),
        ("can not", "can't"),
        ("your e-mail time-out", "your email timeout"),
        ("user-name", "user name"),
    ],
)
def test_one_spelling_for_what_has_several(text: str, same: str) -> None:
    assert plain(text) == plain(same)


def test_a_phrase_that_begins_too_often_is_given_up() -> None:
    assert not Phrase("a * b").found_in("a" * 50)
    assert not Phrase('"rbl"').found_in("marble" * 50)


def test_typing_errors_are_mended() -> None:
    index = PhraseIndex([Phrase("username and password not accepted"), Phrase("openssh")])
    said = "username and password not accepted"
    for typed in (
        "usernaem and password not accepted",
        "usrname and password not accepted",
        "username and passsword not accepted",
        "username and pasdword not accepted",
    ):
        assert index.spelt(typed) == said
    assert index.spelt("openssl unheard accepteq") == "openssl unheard accepteq"
    assert index.spelt("paxyword") == "paxyword"


def test_a_text_that_ends_in_a_phrase_is_completed() -> None:
    index = PhraseIndex(
        [Phrase("address is not verified"), Phrase("requires login"), Phrase("requires login first")]
    )
    assert index.completed("554 email address is not veri") == "554 email address is not verified"
    assert index.completed("530 this server requires log") == "530 this server requires login"
    for whole in ("", "554 address is not", "554 address is not verified", "not veri", "530 requires login"):
        assert index.completed(whole) == whole
    open_end = PhraseIndex([Phrase("requires authentication"), Phrase("requires authority")])
    assert open_end.completed("530 requires auth") == "530 requires auth"


def test_every_phrase_is_found_the_first_time_and_again() -> None:
    phrases = [
        Phrase(source) for source in ("relay access denied", "sender * not owned", '"rbl"', "no", "^535 no$")
    ]
    index = PhraseIndex(phrases)
    texts = (
        "554 relay access denied",
        "535 no",
        "in rbl: sender is not owned",
        "marble",
        f"no {'x' * 3_000} rbl",
    )
    for text in texts * 2:
        assert index.found_in(text) == {phrase for phrase in phrases if phrase.found_in(text)}


def test_what_was_found_is_not_remembered_without_end() -> None:
    index = PhraseIndex([Phrase("relay access denied")])
    for number in range(600):
        assert bool(index.found_in(f"{number} relay access denied")) is True
    before = index.remembered
    assert not index.found_in("x" * 3_000)
    assert index.remembered == before
    assert index.remembered <= 512


def test_a_phrase_is_found_whose_words_begin_or_end_inside_others() -> None:
    index = PhraseIndex([Phrase("is no user"), Phrase("authoriz"), Phrase("a b")])
    for text, found in (
        ("this no users", {"is no user"}),
        ("unauthorized", {"authoriz"}),
        (f"{'x' * 200}authorized", {"authoriz"}),
        ("la bo", {"a b"}),
        ("no user is here", set()),
    ):
        assert {phrase.source for phrase in index.found_in(text)} == found

"""Tokens of structured header fields."""

from __future__ import annotations

import time

import pytest

from mailconfig_gui.domain.lexical import Kind, Token, tokens


def texts(value: str) -> list[tuple[Kind, str]]:
    return [(token.kind, token.text) for token in tokens(value)]


def test_words_quotes_comments_and_specials() -> None:
    assert list(tokens('a=b; "c d"(e (f) \\) g)h')) == [
        Token(Kind.WORD, "a", True),
        Token(Kind.SPECIAL, "=", False),
        Token(Kind.WORD, "b", False),
        Token(Kind.SPECIAL, ";", False),
        Token(Kind.QUOTED, "c d", True),
        Token(Kind.COMMENT, "e (f) ) g", False),
        Token(Kind.WORD, "h", True),
    ]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("(a (b) c", [(Kind.COMMENT, "a (b) c")]),
        ('"a \\" b', [(Kind.QUOTED, 'a " b')]),
        ('"a\\', [(Kind.QUOTED, "a"), (Kind.WORD, "\\")]),
        ("a) b\\", [(Kind.WORD, "a)"), (Kind.WORD, "b\\")]),
        ("", []),
    ],
)
def test_what_is_never_closed_ends_with_the_field(value: str, found: list[tuple[Kind, str]]) -> None:
    assert texts(value) == found


@pytest.mark.parametrize("piece", ["(", '"', '"\\"', "\\", "(\\", ")", "=;", "a ", '"\\" ('])
def test_time_grows_with_the_length_only(piece: str) -> None:
    began = time.process_time()
    list(tokens(piece * 16_000))
    assert time.process_time() - began < 2

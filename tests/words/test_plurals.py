"""Which form a number takes, against the samples that Unicode CLDR gives for each category."""

from __future__ import annotations

import gettext

import pytest

from mailconfig_gui.words.plurals import rule, rule_in

LANGUAGES = (
    "de",
    "es",
    "pt_BR",
    "fr",
    "ru",
    "it",
    "tr",
    "pl",
    "ja",
    "ko",
    "uk",
    "zh_CN",
    "ar",
    "fa",
    "cs",
    "sl",
)


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("de", "1 0 1 1 1 1 1 1 1"),
        ("fr", "0 0 1 1 1 1 1 1 1"),
        ("ja", "0 0 0 0 0 0 0 0 0"),
        ("ru", "2 0 1 1 2 2 0 0 2"),
        ("pl", "2 0 1 1 2 2 2 2 2"),
        ("cs", "2 0 1 1 2 2 2 2 2"),
        ("sl", "3 0 1 2 3 3 3 0 3"),
        ("ar", "0 1 2 3 3 4 4 5 5"),
        ("xx-long", "1 0 1 1 1 1 1 1 1"),
    ],
)
def test_numbers_take_their_form(language: str, forms: str) -> None:
    numbers = (0, 1, 2, 3, 5, 11, 21, 101, 100)
    assert [rule(language).form(n) for n in numbers] == [int(form) for form in forms.split()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_for_translators_says_the_same(language: str) -> None:
    found = rule(language)
    said = gettext.c2py(found.header.partition("plural=")[2].rstrip(";"))
    assert [found.form(n) for n in range(1200)] == [int(said(n)) for n in range(1200)]
    assert {found.form(n) for n in range(1200)} == set(range(found.forms))


@pytest.mark.parametrize(
    "rule_text",
    ["nplurals=INTEGER; plural=EXPRESSION;", "nplurals=2; plural=n;", "nplurals=2; plural=1/(n-7);", "nplurals=2;",
     "nplurals=2; plural=__import__('os');", "nplurals=0; plural=0;", "nplurals=2; plural=" + "(" * 30 + "n;"],
)  # fmt: skip
def test_a_rule_that_cannot_be_used_is_none(rule_text: str) -> None:
    assert rule_in(f"Language: qa\nPlural-Forms: {rule_text}\n") is None

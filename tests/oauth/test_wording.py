"""Foreign text as it may be shown."""

from __future__ import annotations

import pytest

from mailconfig_gui.oauth.wording import LONGEST, microsoft_code, shown


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("The token\r\nhas\x00 expired.\t", "The token has expired."),
        ("a\u202eb\u2028c\x1b[31md", "a b c [31md"),
        ("Zugriff verweigert: Größe", "Zugriff verweigert: Größe"),
        ("x" * 5000, "x" * LONGEST),
        (None, ""),
        (5, ""),
        (["text"], ""),
    ],
)
def test_what_a_provider_says_becomes_one_line_of_a_length(said: object, line: str) -> None:
    assert shown(said) == line


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("AADSTS700082: The refresh token has expired due to inactivity.", "AADSTS700082"),
        ("Error AADSTS50173 and AADSTS50079", "AADSTS50173"),
        ("AADSTS12: too short", ""),
        ("aadsts70008", ""),
        ("", ""),
    ],
)
def test_microsofts_code_stands_in_its_words(said: str, code: str) -> None:
    assert microsoft_code(said) == code

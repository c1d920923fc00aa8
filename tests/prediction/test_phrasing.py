"""What a verdict says to people."""

from __future__ import annotations

from itertools import combinations

import pytest

from mailconfig_gui.prediction.phrasing import ASSUMED, supposed


@pytest.mark.parametrize(
    ("assumed", "words"),
    [
        ((), ""),
        (("credentials",), ", if the password is right"),
        (("recipient", "content"), ", if the server takes the recipient and the message"),
        (("tls", "credentials"), ", if the encrypted connection comes about and the password is right"),
        (
            ("tls", "credentials", "content"),
            ", if the encrypted connection comes about, the password is right and the server takes the message",
        ),
    ],
)
def test_what_is_assumed_ends_the_sentence(assumed: tuple[str, ...], words: str) -> None:
    assert supposed(assumed) == words


def test_whatever_is_assumed_has_words() -> None:
    for many in range(1, len(ASSUMED) + 1):
        for assumed in combinations(ASSUMED, many):
            assert supposed(assumed).startswith(", if ")

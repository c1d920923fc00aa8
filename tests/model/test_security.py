from __future__ import annotations

import json

import pytest

from mailconfig_gui.model.security import Security, security_of


def test_a_kind_of_encryption_is_its_word_in_every_output() -> None:
    assert [str(one) for one in Security] == ["none", "starttls", "tls"]
    assert json.dumps(Security.STARTTLS) == '"starttls"'
    assert f"{Security('tls')}" == "tls"


@pytest.mark.parametrize(
    ("protocol", "tls", "word"),
    [
        ("smtps", False, "tls"),
        ("smtps", True, "tls"),
        ("smtp", True, "starttls"),
        ("smtp", False, "none"),
        ("smtp", "x", "none"),
        ("smtp", "TRUE", "starttls"),
        ("smtp", 1, "none"),
    ],
)
def test_security_in_one_word(protocol: str, tls: object, word: str) -> None:
    assert security_of(protocol, tls) == word

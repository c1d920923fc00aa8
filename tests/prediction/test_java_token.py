"""The words for a token request that fails; tests/prediction/test_verdict.py has them in their place."""

from __future__ import annotations

from mailconfig_gui.prediction.java_token import token_failure
from mailconfig_gui.prediction.observed import Token
from mailconfig_gui.prediction.platforms import PLATFORMS


def test_a_token_that_came_is_no_failure() -> None:
    assert token_failure(Token(status=200), "https://login.example/token", PLATFORMS["4.3"]) is None


def test_an_address_without_a_host_has_no_name() -> None:
    assert token_failure(Token("unknown-host"), "token", PLATFORMS["4.3"]) == ""

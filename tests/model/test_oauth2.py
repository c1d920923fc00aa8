"""The values of a login by OAuth2."""

from __future__ import annotations

import pytest

from mailconfig_gui.model.oauth2 import is_on
from tests.oauth.samples import GOOGLE


def test_a_draft_of_them_holds_no_secret() -> None:
    draft = GOOGLE.draft()
    assert draft["enableOauth2"] is True
    assert draft["scope"] == ["https://mail.google.com/"]
    assert not {"GOCSPX-1", "1//0g-r"} & set(map(str, draft.values()))
    assert "clientSecret" not in draft
    assert "refreshToken" not in draft


@pytest.mark.parametrize(("token", "words"), [("1//0g-r", "a refresh token"), (None, "no refresh token")])
def test_they_show_no_secret(token: str | None, words: str) -> None:
    shown = repr(GOOGLE._replace(refresh_token=token))
    assert words in shown
    assert "GOCSPX" not in shown
    assert "0g-r" not in shown


def test_a_login_with_a_token_is_on_where_the_platform_reads_it_so() -> None:
    assert is_on({"enableOauth2": True})
    assert is_on({"enableOauth2": "true"})
    assert not is_on({"enableOauth2": "True"})
    assert not is_on({})

"""What the platform does with a row of OAuth2, and what follows for ours."""

from __future__ import annotations

import pytest

from mailconfig_gui.delivery.oauth2 import (
    drops_token,
    equal,
    holds_token,
    keeps_app,
    prepared,
    savable,
    switched_on,
    token_needed,
    unchanged,
)
from mailconfig_gui.delivery.target import Snapshot
from tests.delivery.helpers import document, good
from tests.delivery.test_merge import HIDDEN, OAUTH2, held, hidden
from tests.platform_standin import oauth2 as platform
from tests.platform_standin.answers import Values

ROW: Values = good(**OAUTH2, providerTenantId="t", refreshTokenExpires=5)


@pytest.mark.parametrize(
    "change",
    [
        {"providerId": "CUSTOM"}, {"clientId": 1}, {"clientId": "1"}, {"clientSecret": "new"}, {"redirectUri": ""},
        {"providerTenantId": ""}, {"providerTenantId": ...}, {"enableOauth2": False, "clientId": "x"},
        {"enableOauth2": "true", "clientId": "x"}, {"tokenUri": "https://x/"}, {"scope": []}, {"username": "x"}, {},
    ],
)  # fmt: skip
@pytest.mark.parametrize("stored", [ROW, good(), {**ROW, "enableOauth2": False}])
def test_a_token_is_dropped_as_the_stand_in_drops_it(change: Values, stored: Values) -> None:
    wanted = {key: value for key, value in {**ROW, **change}.items() if value is not ...}
    posted = dict(wanted)
    platform.keep_token(posted, dict(stored))
    assert drops_token(wanted, stored) == ("refreshToken" not in posted)
    if change.keys() == {"tokenUri"} and stored is ROW:
        assert not keeps_app(wanted, stored)


def test_the_prepared_row_logs_in_as_before_and_the_next_one_keeps_the_token() -> None:
    before = good(smtpHost="old.plant.com", scope="left over", refreshTokenExpires=1)
    first = prepared(before, ROW)
    assert (first["enableOauth2"], first["smtpHost"], first["username"]) == (False, "old.plant.com", "iot")
    assert {key: first[key] for key in ("clientId", "refreshToken", "scope")} == {
        key: ROW[key] for key in ("clientId", "refreshToken", "scope")
    }
    assert "refreshTokenExpires" not in first
    second = switched_on({**first, "refreshTokenExpires": 9, "refreshToken": "renewed"}, ROW)
    assert (second["enableOauth2"], second["refreshTokenExpires"]) == (True, 9)
    assert "refreshToken" not in second
    assert not drops_token(second, first)
    assert unchanged(first, {**first, "refreshTokenExpires": 9})
    assert not unchanged(first, {**first, "timeout": "1"})


def test_whether_there_is_a_token_is_told_by_the_mark_where_it_is_hidden() -> None:
    assert holds_token(held(**OAUTH2))
    assert not holds_token(held(**{**OAUTH2, "refreshToken": ""}))
    shown = {key: value for key, value in OAUTH2.items() if key != "refreshToken"}
    assert holds_token(hidden(**shown))
    assert not holds_token(hidden(**{**shown, "tokenGenerated": False}))
    bare = {key: value for key, value in shown.items() if key != "tokenGenerated"}
    assert holds_token(hidden(**bare))
    assert not holds_token(hidden(**{**bare, "enableOauth2": False}))
    assert not holds_token(Snapshot(document(good()), HIDDEN))


def test_a_token_is_asked_for_only_where_oauth2_is_switched_on_without_one() -> None:
    wanted = {key: value for key, value in ROW.items() if key != "refreshToken"}
    assert token_needed(hidden(), wanted) is not None
    assert token_needed(hidden(), ROW) is None
    assert token_needed(hidden(**{**OAUTH2, "refreshToken": ..., "tokenGenerated": False}), wanted) is None
    assert token_needed(hidden(), good()) is None


def test_a_row_that_lacks_a_key_cannot_be_saved_again() -> None:
    assert savable(ROW)
    assert not savable({key: value for key, value in ROW.items() if key != "redirectUri"})
    assert savable({"enableOauth2": False})
    assert not equal("x", {"x": 1}, {"x": True})

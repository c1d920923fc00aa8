"""Comparing profile, file and live settings, and following one side or both."""

from __future__ import annotations

from mailconfig_gui.app.drift import (
    differences,
    login_secret,
    merge_both,
    secret_differences,
    take,
    without_strangers,
)
from tests.delivery.helpers import good
from tests.delivery.test_merge import OAUTH2


def test_places_that_agree() -> None:
    assert differences({"live": good(smtpPort=587, password="x"), "profile": good()}) == ()


def test_places_that_do_not() -> None:
    found = differences({"live": good(timeout="1"), "profile": good(), "file": good(timeout="3")})
    assert [(one.key, dict(one.words)) for one in found] == [
        ("timeout", {"live": "“1”", "profile": "“10000”", "file": "“3”"}),
    ]  # fmt: skip
    assert found[0].label == "Timeout"


def test_taking_leaves_secrets_alone() -> None:
    taken = take(good(password="mine"), good(password="theirs", timeout="1"))
    assert (taken["password"], taken["timeout"]) == ("mine", "1")


def test_merging_follows_whoever_changed() -> None:
    base = good()
    merged = merge_both(good(timeout="1"), good(mailFrom="b@plant.com"), base)
    assert merged.draft["timeout"] == "1"
    assert merged.draft["mailFrom"] == "b@plant.com"
    assert merged.conflicts == ()


def test_what_both_changed_stays_ours_and_is_named() -> None:
    merged = merge_both(good(timeout="1"), good(timeout="2"), good())
    assert merged.draft["timeout"] == "1"
    assert merged.conflicts == ("timeout",)
    assert merge_both(good(timeout="1"), good(timeout="2"), None).conflicts == ("timeout",)
    assert merge_both(good(timeout="1"), good(timeout="1"), good()).conflicts == ()


def test_a_secret_stays_with_the_server_and_user_it_is_for() -> None:
    ours = {
        "smtpHost": "a",
        "username": "u",
        "password": "p",
        "proxyHost": "x",
        "proxyUser": "y",
        "proxyPassword": "q",
    }
    assert without_strangers(ours, ours) == ours
    moved = without_strangers(ours, {**ours, "smtpHost": "b"})
    assert ("password" in moved, moved["proxyPassword"]) == (False, "q")
    assert "proxyPassword" not in without_strangers(ours, {**ours, "proxyUser": "z"})
    assert "password" not in without_strangers({**ours, "password": ""}, ours)


def test_a_renewed_token_is_no_drift() -> None:
    live = good(**OAUTH2, refreshTokenExpires=7)
    profile = good(**{**OAUTH2, "scope": " ".join(["https://mail.google.com/"]), "tokenGenerated": ...})
    assert differences({"live": live, "profile": profile}) == ()
    ours = {"file": {"refreshToken": "another", "clientSecret": OAUTH2["clientSecret"]}}
    assert [one.key for one in secret_differences(ours, live, left=None)] == ["refreshToken"]
    assert secret_differences(ours, {**live, "providerId": "OFFICE_365"}, left=None) == ()
    (secret,) = secret_differences({"file": {"clientSecret": "another"}}, live, left=None)
    assert "another" not in str(secret.words).replace("another one", "")
    assert (login_secret(live), login_secret(good())) == ("refreshToken", "password")


def test_secrets_of_another_app_or_mailbox_are_not_followed() -> None:
    ours = good(**OAUTH2)
    assert without_strangers(ours, ours)["refreshToken"] == OAUTH2["refreshToken"]
    moved = without_strangers(ours, {**ours, "username": "other@plant.com"})
    assert "refreshToken" not in moved
    assert moved["clientSecret"] == OAUTH2["clientSecret"]
    assert "clientSecret" not in without_strangers(ours, {**ours, "clientId": "other"})

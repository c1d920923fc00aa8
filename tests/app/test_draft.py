from __future__ import annotations

import pytest

from mailconfig_gui.app.draft import Draft
from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.model.fields import defaults
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.model.problem import has_errors
from tests.app.editing import GOOD, OWNER, make, opened


def test_the_unsaved_mark_goes_when_the_old_value_is_back() -> None:
    editor = make()
    editor.set_value("smtpHost", "a.example.org")
    assert editor.draft.dirty
    editor.set_value("smtpHost", "")
    assert not editor.draft.dirty


def test_the_draft_handed_out_is_a_copy() -> None:
    editor = make(**GOOD)
    editor.draft.values["smtpHost"] = "elsewhere"
    assert editor.value("smtpHost") == "smtp.plant.org"


def test_no_secret_is_in_the_words_about_an_editor() -> None:
    assert "hunter2" not in repr(make(**GOOD, proxyPassword="hunter2"))


def test_a_stored_secret_counts_as_there() -> None:
    editor = opened()
    assert editor.draft.usable_secrets == {"password"}
    assert editor.problems.obstacles(test=True) == ()
    assert "password" not in editor.draft.values
    assert not editor.draft.dirty


def test_a_stored_secret_of_the_proxy_counts_alone() -> None:
    proxy = {"enableProxy": True, "proxyHost": "proxy.plant.org", "proxyPort": "3128", "proxyUser": "u"}
    values = {**defaults(), **GOOD, **proxy}
    del values["proxyPassword"]
    draft = Draft()
    draft.start(values, owners={"proxyPassword": owner_of("proxyPassword", values)})
    assert not has_errors(draft.check.problems)
    draft.update({"proxyHost": "other.plant.org"})
    assert [problem.field for problem in draft.check.problems if problem.code == "missing"] == [
        "proxyPassword"
    ]


@pytest.mark.parametrize("key", ["smtpHost", "username"])
def test_a_stored_secret_is_for_its_server_and_user_only(key: str) -> None:
    editor = opened()
    editor.set_value(key, "other.example.org")
    assert editor.draft.usable_secrets == frozenset()
    assert [problem.field for problem in editor.problems.obstacles(test=True)] == ["password"]


def test_a_secret_typed_and_emptied_again_is_the_stored_one() -> None:
    editor = opened()
    editor.set_value("password", "x")
    assert editor.draft.usable_secrets == frozenset()
    editor.set_value("password", "")
    assert editor.draft.usable_secrets == {"password"}
    assert not editor.draft.dirty


def test_a_stored_secret_survives_a_visit_to_another_provider() -> None:
    editor = opened()
    editor.choose_provider("gmail")
    assert editor.draft.usable_secrets == frozenset()
    editor.choose_provider(CUSTOM)
    assert editor.value("username") == "iot@plant.org"
    assert editor.draft.usable_secrets == {"password"}


def test_a_saved_secret_leaves_the_memory() -> None:
    editor = make(**GOOD)
    draft = editor.draft.values
    editor.saved({"password": OWNER}, draft)
    assert not editor.draft.dirty
    assert editor.remembered("password") == []
    assert editor.draft.usable_secrets == {"password"}


def test_what_was_typed_while_saving_stays_unsaved() -> None:
    editor = make(**GOOD)
    draft = editor.draft.values
    editor.set_value("password", "newer")
    editor.set_value("smtpPort", "2525")
    editor.saved({"password": OWNER}, draft)
    assert editor.draft.dirty
    assert editor.value("password") == "newer"


def test_with_oauth2_other_secrets_are_used() -> None:
    oauth2 = {"enableOauth2": True, "clientId": "0f8f", "tokenUri": "https://login.plant.org/token"}
    editor = opened()
    owners = {key: owner_of(key, {**GOOD, **oauth2}) for key in ("clientSecret", "refreshToken")}
    editor.draft.owners = {**editor.draft.owners, **owners}
    assert editor.draft.usable_secrets == {"password"}
    editor.draft.update({**oauth2, "redirectUri": "http://localhost", "enableOauth2": False})
    editor.set_value("enableOauth2", True)
    assert editor.draft.usable_secrets == {"clientSecret", "refreshToken"}
    assert not editor.draft.lacks_password
    assert editor.problems.obstacles(test=True) == ()
    editor.set_value("username", "other@plant.org")
    assert editor.draft.usable_secrets == {"clientSecret"}
    assert [problem.code for problem in editor.problems.obstacles(test=True)] == ["not-signed-in"]
    editor.set_value("clientId", "another")
    stops = [problem.field for problem in editor.problems.obstacles(test=True)]
    assert stops == ["clientSecret", "refreshToken"]


@pytest.mark.parametrize(
    "changes",
    [
        {"tokenUri": "https://evil.test/token"},
        {"clientId": "another"},
        {"username": "other@plant.org"},
        {"smtpHost": "evil.test"},
    ],
)
def test_a_token_that_somebody_signed_in_for_goes_nowhere_else(changes: dict[str, object]) -> None:
    there = {**GOOD, "enableOauth2": True, "clientId": "0f8f", "tokenUri": "https://login.plant.org/token"}
    editor = make(**{**there, "providerId": "CUSTOM", "clientSecret": "s", "redirectUri": "http://localhost"})
    editor.set_value("refreshToken", "1//0g")
    settings = editor.draft.check.settings
    assert settings is not None
    assert settings.oauth2 is not None
    assert settings.oauth2.refresh_token == "1//0g"
    for key, value in changes.items():
        editor.set_value(key, value)
    assert "1//0g" not in (*editor.draft.values.values(), editor.value("refreshToken"))
    settings = editor.draft.check.settings
    assert settings is None or settings.oauth2 is None or settings.oauth2.refresh_token is None
    assert "1//0g" in editor.remembered("refreshToken"), "a report is still searched for it"
    for key in changes:
        editor.set_value(key, there[key])
    assert editor.value("refreshToken") == "1//0g"
    for key, value in changes.items():
        editor.set_value(key, value)
    editor.set_value("refreshToken", "of the other")
    assert editor.value("refreshToken") == "of the other"


def test_oauth2_goes_with_its_provider() -> None:
    editor = make(**GOOD)
    editor.draft.update(
        {"enableOauth2": True, "providerId": "GOOGLE", "clientId": "0f8f", "clientSecret": "s"}
    )
    editor.choose_provider("sendgrid")
    values = editor.draft.values
    assert [values[key] for key in ("enableOauth2", "providerId", "clientId", "clientSecret")] == [
        False, "CUSTOM", "", "",
    ]  # fmt: skip
    editor.choose_provider("gmail")
    assert editor.value("scope") == ""


@pytest.mark.parametrize(("before", "after"), [("10000", "20000"), ("15000", "15000"), ("60000", "60000")])
def test_oauth2_takes_the_time_for_the_token_where_nobody_chose_another(before: str, after: str) -> None:
    editor = make(**{**GOOD, "timeout": before})
    editor.set_value("enableOauth2", True)
    assert editor.value("timeout") == after
    assert editor.value("providerId") == "CUSTOM"

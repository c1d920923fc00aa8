"""The table itself: complete, consistent, and its examples good."""

import pytest

from mailconfig_gui.model.fields import BY_KEY, FIELDS, OAUTH2_KEYS, PROXY_KEYS, SECRET_KEYS, Field, defaults

GROUPS = {"sender", "connection", "login", "oauth2", "proxy"}


def test_every_key_of_the_mail_document_has_a_row() -> None:
    assert list(BY_KEY) == [
        "mailFrom", "smtpProtocol", "smtpHost", "smtpPort", "timeout", "enableTls", "tlsVersion", "username",
        "password", "enableOauth2", "providerId", "clientId", "clientSecret", "providerTenantId", "authUri", "tokenUri",
        "scope", "redirectUri", "refreshToken", "enableProxy", "proxyHost", "proxyPort", "proxyUser", "proxyPassword",
    ], "a new key is added here once the platform's mail sender is seen to read it"  # fmt: skip


def test_what_the_platform_cannot_start_without_is_required() -> None:
    assert {field.key for field in FIELDS if field.required} == {
        "mailFrom", "smtpProtocol", "smtpHost", "smtpPort", "timeout", "username",
    }  # fmt: skip


def test_secrets_are_marked() -> None:
    assert {"password", "proxyPassword", "clientSecret", "refreshToken"} == SECRET_KEYS
    assert PROXY_KEYS == ("proxyHost", "proxyPort", "proxyUser", "proxyPassword")


def test_mnemonics_do_not_clash() -> None:
    labels = [field.label for field in FIELDS if field.needs != "enableOauth2"]
    letters = [label[label.index("&") + 1].lower() for label in labels if "&" in label]
    assert len(set(letters)) == len(letters)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_each_row_is_whole(field: Field) -> None:
    assert field.group in GROUPS
    assert field.help.endswith(".")
    assert "&" not in field.name
    assert field.option.islower()
    assert field.needs is None or field.needs in BY_KEY
    assert field.read(field.absent).problems == () or field.required or field.key == "proxyHost"
    if field.example:
        reading = field.read(field.example)
        assert not any(problem.severity == "error" for problem in reading.problems)
    if not isinstance(field.default, bool):
        assert field.example or field.secret


def test_options_are_the_keys_in_kebab_case() -> None:
    assert BY_KEY["smtpHost"].option == "smtp-host"
    assert BY_KEY["tlsVersion"].option == "tls-version"
    assert BY_KEY["username"].option == "username"


def test_defaults_are_a_fresh_draft_each_time() -> None:
    draft = defaults()
    draft["smtpHost"] = "changed"
    assert defaults()["smtpHost"] == ""
    assert set(defaults()) == set(BY_KEY) - set(OAUTH2_KEYS)


def test_oauth2_is_all_that_a_document_may_do_without() -> None:
    assert {field.key for field in FIELDS if field.optional} == set(OAUTH2_KEYS)
    assert OAUTH2_KEYS[0] == "enableOauth2"
    assert {BY_KEY[key].needs for key in OAUTH2_KEYS[1:]} == {"enableOauth2"}

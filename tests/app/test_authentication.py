"""What follows from turning OAuth2 on, from another tenant and from another provider that signs in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.model.problem import Fix
from mailconfig_gui.storage.presets import load_presets


@pytest.fixture
def editor() -> Editor:
    return Editor(load_presets(), lambda: datetime(2026, 11, 30, tzinfo=UTC))


def test_turned_on_a_draft_has_what_its_provider_decides(editor: Editor) -> None:
    editor.choose_provider("gmail")
    editor.set_value("enableOauth2", True)
    assert editor.value("providerId") == "GOOGLE"
    assert editor.value("tokenUri") == "https://oauth2.googleapis.com/token"
    assert editor.value("scope") == "https://mail.google.com/"
    editor.choose_provider("microsoft365")
    assert editor.value("enableOauth2") is False
    editor.apply(Fix("Use OAuth2", {"enableOauth2": True}))
    assert editor.value("providerId") == "OFFICE_365"


def test_what_was_typed_before_it_was_turned_off_comes_back(editor: Editor) -> None:
    editor.choose_provider("gmail")
    editor.set_value("enableOauth2", True)
    for key, value in {"clientId": "an id", "scope": "another scope"}.items():
        editor.set_value(key, value)
    editor.set_value("enableOauth2", False)
    editor.set_value("enableOauth2", True)
    assert (editor.value("clientId"), editor.value("scope")) == ("an id", "another scope")


def test_without_a_known_provider_nothing_is_filled_in(editor: Editor) -> None:
    editor.set_value("enableOauth2", True)
    assert (editor.value("providerId"), editor.value("tokenUri")) == ("CUSTOM", "")


def test_the_tenant_goes_into_the_addresses_of_its_provider_as_it_is_typed(editor: Editor) -> None:
    editor.choose_provider("microsoft365")
    editor.set_value("enableOauth2", True)
    for tenant in ("pla", "plant.org", ""):
        editor.set_value("providerTenantId", tenant)
        place = f"https://login.microsoftonline.com/{tenant or '%s'}/oauth2/v2.0/"
        assert editor.value("authUri") == f"{place}authorize"
        assert editor.value("tokenUri") == f"{place}token"
    editor.set_value("tokenUri", "https://login.example.com/token")
    editor.set_value("providerTenantId", "plant.org")
    assert editor.value("tokenUri") == "https://login.example.com/token"


def test_a_tenant_changes_no_address_that_has_none(editor: Editor) -> None:
    editor.choose_provider("gmail")
    editor.set_value("enableOauth2", True)
    editor.set_value("providerTenantId", "plant.org")
    assert editor.value("tokenUri") == "https://oauth2.googleapis.com/token"


def test_an_app_and_its_secret_stay_with_the_provider_where_it_is_registered(editor: Editor) -> None:
    editor.set_value("enableOauth2", True)
    editor.set_value("providerId", "GOOGLE")
    editor.set_value("clientId", "1.apps.example")
    editor.set_value("clientSecret", "GOCSPX")
    editor.set_value("providerId", "OFFICE_365")
    assert (editor.value("clientId"), editor.value("clientSecret")) == ("", "")


def test_another_provider_brings_its_addresses_unless_others_were_typed(editor: Editor) -> None:
    editor.choose_provider("custom")
    editor.set_value("enableOauth2", True)
    editor.set_value("providerId", "GOOGLE")
    assert editor.value("tokenUri") == "https://oauth2.googleapis.com/token"
    editor.set_value("providerId", "OFFICE_365")
    assert editor.value("tokenUri") == "https://login.microsoftonline.com/%s/oauth2/v2.0/token"
    editor.set_value("tokenUri", "https://login.example.com/token")
    editor.set_value("providerId", "GOOGLE")
    assert editor.value("tokenUri") == "https://login.example.com/token"
    editor.set_value("providerId", "CUSTOM")
    assert editor.value("tokenUri") == "https://login.example.com/token"

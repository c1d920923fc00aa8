"""A replaced refresh token is kept at once, and told where that leaves the person or the platform with a dead one."""

from __future__ import annotations

import pytest

from mailconfig_gui.app.rotation import of_copy, rotation
from mailconfig_gui.model.oauth2 import OAuth2, ProviderId
from mailconfig_gui.model.owner import Owner
from mailconfig_gui.model.problem import MailConfigError, Problem
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.smtp.events import Rotated

NEW = Rotated("1//the-new-one")


def oauth2(provider: ProviderId) -> OAuth2:
    return OAuth2(
        provider, "id", "secret", "", "", "https://login.example/token", (), "http://localhost", "old"
    )


def codes(problems: tuple[Problem, ...]) -> list[str]:
    assert not any(NEW.refresh_token in repr(one) for one in problems)
    return [one.code for one in problems]


def test_microsofts_token_is_kept_and_nobody_needs_to_do_anything() -> None:
    kept: list[str] = []
    assert rotation(NEW, oauth2(ProviderId.OFFICE_365), kept.append) == ()
    assert kept == [NEW.refresh_token]


@pytest.mark.parametrize("provider", [ProviderId.CUSTOM, ProviderId.GOOGLE])
def test_a_provider_that_rotates_is_none_for_the_platform(provider: ProviderId) -> None:
    kept: list[str] = []
    problems = rotation(NEW, oauth2(provider), kept.append)
    assert codes(problems) == ["token-rotates"]
    assert "its mail ends" in problems[0].remedy
    assert kept == [NEW.refresh_token]


def test_a_file_still_holds_the_old_one() -> None:
    microsoft = rotation(NEW, oauth2(ProviderId.OFFICE_365), None)
    assert codes(microsoft) == ["token-replaced"]
    assert "the old one goes on" in microsoft[0].remedy
    custom = rotation(NEW, oauth2(ProviderId.CUSTOM), None)
    assert codes(custom) == ["token-replaced", "token-rotates"]
    assert "void by now" in custom[0].remedy


@pytest.mark.parametrize(
    ("provider", "on", "key", "told"),
    [
        ("CUSTOM", True, "refreshToken", ["token-shared"]),
        ("CUSTOM", True, "clientSecret", []),
        ("CUSTOM", False, "refreshToken", []),
        ("GOOGLE", True, "refreshToken", []),
        ("OFFICE_365", True, "refreshToken", []),
    ],
)
def test_a_copy_shares_a_token_that_may_be_replaced(
    provider: str, on: bool, key: str, told: list[str]
) -> None:
    draft = {"enableOauth2": on, "providerId": provider}
    copy = Profile("copy", draft=draft, owners={key: Owner("login.example", "box@example.org (id)")})
    assert codes(tuple(of_copy(copy))) == told


def test_a_keyring_that_fails_is_told_and_ends_nothing() -> None:
    def keep(_token: str) -> None:
        raise MailConfigError("The keyring is locked", "no")

    [problem] = rotation(NEW, oauth2(ProviderId.OFFICE_365), keep)
    assert problem.code == "token-lost"
    assert problem.title.endswith("could not be kept: The keyring is locked.")

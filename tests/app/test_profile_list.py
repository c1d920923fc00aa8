"""All profiles in a list, and what differs between two."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.home import ProfileError, open_home
from mailconfig_gui.app.profile_list import Difference, differences, kept_profiles
from mailconfig_gui.model.profile import LastTest, Profile


def test_profiles_are_listed_with_what_tells_them_apart(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    assert kept_profiles(home) == ()
    last = LastTest("accepted", "2026-11-30T12:00:00Z", "mail.plant.org")
    home.profiles.create(Profile("b", draft={"smtpHost": "mail.plant.org"}, last_test=last))
    home.profiles.create(Profile("A", provider="gmail"))
    assert [(one.name, one.provider, one.host, one.last_test) for one in kept_profiles(home)] == [
        ("A", "gmail", "", None),
        ("b", "custom", "mail.plant.org", last),
    ]


def test_two_profiles_differ_in_what_the_platform_would_read(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    home.profiles.create(Profile("a", draft={"smtpHost": "one.org", "smtpPort": 587}))
    home.profiles.create(Profile("b", draft={"smtpHost": "two.org", "smtpPort": "587"}))
    assert differences(home, "a", "b") == (Difference("Host", "one.org", "two.org"),)
    assert differences(home, "a", "a") == ()
    with pytest.raises(ProfileError):
        differences(home, "a", "c")

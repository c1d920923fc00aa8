"""What a check of settings is about."""

from __future__ import annotations

from mailconfig_gui.app.results import Subject
from mailconfig_gui.cli.results import subject_of
from mailconfig_gui.cli.source import of_profile
from mailconfig_gui.model.profile import Profile


def test_a_profile_is_named_with_its_preset() -> None:
    found = subject_of(of_profile(Profile("plant", provider="gmail", draft={"smtpHost": "a.example"})))
    assert (found.profile, found.preset) == ("plant", "gmail")
    assert found.document is not None
    assert found.document["smtpHost"] == "a.example"


def test_settings_of_a_file_are_of_no_profile() -> None:
    source = of_profile(Profile("plant", draft={"smtpHost": "a.example"}))._replace(profile=None)
    assert subject_of(source) == Subject(document=source.document.values)

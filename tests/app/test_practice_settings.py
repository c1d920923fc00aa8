"""Settings of the practice server are known as such, with the preset and without it."""

from __future__ import annotations

import pytest

from mailconfig_gui.app.practice_settings import PRACTICE, is_practice
from mailconfig_gui.app.practice_settings import PRACTICE as PRESET
from mailconfig_gui.practice.server import HOST, USERNAME
from mailconfig_gui.storage.presets import load_presets


def test_the_words_are_those_of_preset_and_server() -> None:
    assert PRACTICE in load_presets()
    assert PRACTICE == PRESET == USERNAME


@pytest.mark.parametrize(
    ("provider", "host", "user", "practice"),
    [
        ("practice", HOST, "practice", True),
        ("practice", "localhost", "", True),
        ("practice", "", "", True),
        ("practice", "smtp.plant.org", "practice", False),
        (None, HOST, "practice", True),
        ("", "localhost", "practice", True),
        (None, HOST, "", False),
        (None, "smtp.plant.org", "practice", False),
        ("relay", HOST, "practice", False),
    ],
)
def test_what_counts_as_practice(provider: str | None, host: str, user: str, practice: bool) -> None:
    assert is_practice(provider, {"smtpHost": host, "username": user}) is practice

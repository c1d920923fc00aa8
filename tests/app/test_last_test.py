from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.attempt import Aftermath, Attempt, Tried
from mailconfig_gui.app.home import open_home
from mailconfig_gui.app.last_test import last_test_of, note
from mailconfig_gui.model.profile import LastTest, Profile
from mailconfig_gui.model.settings import Settings
from mailconfig_gui.smtp.events import Failure, FailureKind, Result
from mailconfig_gui.smtp.stages import Reached, Stage

SETTINGS = Settings("iot@plant.com", "smtp", "127.0.0.1", 1, 5_000, False, "", "", "", None)
ATTEMPT = Attempt(SETTINGS, {}, ("you@plant.com",))


def test_a_test_that_went_well_failed_nowhere() -> None:
    end = Tried(ATTEMPT, Result(Reached.ACCEPTED), Aftermath(), 0.0)
    assert last_test_of(end) == LastTest("accepted", "1970-01-01T00:00:00Z", "127.0.0.1", "")


@pytest.mark.parametrize("altered", [False, True])
def test_the_outcome_is_noted_with_the_profile_that_was_tested(tmp_path: Path, altered: bool) -> None:
    profiles = open_home(tmp_path).profiles
    profile = profiles.create(Profile("Plant A"))
    failed = Result(failure=Failure(Stage.AUTH, FailureKind.REPLY, "no", "535 no", 535))
    end = Tried(ATTEMPT, failed, Aftermath(), 0.0)
    note(profiles, profile, end, altered=altered)
    stored = profiles.load("Plant A")
    assert stored.recipient == "you@plant.com"
    expected = LastTest(failed.reached.value, "1970-01-01T00:00:00Z", "127.0.0.1", "auth")
    assert stored.last_test == (None if altered else expected)

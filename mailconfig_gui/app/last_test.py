"""How the last test of a profile went, as the profile keeps it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mailconfig_gui.app.utc import utc
from mailconfig_gui.model.profile import LastTest, OAuthNotes, Profile

if TYPE_CHECKING:
    from mailconfig_gui.app.attempt import Tried
    from mailconfig_gui.storage.profiles import Profiles


def last_test_of(tried: Tried) -> LastTest:
    """Return the outcome of a test as a profile keeps it."""
    result = tried.result
    failed = result.failure.stage.value if result.failure is not None else ""
    return LastTest(result.reached.value, utc(tried.ended), tried.attempt.settings.host, failed)


def note(profiles: Profiles, tested: Profile, tried: Tried, *, altered: bool) -> None:
    """Note recipient and outcome in the profile that was tested; `altered` says that it was tested with other values.

    The outcome is noted only where it is one of the profile as it is stored now. Raises StorageError.
    """

    def noted(stored: Profile) -> Profile:
        # It may have been changed while the test ran.
        same = not altered and stored.draft == tested.draft
        last_test = last_test_of(tried) if same else stored.last_test
        oauth = _oauth(stored, tried) if same else stored.oauth
        return stored._replace(recipient=tried.attempt.recipients[0], last_test=last_test, oauth=oauth)

    profiles.change(tested, noted, keep_backup=False)


def _oauth(stored: Profile, tried: Tried) -> OAuthNotes | None:
    if tried.attempt.settings.oauth2 is None:
        return stored.oauth
    # A test with a password does without dates and calendars.
    from mailconfig_gui.app.oauth_status import after_login

    return after_login(stored.oauth, tried.result, datetime.fromtimestamp(tried.ended, UTC))

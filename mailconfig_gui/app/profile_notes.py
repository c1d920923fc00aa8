"""What is noted beside the settings: their last test, their platform, whom their tests trust, and answers to questions.

It goes with the open profile as soon as it is known; without a profile it is kept until something else is opened.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mailconfig_gui.app.current_test import Proved
from mailconfig_gui.model.profile import LastTest, OAuthNotes
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.storage.files import StorageError

if TYPE_CHECKING:
    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.app.place import Place
    from mailconfig_gui.model.profile import Platform, Profile
    from mailconfig_gui.storage.profiles import Profiles


class ProfileNotes:
    """The notes of the settings that are open."""

    def __init__(self, editor: Editor, place: Place, profiles: Profiles) -> None:
        self._editor = editor
        self._place = place
        self._profiles = profiles
        self.settle()

    def settle(self) -> None:
        """Take those of the profile that was opened, none without one."""
        profile = self._place.profile
        self._platform: Platform | None = None
        self.oauth = (profile.oauth if profile else None) or OAuthNotes()
        """What is known of the login by OAuth2 beside the fields."""
        # The host and the authority that tests of it trust.
        self._authority = (
            (str(profile.draft.get("smtpHost", "")).lower(), profile.authority) if profile else ("", "")
        )
        self.allowed_hosts = frozenset(profile.allowed_hosts if profile else ())

    # The last test

    def restore_test(self) -> None:
        """Show what the profile says of its last test, where that was one of this server."""
        last = self._place.profile.last_test if self._place.profile else None
        if last is not None and last.host == self._editor.value("smtpHost") and last.state in set(Proved):
            failed_at = Stage(last.failed) if last.failed in set(Stage) else None
            self._editor.test.restore(Proved(last.state), _moment(last.time), failed_at)

    def last_test(self) -> LastTest | None:
        """Return how the last test of these very settings ended, None where there was none."""
        test = self._editor.test
        if test.tested_at is None:
            return None
        failed = test.failed_at.value if test.failed_at is not None else ""
        host = str(self._editor.value("smtpHost"))
        return LastTest(test.tested.value, test.tested_at.isoformat(), host, failed)

    def remember_test(self) -> None:
        """Keep recipient, outcome and answers of the last test with the profile, if nothing else waits to be saved."""
        draft = self._editor.draft
        if self._place.profile is None:
            return
        wanted = self._place.profile._replace(
            recipient=draft.recipient.strip(), allowed_hosts=tuple(sorted(self.allowed_hosts))
        )
        if not draft.dirty and self._editor.test.tested_at is not None:
            wanted = wanted._replace(last_test=self.last_test())
        self._keep(wanted)

    def allow_unprotected(self, host: str) -> None:
        """Note the person's yes to a login without protection at this host."""
        self.allowed_hosts |= {host.lower()}
        self.remember_test()

    # The platform

    @property
    def platform(self) -> Platform | None:
        """The platform that the open settings went to, and what it has proved."""
        return self._place.profile.platform if self._place.profile is not None else self._platform

    def note_platform(self, platform: Platform) -> None:
        """Keep the platform that these settings went to."""
        profile = self._place.profile
        if profile is None:
            self._platform = platform
        elif platform != profile.platform:
            try:
                self._place.profile = self._profiles.note_platform(profile, platform)
            except StorageError:
                # Nothing was lost but a convenience; saving will say what is wrong.
                return

    # The login by OAuth2

    def note_oauth(self, notes: OAuthNotes, *, keep: bool = True) -> None:
        """Note what became known of the login by OAuth2; unless `keep`, until the settings are saved."""
        self.oauth = notes
        if keep and self._place.profile is not None:
            self._keep(self._place.profile._replace(oauth=notes))

    # The authority

    def trust(self, host: str, pem: str) -> None:
        """Note the authority (PEM, "" for none) that tests of the server `host` trust."""
        self._authority = (host.lower(), pem)
        profile = self._place.profile
        if profile is not None and host.lower() == str(profile.draft.get("smtpHost", "")).lower():
            self._keep(profile._replace(authority=pem))

    def authority_of(self, host: str) -> str:
        """Return the authority (PEM) that the open settings trust for a mail server, "" for none."""
        return self._authority[1] if self._authority[0] == host.lower() else ""

    def authority_file(self, host: str) -> str | None:
        """Return a file with what the open profile trusts for a mail server, None for none. Raises StorageError."""
        profile = self._place.profile
        if profile is None or not profile.authority or profile.authority != self.authority_of(host):
            return None
        return self._profiles.authority_file(profile)

    def _keep(self, wanted: Profile) -> None:
        """Store what hardly differs. The profile on disk is as good as before; saving it will say what is wrong."""
        if wanted == self._place.profile:
            return
        try:
            self._place.profile = self._profiles.save(wanted, keep_backup=False)
        except StorageError:
            return


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        # What lies before or after all calendars is none that could be shown.
        moment.timestamp()
    except (ValueError, OverflowError):
        return None
    return moment

"""What is open: new settings, a profile, or a file, which `app.filing` opens and saves.

Whoever waits for the window waits for this module: documents, and what compares them, stay out of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.job import Job
from mailconfig_gui.app.place import Place
from mailconfig_gui.app.profile_notes import ProfileNotes
from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.app.stored_passwords import StoredPasswords
from mailconfig_gui.app.wishes import Wish, wish
from mailconfig_gui.model.fields import defaults
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.app.home import Home
    from mailconfig_gui.delivery.document import Document
    from mailconfig_gui.model.profile import Profile


class Workspace:
    """The settings of one window and the profile or file that they belong to; what may wait for a keyring is a job."""

    def __init__(self, editor: Editor, home: Home) -> None:
        self.editor = editor
        self.home = home
        self.place = Place()
        self.notes = ProfileNotes(editor, self.place, home.profiles)
        self.passwords = StoredPasswords(editor, self.place, home)

    @property
    def profile(self) -> Profile | None:
        """The profile that is open."""
        return self.place.profile

    @property
    def path(self) -> Path | None:
        """The settings file that is open."""
        return self.place.path

    @property
    def name(self) -> str:
        """What the settings on the screen are called."""
        return self.place.name

    def saved_draft(self) -> Mapping[str, object] | None:
        """Return the settings as they were saved, None where nothing was saved that holds a password."""
        return self.place.saved_draft(self.editor.draft.clean)

    # Opening

    def new(self) -> None:
        """Begin with empty settings."""
        self.settle()
        self.editor.start(defaults(), recipient=wish(self.home, Wish.RECIPIENT))

    def propose_recipient(self) -> None:
        """Fill in the recipient whom the person prefers, where nothing stands there yet."""
        if not self.editor.draft.recipient:
            self.editor.set_recipient(wish(self.home, Wish.RECIPIENT))

    def open_profile(self, name: str) -> None:
        """Open a profile; its secrets stay in the keyring until a test needs them.

        Raises ProfileError: there is none of that name.
        """
        profile = self.home.profiles.load(name)
        self.settle(profile)
        draft = {key: value for key, value in as_typed(profile.draft).items() if key not in profile.owners}
        self.editor.start(
            draft,
            provider=profile.provider if profile.provider in self.editor.presets else CUSTOM,
            variant=profile.variant,
            recipient=profile.recipient or wish(self.home, Wish.RECIPIENT),
            owners=profile.owners,
        )
        self.notes.restore_test()
        self.home.remember(last_profile=profile.name)

    def settle(
        self, profile: Profile | None = None, path: Path | None = None, document: Document | None = None
    ) -> None:
        """Take another place: what is noted of the one before goes with it."""
        self.place.settle(profile, path, document)
        self.notes.settle()

    # Profiles

    def rename(self, name: str, new_name: str) -> None:
        """Rename a profile. Raises ProfileError when the name cannot be used or is taken."""
        renamed = self.home.profiles.rename(name, new_name)
        if self.profile is not None and self.profile.id == renamed.id:
            self.place.profile = renamed
            self.home.remember(last_profile=renamed.name)
            self.editor.tell()

    def duplicate(self, name: str, new_name: str, *, opened: bool) -> Job:
        """Copy a profile as it was saved, with its secrets; where `opened`, open the copy."""
        home = self.home

        def done(made: Profile) -> None:
            if opened:
                self.open_profile(made.name)

        return Job(
            say("Copying {name}", name=name),
            lambda: home.profiles.duplicate(name, new_name, home.store),
            done,
        )

    def delete(self, name: str) -> Job:
        """Delete a profile with its secrets, backups and history. Raises ProfileError: there is none of that name."""
        home, profile = self.home, self.home.profiles.load(name)
        store = home.store if profile.owners else None

        def done(_: object) -> None:
            if home.preferences.last_profile == name:
                home.remember(last_profile="")
            if self.profile is not None and self.profile.id == profile.id:
                self.new()

        return Job(say("Deleting {name}", name=name), lambda: home.profiles.delete(name, store), done)


def as_typed(draft: Mapping[str, object]) -> dict[str, object]:
    """Return a stored draft as the form shows it: over the defaults, numbers as their digits, lists as words.

    What has no text stays, for its problem to be shown.
    """
    return {**defaults(), **{key: _shown(value) for key, value in draft.items()}}


def _shown(value: object) -> object:
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return " ".join(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

"""Open and save what an editor holds: profiles, files, their earlier versions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app import restore
from mailconfig_gui.app.concurrent_edit import ChangedMeanwhileError
from mailconfig_gui.app.job import Job
from mailconfig_gui.app.open_save import (
    Opened,
    Saved,
    authority_beside,
    keep_authority,
    open_file,
    save_file,
    save_profile,
)
from mailconfig_gui.app.place import NEW, Place
from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.app.profile_notes import ProfileNotes
from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.app.stored_passwords import StoredPasswords
from mailconfig_gui.model.fields import BY_KEY, defaults
from mailconfig_gui.model.preset import recognise
from mailconfig_gui.model.problem import Problem, SettingsError, has_errors
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.storage.files import absolute
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.app.home import Home
    from mailconfig_gui.delivery.document import Document

_SECRETS = frozenset(key for key, field in BY_KEY.items() if field.secret)


class Workspace:
    """Opens and saves what an editor holds; what may wait for a keyring or a disk is a job."""

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
        self._settle()
        self.editor.start(defaults())

    def open_file(self, path: Path) -> tuple[Problem, ...]:
        """Open a settings file and return what is wrong with it; fields with errors are shown as they are.

        Raises:
            StorageError, DocumentError: it cannot be read.
            SettingsError: it is no mail document. Nothing was changed on the screen.

        """
        job = self.opening(path)
        opened: Opened = job.work()
        job.done(opened)
        return opened.problems

    def opening(self, path: Path) -> Job:
        """The same as a job, which reads away from the window."""
        place = absolute(path)

        def work() -> Opened:
            opened = open_file(place)
            return opened._replace(problems=(*opened.problems, *_found_beside(opened.path)))

        return Job(say("Opening"), work, self._take_opened)

    def _take_opened(self, opened: Opened) -> None:
        shape = [problem for problem in opened.problems if problem.field is None]
        if has_errors(shape):
            raise SettingsError(shape, say("{name} was not opened", name=opened.path.name))
        self._settle(path=opened.path, document=opened.document)
        self.place.include_password = bool(opened.draft.get("password"))
        draft = _as_typed(opened.draft)
        provider, variant = recognise(self.editor.presets, draft) or (CUSTOM, "")
        self.editor.start(draft, provider=provider, variant=variant, left=BY_KEY)
        self._remember_file(opened.path)

    def _remember_file(self, path: Path) -> None:
        self.home.remember(recent_files=self.home.preferences.with_recent(str(path)).recent_files)

    def open_profile(self, name: str) -> None:
        """Open a profile; its secrets stay in the keyring until a test needs them.

        Raises ProfileError: there is none of that name.
        """
        profile = self.home.profiles.load(name)
        self._settle(profile)
        draft = {key: value for key, value in _as_typed(profile.draft).items() if key not in profile.owners}
        self.editor.start(
            draft,
            provider=profile.provider if profile.provider in self.editor.presets else CUSTOM,
            variant=profile.variant,
            recipient=profile.recipient,
            owners=profile.owners,
        )
        self.notes.restore_test()
        self.home.remember(last_profile=profile.name)

    def revert(self) -> None:
        """Go back to what was saved last."""
        if self.profile is not None:
            self.open_profile(self.profile.name)
        elif self.path is not None:
            self.open_file(self.path)
        else:
            self.new()

    def _settle(
        self, profile: Profile | None = None, path: Path | None = None, document: Document | None = None
    ) -> None:
        self.place.settle(profile, path, document)
        self.notes.settle()

    # Saving

    def save_file(self, path: Path, *, include_password: bool, overwrite: bool = False) -> Job:
        """Write the settings file. While a profile is open this is a copy beside it.

        The open file is written only if it is as it was when it was read, unless `overwrite`; else the work raises
        ChangedMeanwhileError.
        """
        place, profile = self.place, self.profile
        draft = self.editor.draft.values
        wanted = self.editor.draft.usable_secrets if include_password else frozenset()
        authority = self.notes.authority_of(str(draft.get("smtpHost", "")))
        expected = place.on_disk if path == place.path and not overwrite else None
        # What another program wrote stands in the file; the document opened before would bring the old back.
        base = None if overwrite else place.document
        store = self.home.store
        written: list[Document] = []

        def work() -> Saved:
            values = dict(draft)
            if profile is not None:
                values.update((key, store.get(profile.id, key) or "") for key in wanted)

            def checked(present: Document | None) -> Mapping[str, object]:
                # Called under the lock, so that nobody writes in between.
                if expected is not None and present is not None and present != expected:
                    raise ChangedMeanwhileError(path, expected, present)
                return values

            saved = save_file(path, checked, base=base, include_password=include_password)
            written.append(open_file(saved.path).document)
            return saved._replace(problems=(*saved.problems, *_kept_beside(saved.path, authority)))

        def done(saved: Saved) -> None:
            self._remember_file(path)
            if place.profile is None:
                place.settle(path=saved.path, document=written[0])
                place.include_password = include_password
                self.editor.saved({}, draft)

        return Job(say("Saving {name}", name=path.name), work, done)

    def save_profile(
        self, name: str | None = None, *, secrets: bool = True, overwrite: bool = False
    ) -> Job:  # fmt: skip
        """Store the settings in the open profile, or in a new one of this name; secrets go to the keyring.

        The open profile is stored only if it is as it was when it was read, unless `overwrite`; else the work raises
        ChangedMeanwhileError. Without `secrets` they stay on the screen only, and are asked for when the profile is
        opened again.
        """
        draft, notes = self.editor.draft, self.notes
        values, practising = draft.values, draft.provider == PRACTICE
        document, store, profiles = self.place.document, self.home.store, self.home.profiles
        copy_from = self.profile if name is not None else None
        profile = self.profile if name is None and self.profile is not None else Profile(name or say(NEW))
        expected = profile.draft if profile.id and not overwrite else None
        wanted = draft.usable_secrets if copy_from else frozenset()
        profile = profile._replace(
            provider=draft.provider or CUSTOM,
            variant=draft.variant,
            recipient=draft.recipient.strip(),
            last_test=notes.last_test(),
            platform=None if copy_from else notes.platform,
            authority=notes.authority_of(str(values.get("smtpHost", ""))),
            allowed_hosts=tuple(sorted(notes.allowed_hosts)),
        )

        def work() -> Profile:
            stored = {
                key: value
                for key, value in values.items()
                if key not in _SECRETS or (secrets and value != "")
            }
            if practising:
                # Each start of the practice server has a password of its own.
                stored.pop("password", None)
            if secrets and copy_from is not None:
                stored.update((key, store.get(copy_from.id, key) or "") for key in wanted)
            return save_profile(profiles, store, profile, stored, base=document, expected=expected)

        def done(saved: Profile) -> None:
            self.place.settle(saved)
            self.home.remember(last_profile=saved.name)
            self.editor.saved(saved.owners, values)

        return Job(say("Saving {name}", name=profile.name), work, done)

    # Earlier versions

    def versions(self) -> Job:
        """List the kept versions of what is open, each with what restoring it would change."""
        profile, path, profiles = self.profile, self.path or Path(), self.home.profiles

        def work() -> list[restore.Version]:
            if profile is not None:
                return restore.versions_of_profile(profiles, profile.name)
            return restore.versions_of_file(path)

        return Job(say("Looking for earlier versions"), work)

    def restore(self, version: str) -> Job:
        """Bring back a version of what is open; the screen is not touched, `revert` shows it."""
        profile, path, profiles = self.profile, self.path or Path(), self.home.profiles

        def work() -> object:
            if profile is not None:
                return restore.restore_profile(profiles, profile.name, version)
            return restore.restore_file(path, version)

        return Job(say("Restoring"), work)

    # Profiles

    def rename(self, new_name: str) -> None:
        """Rename the open profile. Raises ProfileError when the name cannot be used or is taken."""
        renamed = self.home.profiles.rename(self.name, new_name)
        self.place.profile = renamed
        self.home.remember(last_profile=renamed.name)
        self.editor.tell()

    def duplicate(self, new_name: str) -> Job:
        """Copy the open profile as it was saved, with its secrets, and open the copy."""
        name, home = self.name, self.home
        return Job(
            say("Copying {name}", name=name),
            lambda: home.profiles.duplicate(name, new_name, home.store),
            lambda made: self.open_profile(made.name),
        )

    def delete(self) -> Job:
        """Delete the open profile with its secrets, backups and history."""
        name, home = self.name, self.home
        store = home.store if self.profile is not None and self.profile.owners else None

        def done(_: object) -> None:
            home.remember(last_profile="")
            self.new()

        return Job(say("Deleting {name}", name=name), lambda: home.profiles.delete(name, store), done)


def _kept_beside(path: Path, authority: str) -> Iterator[Problem]:
    if authority:
        beside = keep_authority(path, authority)
        title = say("The authority of its mail server lies beside it: {name}.", name=beside.name)
        yield Problem.warning("authority-beside", title, say("Hand over both files."))


def _found_beside(path: Path) -> Iterator[Problem]:
    """Name the authority that lies beside a file. Whether to trust it is for the person to say."""
    beside = authority_beside(path)
    if beside.is_file():
        title = say("An authority for its mail server lies beside it: {name}.", name=beside.name)
        remedy = say("If you know whose it is, trust it after a test, in Test > Certificates of the server.")
        yield Problem.warning("authority-found", title, remedy)


def _as_typed(draft: Mapping[str, object]) -> dict[str, object]:
    """Return a stored draft as the form shows it: over the defaults, and numbers as their digits.

    What has no text stays, for its problem to be shown.
    """
    shown = {
        key: str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for key, value in draft.items()
    }
    return {**defaults(), **shown}

"""Open and save what a workspace shows: as a file, as a profile, and their earlier versions."""

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
from mailconfig_gui.app.place import NEW
from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.app.workspace import as_typed
from mailconfig_gui.delivery.document import draft_of
from mailconfig_gui.model.fields import BY_KEY, SECRET_KEYS
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.model.preset import recognise
from mailconfig_gui.model.problem import Problem
from mailconfig_gui.model.profile import OAuthNotes, Profile
from mailconfig_gui.storage.files import absolute
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailconfig_gui.app.home import Home
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.delivery.document import Document


class Filing:
    """Opens and saves what is on the screen; what may wait for a keyring or a disk is a job."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._editor = workspace.editor
        self._home = workspace.home
        self._place = workspace.place

    # Opening

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
        opened.refuse_other(say("{name} was not opened", name=opened.path.name))
        self._workspace.settle(path=opened.path, document=opened.document)
        self._place.include_password = bool(opened.draft.get("password"))
        draft = as_typed(opened.draft)
        provider, variant = recognise(self._editor.presets, draft) or (CUSTOM, "")
        self._editor.start(draft, provider=provider, variant=variant, left=BY_KEY)
        self._remember_file(opened.path)

    def _remember_file(self, path: Path) -> None:
        self._home.remember(recent_files=self._home.preferences.with_recent(str(path)).recent_files)

    def revert(self) -> None:
        """Go back to what was saved last."""
        if self._place.profile is not None:
            self._workspace.open_profile(self._place.profile.name)
        elif self._place.path is not None:
            self.open_file(self._place.path)
        else:
            self._workspace.new()

    # Saving

    def save_file(self, path: Path, *, include_password: bool, overwrite: bool = False) -> Job:
        """Write the settings file. While a profile is open this is a copy beside it.

        The open file is written only if it is as it was when it was read, unless `overwrite`; else the work raises
        ChangedMeanwhileError.
        """
        place, profile = self._place, self._place.profile
        draft = self._editor.draft.values
        wanted = self._editor.draft.usable_secrets if include_password else frozenset()
        authority = self._workspace.notes.authority_of(str(draft.get("smtpHost", "")))
        expected = place.on_disk if path == place.path and not overwrite else None
        # What another program wrote stands in the file; the document opened before would bring the old back.
        base = None if overwrite else place.document
        store = self._home.store
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
                self._editor.saved({}, draft)

        return Job(say("Saving {name}", name=path.name), work, done)

    def save_profile(self, name: str | None = None, *, secrets: bool = True, overwrite: bool = False) -> Job:
        """Store the settings in the open profile, or in a new one of this name; secrets go to the keyring.

        The open profile is stored only if it is as it was when it was read, unless `overwrite`; else the work raises
        ChangedMeanwhileError. Without `secrets` they stay on the screen only, and are asked for when the profile is
        opened again.
        """
        draft, notes = self._editor.draft, self._workspace.notes
        values, practising = draft.values, draft.provider == PRACTICE
        document, store, profiles = self._place.document, self._home.store, self._home.profiles
        present = self._place.profile
        copy_from = present if name is not None else None
        profile = present if name is None and present is not None else Profile(name or say(NEW))
        expected = profile.draft if profile.id and not overwrite else None
        wanted = draft.usable_secrets if copy_from else frozenset()
        profile = profile._replace(
            provider=draft.provider or CUSTOM,
            variant=draft.variant,
            recipient=draft.recipient.strip(),
            last_test=notes.last_test(),
            platform=None if copy_from else notes.platform,
            oauth=notes.oauth if notes.oauth != OAuthNotes() else None,
            authority=notes.authority_of(str(values.get("smtpHost", ""))),
            allowed_hosts=tuple(sorted(notes.allowed_hosts)),
        )

        def work() -> Profile:
            stored = {
                key: value
                for key, value in values.items()
                if key not in SECRET_KEYS or (secrets and value != "")
            }
            if practising:
                # Each start of the practice server has a password of its own.
                stored.pop("password", None)
            if secrets and copy_from is not None:
                stored.update((key, store.get(copy_from.id, key) or "") for key in wanted)
            return save_profile(profiles, store, profile, stored, base=document, expected=expected)

        def done(saved: Profile) -> None:
            self._place.settle(saved)
            self._home.remember(last_profile=saved.name)
            self._editor.saved(saved.owners, values)

        return Job(say("Saving {name}", name=profile.name), work, done)

    # The password only

    def replace_password(self, password: str) -> Job:
        """Store a new password for the saved settings and touch nothing else, neither on disk nor on the screen."""
        title = say("Replacing the password")
        if self._place.profile is not None:
            profile, home = self._place.profile, self._home
            return Job(title, lambda: _store(home, profile, password), self._replaced_in_profile)
        path = self._place.path or Path()

        def work() -> Saved:
            return save_file(
                path,
                lambda present: {**(draft_of(present) if present else {}), "password": password},
                include_password=True,
            )

        def done(_: Saved) -> None:
            # The file is another one now, by our own hand.
            self._place.on_disk = None
            self._editor.password_replaced({}, password)

        return Job(title, work, done)

    def _replaced_in_profile(self, saved: Profile) -> None:
        self._place.profile = saved
        self._editor.password_replaced(saved.owners)

    # Earlier versions

    def versions(self) -> Job:
        """List the kept versions of what is open, each with what restoring it would change."""
        profile, path, profiles = self._place.profile, self._place.path or Path(), self._home.profiles

        def work() -> list[restore.Version]:
            if profile is not None:
                return restore.versions_of_profile(profiles, profile.name)
            return restore.versions_of_file(path)

        return Job(say("Looking for earlier versions"), work)

    def restore(self, version: str) -> Job:
        """Bring back a version of what is open; the screen is not touched, `revert` shows it."""
        profile, path, profiles = self._place.profile, self._place.path or Path(), self._home.profiles

        def work() -> object:
            if profile is not None:
                return restore.restore_profile(profiles, profile.name, version)
            return restore.restore_file(path, version)

        return Job(say("Restoring"), work)


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


def _store(home: Home, profile: Profile, password: str) -> Profile:
    owners = {**profile.owners, "password": owner_of("password", profile.draft)}
    with home.profiles.alone():
        home.store.set(profile.id, "password", password)
        return home.profiles.save(profile._replace(owners=owners))

"""Where the settings on the screen are kept: in a profile, in a file, or nowhere yet.

What may wait for a keyring or a disk is a `Job`: its `work` runs away from the window and touches nothing of it,
`done` takes the outcome over.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mailconfig_gui.app.current_test import Proved
from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.model.fields import BY_KEY, defaults
from mailconfig_gui.model.problem import Problem, has_errors
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.app.open_save import Opened, Saved
    from mailconfig_gui.delivery.document import Document
    from mailconfig_gui.model.profile import LastTest, Platform, Profile
    from mailconfig_gui.storage.paths import Paths
    from mailconfig_gui.storage.preferences import Preferences
    from mailconfig_gui.storage.profiles import Profiles
    from mailconfig_gui.storage.secrets import SecretStore

NEW = "New settings"


class Job(NamedTuple):
    """Something that may block. `title` says what is being done."""

    title: str
    work: Callable[[], Any]
    done: Callable[[Any], None]


class Workspace:
    """Opens and saves what an editor holds."""

    def __init__(self, editor: Editor, paths: Paths, store: SecretStore | None = None) -> None:
        self.editor = editor
        self.paths = paths
        self._store = store
        self._profiles: Profiles | None = None
        self._preferences: Preferences | None = None
        self.profile: Profile | None = None
        self.path: Path | None = None
        self.document: Document | None = None
        self._on_disk: Document | None = None
        self._platform: Platform | None = None
        # The host and the authority that tests of it trust.
        self._authority = ("", "")
        self.include_password = False
        self.allowed_hosts: frozenset[str] = frozenset()

    # The parts, each loaded at its first use

    @property
    def profiles(self) -> Profiles:
        """The profiles of this person."""
        if self._profiles is None:
            from mailconfig_gui.storage.profiles import Profiles

            self._profiles = Profiles(self.paths)
        return self._profiles

    @property
    def store(self) -> SecretStore:
        """The keyring; touching it may take time and may ask the person, so only a job does."""
        if self._store is None:
            from mailconfig_gui.storage.secrets import KeyringStore

            self._store = KeyringStore()
        return self._store

    @property
    def preferences(self) -> Preferences:
        """What is remembered from one start to the next."""
        if self._preferences is None:
            from mailconfig_gui.storage.preferences import load_preferences

            self._preferences = load_preferences(self.paths)
        return self._preferences

    def remember(self, **changes: Any) -> None:
        """Change preferences. Losing them harms nobody, so a full disk is passed over in silence."""
        from mailconfig_gui.storage.files import StorageError
        from mailconfig_gui.storage.preferences import save_preferences

        wanted = self.preferences._replace(**changes)
        if wanted == self.preferences:
            return
        self._preferences = wanted
        try:
            save_preferences(self.paths, wanted)
        except StorageError:
            return

    @property
    def name(self) -> str:
        """What the settings on the screen are called."""
        if self.profile is not None:
            return self.profile.name
        return self.path.name if self.path is not None else NEW

    # Opening

    def new(self) -> None:
        """Begin with empty settings."""
        self._settle(None, None, None)
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
        from mailconfig_gui.app.open_save import open_file
        from mailconfig_gui.storage.files import absolute

        place = absolute(path)

        def work() -> Opened:
            opened = open_file(place)
            return opened._replace(problems=(*opened.problems, *_found_beside(opened.path)))

        return Job("Opening", work, self._take_opened)

    def _take_opened(self, opened: Opened) -> None:
        from mailconfig_gui.app.open_save import SettingsError

        shape = [problem for problem in opened.problems if problem.field is None]
        if has_errors(shape):
            raise SettingsError(shape, f"{opened.path.name} was not opened")
        self._settle(None, opened.path, opened.document)
        self.include_password = bool(opened.draft.get("password"))
        draft = {**defaults(), **{key: _typed_form(value) for key, value in opened.draft.items()}}
        provider, variant = self._recognise(draft)
        self.editor.start(draft, provider=provider, variant=variant, left=BY_KEY)
        self.remember(recent_files=self.preferences.with_recent(str(opened.path)).recent_files)

    def _recognise(self, draft: Mapping[str, object]) -> tuple[str, str]:
        from mailconfig_gui.model.preset import recognise

        return recognise(self.editor.presets, draft) or ("custom", "")

    def open_profile(self, name: str) -> None:
        """Open a profile; its secrets stay in the keyring until a test needs them.

        Raises:
            ProfileError: there is none of that name.

        """
        profile = self.profiles.load(name)
        self._settle(profile, None, None)
        draft = {**defaults(), **{key: _typed_form(value) for key, value in profile.draft.items()}}
        for key in profile.owners:
            draft.pop(key, None)
        provider = profile.provider if profile.provider in self.editor.presets else "custom"
        self.editor.start(
            draft,
            provider=provider,
            variant=profile.variant,
            recipient=profile.recipient,
            owners=profile.owners,
        )
        last = profile.last_test
        if last is not None and last.host == draft.get("smtpHost") and last.state in set(Proved):
            failed_at = Stage(last.failed) if last.failed in set(Stage) else None
            self.editor.test.restore(Proved(last.state), _moment(last.time), failed_at)
        self.remember(last_profile=profile.name)

    def revert(self) -> None:
        """Go back to what was saved last."""
        if self.profile is not None:
            self.open_profile(self.profile.name)
        elif self.path is not None:
            self.open_file(self.path)
        else:
            self.new()

    def _settle(self, profile: Profile | None, path: Path | None, document: Document | None) -> None:
        self.profile, self.path, self.document = profile, path, document
        self._on_disk = document
        self._platform = None
        self._authority = (
            (str(profile.draft.get("smtpHost", "")).lower(), profile.authority) if profile else ("", "")
        )
        self.include_password = False
        self.allowed_hosts = frozenset(profile.allowed_hosts if profile else ())

    # Saving

    def save_file(self, path: Path, *, include_password: bool, overwrite: bool = False) -> Job:
        """Write the settings file. While a profile is open this is a copy beside it.

        The open file is written only if it is as it was when it was read, unless `overwrite`; else the work raises
        ChangedMeanwhileError.
        """
        draft, document = self.editor.draft.values, self.document
        wanted = self.editor.draft.usable_secrets if include_password else frozenset()
        profile, store = self.profile, self.store if wanted else None
        authority = self.authority_of(str(draft.get("smtpHost", "")))
        expected = self._on_disk if path == self.path and not overwrite else None
        written: list[Document] = []

        def work() -> Saved:
            from mailconfig_gui.app.concurrent_edit import ChangedMeanwhileError
            from mailconfig_gui.app.open_save import open_file, save_file

            values = dict(draft)
            if profile is not None and store is not None:
                values.update((key, store.get(profile.id, key) or "") for key in wanted)

            def checked(present: Document | None) -> Mapping[str, object]:
                # Called under the lock, so that nobody writes in between.
                if expected is not None and present is not None and present != expected:
                    raise ChangedMeanwhileError(path, expected, present)
                return values

            # What another program wrote stands in the file; the document opened before would bring the old back.
            base = None if overwrite else document
            saved = save_file(path, checked, base=base, include_password=include_password)
            written.append(open_file(saved.path).document)
            return saved._replace(problems=(*saved.problems, *_kept_beside(saved.path, authority)))

        def done(saved: Saved) -> None:
            self.remember(recent_files=self.preferences.with_recent(str(path)).recent_files)
            if self.profile is None:
                self.path, self.include_password = saved.path, include_password
                self.document = self._on_disk = written[0]
                self.editor.saved({}, draft)

        return Job(f"Saving {path.name}", work, done)

    def save_profile(
        self, name: str | None = None, *, secrets: bool = True, overwrite: bool = False
    ) -> Job:  # fmt: skip
        """Store the settings in the open profile, or in a new one of this name; secrets go to the keyring.

        The open profile is stored only if it is as it was when it was read, unless `overwrite`; else the work raises
        ChangedMeanwhileError. Without `secrets` they stay on the screen only, and are asked for when the profile is
        opened again.
        """
        from mailconfig_gui.model.profile import Profile

        editor, practising = self.editor, self.editor.draft.provider == PRACTICE
        draft, document, store, profiles = editor.draft.values, self.document, self.store, self.profiles
        profile = self.profile if name is None and self.profile is not None else Profile(name or NEW)
        copy_from = self.profile if name is not None else None
        expected = profile.draft if profile.id and not overwrite else None
        platform = self._platform or profile.platform
        wanted = editor.draft.usable_secrets if copy_from else frozenset()
        profile = profile._replace(
            provider=editor.draft.provider or "custom",
            variant=editor.draft.variant,
            recipient=editor.draft.recipient.strip(),
            last_test=self._last_test(),
            platform=platform,
            authority=self.authority_of(str(draft.get("smtpHost", ""))),
            allowed_hosts=tuple(sorted(self.allowed_hosts)),
        )

        def work() -> Profile:
            from mailconfig_gui.app.open_save import save_profile

            values = {
                key: value for key, value in draft.items() if key not in _SECRETS or (secrets and value != "")
            }
            if practising:
                # Each start of the practice server has a password of its own.
                values.pop("password", None)
            if secrets and copy_from is not None:
                values.update((key, store.get(copy_from.id, key) or "") for key in wanted)
            return save_profile(profiles, store, profile, values, base=document, expected=expected)

        def done(saved: Profile) -> None:
            self.profile, self.path, self.document = saved, None, None
            self.remember(last_profile=saved.name)
            editor.saved(saved.owners, draft)

        return Job(f"Saving {profile.name}", work, done)

    # Earlier versions

    def versions(self) -> Job:
        """List the kept versions of what is open, each with what restoring it would change."""
        from mailconfig_gui.app import restore

        profile, path, profiles = self.profile, self.path or Path(), self.profiles

        def work() -> list[restore.Version]:
            if profile is not None:
                return restore.versions_of_profile(profiles, profile.name)
            return restore.versions_of_file(path)

        return Job("Looking for earlier versions", work, lambda _: None)

    def restore(self, version: str) -> Job:
        """Bring back a version of what is open; the screen is not touched, `revert` shows it."""
        from mailconfig_gui.app import restore

        profile, path, profiles = self.profile, self.path or Path(), self.profiles

        def work() -> object:
            if profile is not None:
                return restore.restore_profile(profiles, profile.name, version)
            return restore.restore_file(path, version)

        return Job("Restoring", work, lambda _: None)

    # Profiles

    def rename(self, new_name: str) -> None:
        """Rename the open profile. Raises ProfileError when the name cannot be used or is taken."""
        self.profile = self.profiles.rename(self.name, new_name)
        self.remember(last_profile=self.profile.name)
        self.editor.tell()

    def duplicate(self, new_name: str) -> Job:
        """Copy the open profile as it was saved, with its secrets, and open the copy."""
        name, profiles, store = self.name, self.profiles, self.store
        return Job(
            f"Copying {name}",
            lambda: profiles.duplicate(name, new_name, store),
            lambda made: self.open_profile(made.name),
        )

    def delete(self) -> Job:
        """Delete the open profile with its secrets, backups and history."""
        name, profiles = self.name, self.profiles
        store = self.store if self.profile is not None and self.profile.owners else None

        def done(_: object) -> None:
            self.remember(last_profile="")
            self.new()

        return Job(f"Deleting {name}", lambda: profiles.delete(name, store), done)

    def remember_test(self) -> None:
        """Keep recipient, outcome and answers of the last test with the profile, if nothing else waits to be saved."""
        editor = self.editor
        if self.profile is None:
            return
        wanted = self.profile._replace(
            recipient=editor.draft.recipient.strip(), allowed_hosts=tuple(sorted(self.allowed_hosts))
        )
        if not editor.draft.dirty and editor.test.tested_at is not None:
            wanted = wanted._replace(last_test=self._last_test())
        self._keep(wanted)

    @property
    def platform(self) -> Platform | None:
        """The platform that the open settings went to, and what it has proved."""
        return self.profile.platform if self.profile is not None else self._platform

    def note_platform(self, platform: Platform) -> None:
        """Keep the platform that these settings went to: with the profile, else until something else is opened."""
        from mailconfig_gui.storage.files import StorageError

        if self.profile is None:
            self._platform = platform
        elif platform != self.profile.platform:
            try:
                self.profile = self.profiles.note_platform(self.profile, platform)
            except StorageError:
                # Nothing was lost but a convenience; saving will say what is wrong.
                return

    def _keep(self, wanted: Profile) -> None:
        """Store what hardly differs. The profile on disk is as good as before; saving it will say what is wrong."""
        from mailconfig_gui.storage.files import StorageError

        if wanted == self.profile:
            return
        try:
            self.profile = self.profiles.save(wanted, keep_backup=False)
        except StorageError:
            return

    def _last_test(self) -> LastTest | None:
        from mailconfig_gui.model.profile import LastTest

        editor = self.editor
        if editor.test.tested_at is None:
            return None
        failed = editor.test.failed_at.value if editor.test.failed_at is not None else ""
        host = str(editor.value("smtpHost"))
        return LastTest(editor.test.tested.value, editor.test.tested_at.isoformat(), host, failed)

    def trust(self, host: str, pem: str) -> None:
        """Note the authority (PEM, "" for none) that tests of the server `host` trust; it goes with the profile."""
        self._authority = (host.lower(), pem)
        if self.profile is not None and host.lower() == str(self.profile.draft.get("smtpHost", "")).lower():
            self._keep(self.profile._replace(authority=pem))

    def authority_of(self, host: str) -> str:
        """Return the authority (PEM) that the open settings trust for a mail server, "" for none."""
        return self._authority[1] if self._authority[0] == host.lower() else ""

    def authority_file(self, host: str) -> str | None:
        """Return a file with what the open profile trusts for a mail server, None for none. Raises StorageError."""
        profile = self.profile
        if profile is None or not profile.authority or profile.authority != self.authority_of(host):
            return None
        return self.profiles.authority_file(profile)

    def allow_unprotected(self, host: str) -> None:
        """Note the person's yes to a login without protection at this host."""
        self.allowed_hosts |= {host.lower()}
        self.remember_test()

    # Passwords

    def saved_draft(self) -> Mapping[str, object] | None:
        """Return the settings as they were saved, None where nothing was saved that holds a password."""
        if self.profile is not None:
            return self.profile.draft
        return self.editor.draft.clean if self.path is not None and self.include_password else None

    def secrets_reader(self, *, replacing: bool = False) -> Callable[[], Mapping[str, str]]:
        """Return what reads the stored secrets that a test of this draft needs; to be called away from the window.

        `replacing` is for a test of the saved settings with another password.
        """
        profile = self.profile
        wanted = self.editor.draft.usable_secrets
        if replacing and profile is not None:
            wanted = frozenset(profile.owners) - {"password"}
        if not wanted or profile is None:
            return dict
        store = self.store

        def read() -> Mapping[str, str]:
            from mailconfig_gui.storage.secrets import ALTERNATIVES, SecretError

            found = {}
            for key in wanted:
                secret = store.get(profile.id, key)
                if secret is None:
                    raise SecretError(
                        "The stored password is gone",
                        f"The keyring has no {BY_KEY[key].name.lower()} for “{profile.name}” any more.",
                        ALTERNATIVES,
                    )
                found[key] = secret
            return found

        return read

    def replace_password(self, password: str) -> Job:
        """Store a new password for the saved settings and touch nothing else, neither on disk nor on the screen."""
        if self.profile is not None:
            return self._replace_in_profile(self.profile, password)
        path = self.path or Path()

        def work() -> Saved:
            from mailconfig_gui.app.open_save import save_file
            from mailconfig_gui.delivery.document import draft_of

            return save_file(
                path,
                lambda present: {**(draft_of(present) if present else {}), "password": password},
                include_password=True,
            )

        return Job("Replacing the password", work, lambda _: self._password_replaced(password))

    def use_password(self, password: str) -> None:
        """Take a new password of the saved settings into the form, where there is no keyring to keep it."""
        owners = {key: owner for key, owner in self.editor.draft.owners.items() if key != "password"}
        self.editor.password_replaced(owners, password)

    def _replace_in_profile(self, profile: Profile, password: str) -> Job:
        from mailconfig_gui.model.profile import owner_of

        store, profiles = self.store, self.profiles
        owner = owner_of("password", profile.draft)

        def work() -> Profile:
            with profiles.alone():
                store.set(profile.id, "password", password)
                return profiles.save(profile._replace(owners={**profile.owners, "password": owner}))

        def done(saved: Profile) -> None:
            self.profile = saved
            self.editor.password_replaced(saved.owners)

        return Job("Replacing the password", work, done)

    def _password_replaced(self, password: str) -> None:
        # The file is another one now, by our own hand.
        self._on_disk = None
        self.editor.password_replaced({}, password)


_SECRETS = frozenset(key for key, field in BY_KEY.items() if field.secret)


def _kept_beside(path: Path, authority: str) -> Iterator[Problem]:
    from mailconfig_gui.app.open_save import keep_authority
    from mailconfig_gui.model.problem import Severity

    if authority:
        beside = keep_authority(path, authority)
        title = f"The authority of its mail server lies beside it: {beside.name}."
        yield Problem(None, Severity.WARNING, "authority-beside", title, "Hand over both files.")


def _found_beside(path: Path) -> Iterator[Problem]:
    """Name the authority that lies beside a file. Whether to trust it is for the person to say."""
    from mailconfig_gui.app.open_save import authority_beside
    from mailconfig_gui.model.problem import Severity

    beside = authority_beside(path)
    if beside.is_file():
        title = f"An authority for its mail server lies beside it: {beside.name}."
        remedy = "If you know whose it is, trust it after a test, in Test > Certificates of the server."
        yield Problem(None, Severity.WARNING, "authority-found", title, remedy)


def _typed_form(value: object) -> object:
    """A number of a document as the form shows it: its digits. What has no text stays, for its problem to be shown."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def _moment(text: str) -> datetime | None:
    from datetime import datetime

    try:
        moment = datetime.fromisoformat(text)
        # What lies before or after all calendars is none that could be shown.
        moment.timestamp()
    except (ValueError, OverflowError):
        return None
    return moment

"""Use case: bring back an earlier version of a settings file or a profile. The present one becomes a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.open_save import document_of, narrowed
from mailconfig_gui.delivery.changes import changes_between
from mailconfig_gui.delivery.document import Document, holds_secret, parse_document, shape_problems
from mailconfig_gui.delivery.target import Snapshot, Wanted
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.storage import files
from mailconfig_gui.storage.files import StorageError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeVar

    from mailconfig_gui.model.problem import Problem
    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.storage.profiles import Profiles

    T = TypeVar("T")


class Version(NamedTuple):
    """An earlier version, and in words what restoring it would change now.

    `usable` is False for one that cannot be read; `changes` then says so. `problems` is what to know about the file
    once it is restored.
    """

    id: str
    changes: tuple[str, ...]
    usable: bool = True
    problems: tuple[Problem, ...] = ()

    @property
    def time(self) -> str:
        """When it was kept, in ISO 8601 UTC: its id is the stamp of that."""
        day, clock = self.id[:8], self.id[9:15]
        return f"{day[:4]}-{day[4:6]}-{day[6:]}T{clock[:2]}:{clock[2:4]}:{clock[4:]}Z"


def versions_of_file(path: Path) -> list[Version]:
    """Return the kept versions of a settings file, newest first. Raises StorageError."""
    now = _present(path)
    return [_version(backup, now, lambda kept: _read(kept)[1]) for backup in files.backups(path)]


def versions_of_profile(profiles: Profiles, name: str) -> list[Version]:
    """Return the kept versions of a profile, newest first.

    Raises:
        ProfileError: there is none of that name.
        StorageError: its folder cannot be read.

    """
    present = profiles.load(name)
    now = document_of(present)

    def read(kept: Path) -> Document:
        return document_of(profiles.read_backup(present, kept))

    return [_version(backup, now, read) for backup in profiles.backups(present)]


def _version(backup: Path, now: Document | None, read: Callable[[Path], Document]) -> Version:
    try:
        return Version(_id(backup), _words(now, read(backup)))
    except MailConfigError as error:
        return Version(_id(backup), (f"{error.title}: {error.message}",), usable=False)


def restore_file(path: Path, version: str = "") -> Version:
    """Bring back a version of a settings file, without its id the newest that can be used.

    Raises:
        StorageError: there is no such version, or it could not be written; the present file stands.
        DocumentError: the version is no mail document; the present file stands.

    """
    now = _present(path)

    def read(backup: Path) -> tuple[bytes, Document]:
        data, old = _read(backup)
        if not version and old == now:
            # What a restore that was killed leaves: the backup of the present file, and no more.
            raise StorageError(
                say("There is no earlier version"),
                say("What is kept of {path} is as it is now.", path=path),
                "",
            )
        return data, old

    chosen, (data, old) = _chosen(files.backups(path), version, str(path), read)
    changes = _words(now, old)
    written = files.update(path, lambda _: files.Change(data, private=holds_secret(old)))
    return Version(_id(chosen), changes, problems=narrowed(written))


def restore_profile(profiles: Profiles, name: str, version: str = "") -> tuple[Profile, Version]:
    """Bring back a version of a profile, without its id the newest that can be used.

    Name and stored passwords stay as they are now: a password is used only for the server it was saved for.

    Raises:
        ProfileError: there is no such profile.
        StorageError: there is no such version, or it could not be written; the present profile stands.

    """
    present = profiles.load(name)
    kept = profiles.backups(present)
    chosen, old = _chosen(
        kept, version, f"“{present.name}”", lambda backup: profiles.read_backup(present, backup)
    )
    changes = _words(document_of(present), document_of(old))
    restored = old._replace(name=present.name, id=present.id, owners=present.owners)
    return profiles.save(restored), Version(_id(chosen), changes)


def _present(path: Path) -> Document | None:
    try:
        return parse_document(files.read_capped(path))
    except MailConfigError:
        # It may be the very reason for restoring.
        return None


def _read(backup: Path) -> tuple[bytes, Document]:
    data = files.read_capped(backup)
    old = parse_document(data)
    if shape := shape_problems(old):
        raise StorageError(say("This version cannot be used"), shape[0].title, say("Choose another one."))
    return data, old


def _words(now: Document | None, old: Document) -> tuple[str, ...]:
    return tuple(change.words for change in changes_between(Snapshot(now), old, Wanted({})))


def _chosen(kept: list[Path], version: str, what: str, read: Callable[[Path], T]) -> tuple[Path, T]:
    failure: MailConfigError | None = None
    for backup in kept:
        if version in ("", _id(backup)):
            try:
                return backup, read(backup)
            except MailConfigError as error:
                failure = failure or error
    if failure is not None:
        raise failure
    title = say("There is no such version") if version else say("There is no earlier version")
    known = ", ".join(map(_id, kept))
    hint = (
        say("Kept are: {known}.", known=known)
        if known
        else say("A version is kept each time that a saved change replaces it.")
    )
    message = say("Of {what} no version is kept.", what=what)
    if version:
        message = say("Of {what} no version {version} is kept.", what=what, version=version)
    raise StorageError(title, message, hint)


def _id(backup: Path) -> str:
    """Return the stamp in a backup's name: `mail.json.20261123-140200-000001.bak`."""
    return backup.name.split(".")[-2]

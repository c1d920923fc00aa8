"""Named profiles: one private JSON file each, no secret in it.

A profile's `id` never changes: it names the file, and the keyring entries belong to it. So renaming is one atomic
write, and any name is possible, for no file is called by it.
"""

from __future__ import annotations

import os
import unicodedata
from _thread import get_ident
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.nearest import nearest
from mailconfig_gui.model.problem import MailConfigError, Problem
from mailconfig_gui.model.profile import Platform, Profile
from mailconfig_gui.storage import files
from mailconfig_gui.storage.files import StorageError
from mailconfig_gui.storage.profile_file import (
    NewerError,
    ProfileError,
    UnreadableError,
    checked_name,
    decode,
    encode,
    parse,
)
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mailconfig_gui.storage.paths import Paths
    from mailconfig_gui.storage.secrets import SecretStore


class Listing(NamedTuple):
    """The usable profiles by name, and what was wrong with the others."""

    profiles: tuple[Profile, ...]
    problems: tuple[Problem, ...]


class _Scan(NamedTuple):
    """Everything that lies in the folder; `closed` are files that cannot be used now, by id, and why."""

    profiles: list[Profile]
    problems: list[Problem]
    closed: dict[str, Problem]


class Profiles:
    """The profiles of one person. Two of one name, or of names that differ only in case, are not possible."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._folder = paths.profiles
        self._holder = 0

    def names(self) -> list[str]:
        """Return the names, sorted for people."""
        return [profile.name for profile in self.listing().profiles]

    def listing(self) -> Listing:
        """Read all profiles. A broken file never raises: it is set aside, its last good version takes its place."""
        try:
            found = self._scan()
        except StorageError as cause:
            return Listing((), (_unreadable(cause),))
        profiles = sorted(found.profiles, key=lambda profile: _key(profile.name))
        return Listing(tuple(profiles), (*found.problems, *found.closed.values()))

    def _scan(self) -> _Scan:
        found = _Scan([], [], {})
        # Ours first: of two files with one name a copy made by hand gets another.
        for path in sorted(self._files(), key=lambda path: not _is_id(path.stem)):
            try:
                found.profiles.append(decode(files.read_capped(path), path.stem))
            except NewerError:
                found.closed[path.stem] = _newer(path)
            except UnreadableError as broken:
                problem, profile = self._mend(path, str(broken))
                found.problems.append(problem)
                found.profiles.extend((profile,) if profile else ())
            except StorageError as cause:
                found.closed[path.stem] = _unreadable(cause)
        _tell_apart(found)
        return found

    def find(self, name: str) -> Profile | None:
        """Return the profile of that name (case does not matter), None when there is none.

        Raises StorageError: it may be there, but the folder or its file cannot be read now.
        """
        found = self._scan()
        wanted = _key(name)
        for profile in found.profiles:
            if _key(profile.name) == wanted:
                return profile
        _refuse_closed(name, found)
        return None

    def load(self, name: str) -> Profile:
        """Return the profile of that name.

        Raises:
            ProfileError: there is none.
            StorageError: it may be there, but cannot be read now.

        """
        profile = self.find(name)
        if profile is None:
            names = self.names()
            meant = nearest(name, names)
            known = ", ".join(f"“{known}”" for known in names)
            hints = [say("Did you mean “{name}”?", name=meant)] if meant else []
            hints.append(say("The profiles here: {names}.", names=known or say("none yet")))
            raise ProfileError(
                say("No such profile"), say("There is no profile “{name}”.", name=name), " ".join(hints)
            )
        return profile

    def create(self, profile: Profile) -> Profile:
        """Store a new profile and return it with its id.

        Raises:
            ProfileError: the name cannot be used or is taken.
            StorageError: nothing was stored.

        """
        name = checked_name(profile.name)
        with self.alone():
            self.refuse_taken(name)
            new = profile._replace(name=name, id=_new_id(name))
            files.write_atomic(self._path(new.id), encode(new))
        return new

    def save(self, profile: Profile, *, keep_backup: bool = True) -> Profile:
        """Store a new version of an existing profile; the earlier one is kept as a backup unless it hardly differs.

        Keys of the file that this version does not know stay in it.

        Raises:
            ProfileError: its file is gone or belongs to a newer version of this program.
            StorageError: the earlier version stands.

        """
        with self.alone():
            self._store(profile, keep_backup=keep_backup)
        return profile

    def note_platform(self, profile: Profile, platform: Platform) -> Profile:
        """Store what is known of a profile's platform. Raises StorageError, see `change`."""
        return self.change(profile, lambda now: now._replace(platform=platform), keep_backup=False)

    def change(
        self, profile: Profile, how: Callable[[Profile], Profile], *, keep_backup: bool = True
    ) -> Profile:
        """Change a profile as it is stored now, which may be newer than what was read; return it.

        Raises StorageError: its file is gone, or cannot be read or written now.
        """
        with self.alone():
            try:
                now = decode(files.read_capped(self._path(profile.id)), profile.id)
            except (UnreadableError, NewerError) as cause:
                message = say("The file of the profile “{name}” is not what it was.", name=profile.name)
                raise ProfileError(
                    say("The profile was not changed"), message, say("Open the profile again.")
                ) from cause
            return self.save(how(now), keep_backup=keep_backup)

    def authority_file(self, profile: Profile) -> str | None:
        """Return a file with the authorities that a profile trusts for its mail server, None where it has none.

        Raises StorageError: it cannot be written.
        """
        if not profile.authority:
            return None
        path = self._paths.authority(profile.id)
        files.make_folder(path.parent)
        files.write_atomic(path, profile.authority.encode())
        return str(path)

    def backups(self, profile: Profile) -> list[Path]:
        """Return the kept earlier versions of a profile, newest first. Raises StorageError."""
        return files.backups(self._path(profile.id))

    def read_backup(self, profile: Profile, backup: Path) -> Profile:
        """Return an earlier version of a profile.

        Raises StorageError: it cannot be read, or it is no profile of this version of the program.
        """
        try:
            return decode(files.read_capped(backup), profile.id)
        except NewerError as cause:
            problem = _newer(backup)
            raise ProfileError(say("This version cannot be used"), problem.title, problem.remedy) from cause
        except UnreadableError as cause:
            raise ProfileError(
                say("This version cannot be used"),
                str(cause),
                say("Choose another one."),
            ) from cause

    def rename(self, name: str, new_name: str) -> Profile:
        """Give a profile another name. Its secrets stay with it.

        Raises:
            ProfileError: there is none, or the new name cannot be used or is taken.
            StorageError: nothing was changed.

        """
        clean = checked_name(new_name)
        with self.alone():
            profile = self.load(name)
            self.refuse_taken(clean, but=profile.id)
            renamed = profile._replace(name=clean)
            self._store(renamed, keep_backup=True)
        return renamed

    def duplicate(self, name: str, new_name: str, store: SecretStore) -> Profile:
        """Copy a profile with its secrets. The copy is untested and belongs to no platform.

        Raises:
            ProfileError: there is none, or the new name cannot be used or is taken.
            SecretError, StorageError: there is no copy.

        """
        source = self.load(name)
        secrets = {key: store.get(source.id, key) for key in source.owners}
        owners = {key: owner for key, owner in source.owners.items() if secrets[key] is not None}
        copy = self.create(source._replace(name=new_name, last_test=None, platform=None, owners=owners))
        try:
            for key in owners:
                store.set(copy.id, key, secrets[key] or "")
        except MailConfigError:
            self._delete_files(copy.id)
            raise
        return copy

    def delete(self, name: str, store: SecretStore | None) -> Profile:
        """Delete a profile with its secrets, backups and history; without a store its secrets stay where they are.

        Raises:
            ProfileError: there is none.
            SecretError: a secret could not be removed; the profile is still there.
            StorageError: a file could not be removed.

        """
        profile = self.load(name)
        if store is not None:
            for key in profile.owners:
                store.delete(profile.id, key)
        self._delete_files(profile.id)
        return profile

    def _delete_files(self, profile_id: str) -> None:
        with self.alone():
            files.discard(self._paths.history(profile_id))
            files.discard(self._paths.results(profile_id))
            files.discard(self._paths.authority(profile_id))
            files.remove(self._path(profile_id))

    def _store(self, profile: Profile, *, keep_backup: bool) -> None:
        def change(old: bytes | None) -> files.Change:
            if old is None:
                message = say("The file of the profile “{name}” is gone.", name=profile.name)
                raise ProfileError(say("No such profile"), message, say("Save it under a new name."))
            known: dict[str, object] = {}
            try:
                known = parse(old)
            except NewerError as cause:
                problem = _newer(self._path(profile.id))
                raise ProfileError(say("The profile was not saved"), problem.title, problem.remedy) from cause
            except UnreadableError:
                # It is kept as a backup; there is nothing in it to keep in the new version.
                pass
            return files.Change(encode(profile, known))

        files.update(self._path(profile.id), change, keep_backup=keep_backup)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other instances and threads from changing profiles; within it, one thread may call everything here.

        A profile and its secrets go together, so who writes both holds this for as long as the keyring takes.

        Raises StorageError: another instance does not finish.
        """
        if self._holder == get_ident():
            yield
            return
        files.make_folder(self._folder)
        # The folder above is locked, for writing a file locks the folder itself.
        with files.lock(self._folder):
            self._holder = get_ident()
            try:
                yield
            finally:
                self._holder = 0

    def _path(self, profile_id: str) -> Path:
        return self._folder / f"{profile_id}.json"

    def _files(self) -> list[Path]:
        return files.entries(self._folder, "[!.]*.json")

    def refuse_taken(self, name: str, but: str = "") -> None:
        """Raise ProfileError when another profile than the one of the id `but` has this name."""
        found = self._scan()
        for profile in found.profiles:
            if _key(profile.name) == _key(name) and profile.id != but:
                message = say("There is a profile “{name}” already.", name=profile.name)
                raise ProfileError(say("This name is taken"), message, say("Choose another name."))
        _refuse_closed(name, found)

    def _mend(self, path: Path, reason: str) -> tuple[Problem, Profile | None]:
        """Set a broken file aside and put its newest good backup in its place."""
        try:
            aside = files.set_aside(path)
        except StorageError as cause:
            return Problem.warning("profile-broken", cause.message, cause.hint), None
        title = say("The profile file {name} cannot be used. {reason}", name=path.name, reason=reason)
        for backup in files.backups(path):
            with suppress(StorageError, UnreadableError, NewerError):
                data = files.read_capped(backup)
                profile = decode(data, path.stem)
                files.write_atomic(path, data)
                remedy = say(
                    "The version before it is in use. The broken file was kept as {aside}.", aside=aside
                )
                return Problem.warning("profile-restored", title, remedy), profile
        remedy = say("It was kept as {aside}; the other profiles are not touched.", aside=aside)
        return Problem.warning("profile-broken", title, remedy), None


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _new_id(name: str) -> str:
    """Return an id that is a safe file name everywhere and lets a person guess the profile: `plant-a-1f2e3d4c`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "".join(char if char.isalnum() else " " for char in plain).split()
    return "-".join([*words, os.urandom(4).hex()])[-48:].lstrip("-")


def _is_id(stem: str) -> bool:
    """Tell whether a file is named as `_new_id` does."""
    return stem[-9:-8] in ("", "-") and len(stem) >= 8 and not stem[-8:].strip("0123456789abcdef")


def _tell_apart(found: _Scan) -> None:
    """Give the later one of two profiles with one name the name of its file too, so that each can be named."""
    seen: dict[str, str] = {}
    for number, profile in enumerate(found.profiles):
        first = seen.setdefault(_key(profile.name), profile.id)
        if first != profile.id:
            name = f"{profile.name} ({profile.id})"
            found.profiles[number] = profile._replace(name=name)
            seen[_key(name)] = profile.id
            title = say(
                "Two profile files, {first}.json and {id}.json, hold the name “{name}”.",
                first=first,
                id=profile.id,
                name=profile.name,
            )
            remedy = say("The second one is listed as “{name}”. Rename or delete it.", name=name)
            found.problems.append(Problem.warning("profile-doubled", title, remedy))


def _refuse_closed(name: str, found: _Scan) -> None:
    """Refuse a name whose file is there but cannot be used now: a second profile of that name would hide it."""
    mark = 9  # "-" and eight digits
    for profile_id, problem in found.closed.items():
        if profile_id[:-mark] == _new_id(name)[:-mark]:
            raise StorageError(say("This profile cannot be used now"), problem.title, problem.remedy)


def _unreadable(cause: StorageError) -> Problem:
    return Problem.warning("profile-unreadable", cause.message, cause.hint)


def _newer(path: Path) -> Problem:
    title = say("The profile file {name} was written by a newer version of this program.", name=path.name)
    remedy = say("Update the program to use it. Nothing was changed in {path}.", path=path)
    return Problem.warning("profile-newer", title, remedy)

"""The stored passwords of the settings that are open: read for a test, replaced without touching anything else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.job import Job
from mailconfig_gui.app.open_save import Saved, save_file
from mailconfig_gui.delivery.document import draft_of
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.storage.secrets import SecretError
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.app.home import Home
    from mailconfig_gui.app.place import Place
    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.storage.secrets import SecretStore

#: What is said when the keyring has lost a secret.
_GONE: Mapping[str, str] = {
    "password": mark("The keyring has no password for “{name}” any more."),
    "proxyPassword": mark("The keyring has no proxy password for “{name}” any more."),
}


class StoredPasswords:
    """Those of one window's settings, in the keyring or in the file."""

    def __init__(self, editor: Editor, place: Place, home: Home) -> None:
        self._editor = editor
        self._place = place
        self._home = home

    def reader(self, *, replacing: bool = False) -> Callable[[], Mapping[str, str]]:
        """Return what reads the stored secrets that a test of this draft needs; to be called away from the window.

        `replacing` is for a test of the saved settings with another password.
        """
        profile = self._place.profile
        wanted = self._editor.draft.usable_secrets
        if replacing and profile is not None:
            wanted = frozenset(profile.owners) - {"password"}
        if not wanted or profile is None:
            return dict
        store = self._home.store
        return lambda: _read(store, profile, wanted)

    def replace(self, password: str) -> Job:
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

    def use(self, password: str) -> None:
        """Take a new password of the saved settings into the form, where there is no keyring to keep it."""
        owners = {key: owner for key, owner in self._editor.draft.owners.items() if key != "password"}
        self._editor.password_replaced(owners, password)


def _store(home: Home, profile: Profile, password: str) -> Profile:
    owners = {**profile.owners, "password": owner_of("password", profile.draft)}
    with home.profiles.alone():
        home.store.set(profile.id, "password", password)
        return home.profiles.save(profile._replace(owners=owners))


def _read(store: SecretStore, profile: Profile, keys: Iterable[str]) -> Mapping[str, str]:
    found = {}
    for key in keys:
        secret = store.get(profile.id, key)
        if secret is None:
            raise SecretError(
                say("The stored password is gone"),
                say(_GONE[key], name=profile.name),
            )
        found[key] = secret
    return found

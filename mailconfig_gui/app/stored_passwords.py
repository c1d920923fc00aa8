"""The stored passwords of the settings that are open, read for a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    "clientSecret": mark("The keyring has no client secret for “{name}” any more."),
    "refreshToken": mark("The keyring has no refresh token for “{name}” any more."),
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

    def use(self, password: str) -> None:
        """Take a new password of the saved settings into the form, where there is no keyring to keep it."""
        owners = {key: owner for key, owner in self._editor.draft.owners.items() if key != "password"}
        self._editor.password_replaced(owners, password)


def _read(store: SecretStore, profile: Profile, keys: Iterable[str]) -> Mapping[str, str]:
    found = {}
    for key in keys:
        secret = store.get(profile.id, key)
        if secret is None:
            raise SecretError(say("The stored password is gone"), say(_GONE[key], name=profile.name))
        found[key] = secret
    return found

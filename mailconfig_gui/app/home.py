"""What one person keeps on this computer: profiles, the secrets in the keyring, and what the window remembers."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from mailconfig_gui.storage.files import StorageError
from mailconfig_gui.storage.paths import HOME_VARIABLE, Paths, find_paths
from mailconfig_gui.storage.preferences import Preferences, load_preferences, save_preferences
from mailconfig_gui.storage.presence import Presence
from mailconfig_gui.storage.profile_file import ProfileError, checked_name
from mailconfig_gui.storage.profiles import Profiles
from mailconfig_gui.storage.secrets import KeyringStore, SecretStore

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "HOME_VARIABLE",
    "Home",
    "Paths",
    "ProfileError",
    "Profiles",
    "SecretStore",
    "checked_name",
    "open_home",
]


class Home:
    """The folders of one person, and what lies in them. Nothing is read or made before it is asked for."""

    def __init__(self, paths: Paths, store: SecretStore | None = None) -> None:
        self.paths = paths
        self.profiles = Profiles(paths)
        self.store: SecretStore = store or KeyringStore()
        """The keyring; touching it may take time and may ask the person."""

    @property
    def is_new(self) -> bool:
        """Tell whether this program has kept nothing here yet, neither settings nor what a window remembers."""
        return not self.paths.config.exists() and not self.paths.state.exists()

    @cached_property
    def presence(self) -> Presence:
        """Which profile this window has open, and whether others have it too."""
        return Presence(self.paths)

    @cached_property
    def preferences(self) -> Preferences:
        """What is remembered from one start of the window to the next."""
        return load_preferences(self.paths)

    def remember(self, **changes: Any) -> None:
        """Change preferences. Losing them harms nobody, so a full disk is passed over in silence."""
        wanted = self.preferences._replace(**changes)
        if wanted == self.preferences:
            return
        self.preferences = wanted
        try:
            save_preferences(self.paths, wanted)
        except StorageError:
            return


def open_home(folder: str | Path | None = None) -> Home:
    """Return what lies below `folder`, below `$MAILCONFIG_HOME`, or where the system keeps such things."""
    return Home(find_paths(folder))

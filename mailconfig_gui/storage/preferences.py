"""What the window remembers from one start to the next; losing it harms nobody."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.storage import files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.storage.paths import Paths

MAX_RECENT = 8


class Preferences(NamedTuple):
    """`geometry` is the window's own text form; `recent_files` are absolute paths, newest first.

    `choices` keeps small answers of the person by name (folded panes, "asked once").
    """

    geometry: str = ""
    last_profile: str = ""
    recent_files: tuple[str, ...] = ()
    choices: Mapping[str, bool | str] = {}

    def with_recent(self, path: str) -> Preferences:
        """Return preferences in which a file stands first among the recent ones."""
        others = (other for other in self.recent_files if other != path)
        return self._replace(recent_files=(path, *others)[:MAX_RECENT])


def load_preferences(paths: Paths) -> Preferences:
    """Read the preferences; whatever cannot be read is as if it had never been set."""
    if not os.path.exists(paths.preferences):  # noqa: PTH110 - False too where the folder is closed
        return Preferences()
    try:
        content = json.loads(files.read_capped(paths.preferences))
    except (files.StorageError, ValueError, RecursionError):
        return Preferences()
    if not isinstance(content, dict):
        return Preferences()
    recent = content.get("recentFiles")
    choices = content.get("choices")
    return Preferences(
        geometry=_text(content.get("geometry")),
        last_profile=_text(content.get("lastProfile")),
        recent_files=tuple(path for path in recent if isinstance(path, str))[:MAX_RECENT]
        if isinstance(recent, list)
        else (),
        choices={name: value for name, value in choices.items() if isinstance(value, bool | str)}
        if isinstance(choices, dict)
        else {},
    )


def save_preferences(paths: Paths, preferences: Preferences) -> None:
    """Store the preferences. Raises StorageError: they could not be written; the earlier ones stand."""
    content = {
        "geometry": preferences.geometry,
        "lastProfile": preferences.last_profile,
        "recentFiles": list(preferences.recent_files),
        "choices": dict(preferences.choices),
    }
    files.make_folder(paths.preferences.parent)
    files.write_atomic(paths.preferences, (json.dumps(content, indent=2) + "\n").encode())


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

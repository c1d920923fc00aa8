"""What was typed and not saved, kept without secrets for the case that the program ends unexpectedly.

Each running window has one file and holds a lock beside it. A file whose lock nobody holds is of a window that was
killed: the lock ends with its process, and no process number has to be trusted.
"""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.settings import without_secrets
from mailconfig_gui.storage import files, system
from mailconfig_gui.storage.files import StorageError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mailconfig_gui.storage.paths import Paths

VERSION = 1
_TEXTS = ("time", "profile", "path", "provider", "variant", "recipient")


class Unsaved(NamedTuple):
    """A form as it was left: `time` in ISO 8601 UTC, the profile or file that was open ("" for none), the fields."""

    time: str
    profile: str
    path: str
    provider: str
    variant: str
    recipient: str
    draft: Mapping[str, object]
    id: str = ""


class Keeper:
    """Keeps the form of one window. May be used from any thread; older calls never overtake newer ones."""

    def __init__(self, paths: Paths) -> None:
        self._folder = paths.unsaved
        self._id = os.urandom(8).hex()
        self._guard = threading.Lock()
        self._lock: int | None = None
        self._last = 0
        self._closed = False

    @property
    def _path(self) -> Path:
        return self._folder / f"{self._id}.json"

    def keep(self, number: int, unsaved: Unsaved | None) -> None:
        """Keep a form, None for nothing unsaved; `number` says which call is the newer one.

        Raises StorageError: it was not kept.
        """
        with self._guard:
            if self._closed or number < self._last:
                return
            self._last = number
            if unsaved is None:
                self._remove()
                return
            content = {**unsaved._asdict(), "version": VERSION, "draft": without_secrets(unsaved.draft)}
            files.make_folder(self._folder)
            self._hold()
            files.write_atomic(self._path, (json.dumps(content) + "\n").encode())

    def close(self) -> None:
        """Forget everything: the window was closed in order."""
        with self._guard:
            self._closed = True
            self._remove()
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None
                with suppress(OSError):
                    self._path.with_suffix(".lock").unlink(missing_ok=True)

    def _hold(self) -> None:
        if self._lock is None:
            try:
                self._lock = system.hold(self._path.with_suffix(".lock"))
            except OSError as cause:
                message = say("{folder}: unsaved changes cannot be kept here.", folder=self._folder)
                raise StorageError(
                    say("Unsaved changes are not kept"), message, say("Save them in time.")
                ) from cause

    def _remove(self) -> None:
        with suppress(StorageError):
            files.discard(self._path)


def left_over(paths: Paths) -> list[Unsaved]:
    """Return the forms of windows that ended unexpectedly, newest first. What cannot be read is removed in silence."""
    found = []
    try:
        kept = files.entries(paths.unsaved, "*.json")
    except StorageError:
        return []
    for path in kept:
        if _alive(path):
            continue
        unsaved = _read(path)
        if unsaved is None:
            forget(paths, path.stem)
        else:
            found.append(unsaved)
    return sorted(found, key=lambda one: one.time, reverse=True)


def forget(paths: Paths, unsaved_id: str) -> None:
    """Remove the form of a window that is gone; what cannot be removed is offered again."""
    for suffix in (".json", ".lock"):
        with suppress(OSError):
            (paths.unsaved / f"{unsaved_id}{suffix}").unlink(missing_ok=True)


def _alive(path: Path) -> bool:
    try:
        descriptor = system.hold(path.with_suffix(".lock"))
    except OSError:
        return True
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def _read(path: Path) -> Unsaved | None:
    try:
        content = json.loads(files.read_capped(path))
    except (StorageError, ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("version") != VERSION:
        return None
    texts = {name: content.get(name) for name in _TEXTS}
    draft = content.get("draft")
    if not isinstance(draft, dict) or not all(isinstance(text, str) for text in texts.values()):
        return None
    fields = {key: value for key, value in draft.items() if key in BY_KEY}
    named = {name: str(text) for name, text in texts.items()}
    return Unsaved(**named, draft=without_secrets(fields), id=path.stem)

"""A file or profile that somebody else changed since it was opened: said before it is written, and merged by field."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.delivery.changes import changes_between, same
from mailconfig_gui.delivery.document import draft_of
from mailconfig_gui.delivery.target import Snapshot, Wanted
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.storage.files import StorageError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.delivery.document import Document


class ChangedMeanwhileError(StorageError):
    """Somebody else wrote it since it was opened; nothing was changed by us. `changes` says in words what."""

    def __init__(self, what: Path | str, base: Document, theirs: Document) -> None:
        changes = [change.words for change in changes_between(Snapshot(base), theirs, Wanted({}))]
        super().__init__(
            say("Another program changed this file")
            if isinstance(what, Path)
            else say("Another window changed this profile"),
            say("{what} is not as it was when you opened it.", what=what),
            say("Nothing was written."),
        )
        self.changes = tuple(changes)
        self.theirs = draft_of(theirs)
        self.base = draft_of(base)


class Merge(NamedTuple):
    """A draft of both, and the fields that both changed to different values; those are ours in `draft`."""

    draft: dict[str, object]
    conflicts: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Merge({len(self.draft)} fields, {', '.join(self.conflicts)})"


def merge(base: Mapping[str, object], mine: Mapping[str, object], theirs: Mapping[str, object]) -> Merge:
    """Take each field from who changed it; a field that only one side changed is no question."""
    draft = dict(mine)
    conflicts = []
    for key in BY_KEY:
        if same(key, base, theirs) or same(key, mine, theirs):
            continue
        if same(key, base, mine):
            draft.pop(key, None)
            if key in theirs:
                draft[key] = theirs[key]
        else:
            conflicts.append(key)
    return Merge(draft, tuple(conflicts))

"""Undo and redo in the window: what changed is said, and the focus goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.model.fields import BY_KEY, FIELDS
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.gui.form.form import Form

_MOST_NAMED = 3


class Steps(QObject):
    """Takes changes of the form back and makes them again; `said(words)` tells which."""

    said = Signal(str)

    def __init__(self, editor: Editor, form: Form) -> None:
        super().__init__(form)
        self._editor = editor
        self._form = form

    def undo(self) -> None:
        """Take the last change back."""
        changed = self._editor.past.undo()
        if changed:
            self.said.emit(say("Undone: {fields}.", fields=self._show(changed)))

    def redo(self) -> None:
        """Make again what was taken back."""
        changed = self._editor.past.redo()
        if changed:
            self.said.emit(say("Done again: {fields}.", fields=self._show(changed)))

    def _show(self, changed: frozenset[str]) -> str:
        """Put the cursor into the first field that changed, and return what they are called."""
        if "provider" in changed:
            self._form.focus_field("provider")
            return say("the mail provider")
        keys = [field.key for field in FIELDS if field.key in changed]
        first = next((key for key in keys if key in self._form.rows), None)
        self._form.focus_field(first)
        names = [BY_KEY[key].name for key in keys[:_MOST_NAMED]]
        return ", ".join(names) + ("…" if len(keys) > _MOST_NAMED else "")

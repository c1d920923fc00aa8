"""Unsaved changes survive a crash: kept while typing, without passwords, and offered at the next start."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.icons import IconView
from mailconfig_gui.gui.kit.labels import moment
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.gui.kit.widgets import Rule, Text, push_button, spaced
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.settings import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.gui.saving import Saving
    from mailconfig_gui.storage.unsaved import Keeper, Unsaved

_REST_MS = 700


class Recovery(QWidget):
    """A calm bar, hidden unless an earlier window was ended before its changes were saved."""

    restored = Signal(str)
    vanishing = Signal()
    """The bar goes, and the focus is in it."""

    def __init__(
        self, editor: Editor, workspace: Workspace, runner: Runner, saving: Saving, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._workspace = workspace
        self._runner = runner
        self._saving = saving
        self._kept: object = None
        self._offers: list[Unsaved] = []
        outer = QVBoxLayout(self)
        spaced(outer, gap=0)
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.setSpacing(GRID)
        self.words = Text("", "", self)
        self.restore = push_button("&Restore", self)
        self.discard = push_button("&Discard", self)
        row.addWidget(IconView("info", "accent", self))
        row.addWidget(self.words, 1)
        for button, call in ((self.restore, self._restore), (self.discard, self._discard)):
            button.clicked.connect(call)
            row.addWidget(button)
        outer.addLayout(row)
        outer.addWidget(Rule("row", self))
        self.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self.keep_now)
        editor.listen(self._changed)

    # Keeping

    @cached_property
    def _keeper(self) -> Keeper:
        from mailconfig_gui.storage.unsaved import Keeper

        return Keeper(self._workspace.paths)

    def _changed(self) -> None:
        if not self._timer.isActive() and self._form() != self._kept:
            self._timer.start()

    def _form(self) -> tuple[object, ...] | None:
        editor = self._editor
        if not editor.dirty:
            return None
        return (without_secrets(editor.draft), editor.provider, editor.variant, editor.recipient)

    def keep_now(self) -> None:
        """Keep the form as it stands, on a thread of its own; the window never waits for the disk."""
        self._timer.stop()
        form = self._form()
        if form == self._kept:
            return
        self._kept = form
        unsaved = self._unsaved() if form is not None else None
        number = self._runner.new_number()

        def work() -> Iterator[object]:
            self._keeper.keep(number, unsaved)
            yield None

        self._runner.start(number, work)

    def _unsaved(self) -> Unsaved:
        from mailconfig_gui.storage.unsaved import Unsaved

        editor, workspace = self._editor, self._workspace
        return Unsaved(
            editor.now().isoformat(),
            workspace.profile.name if workspace.profile else "",
            str(workspace.path or ""),
            editor.provider,
            editor.variant,
            editor.recipient,
            without_secrets(editor.draft),
        )

    def close_down(self) -> None:
        """The window was closed in order: nothing is to be offered again."""
        self._timer.stop()
        self._keeper.close()

    # Offering

    def offer(self) -> None:
        """Look for what an earlier window left, and offer the newest."""
        from mailconfig_gui.storage.unsaved import left_over

        self._offers = left_over(self._workspace.paths)
        self._show()

    def _show(self) -> None:
        if not self._offers and (self.restore.hasFocus() or self.discard.hasFocus()):
            self.vanishing.emit()
        self.setVisible(bool(self._offers))
        if not self._offers:
            return
        first = self._offers[0]
        name = first.profile or Path(first.path).name
        whose = f" of “{name}”" if name else ""
        self.words.setText(
            f"Unsaved settings{whose} from {moment(first.time)} were kept when the program ended unexpectedly. "
            "Passwords that were typed are not among them."
        )
        announce(self, self.words.text())

    def _restore(self) -> None:
        self._saving.guard(self._take)

    def _take(self) -> None:
        from mailconfig_gui.storage.unsaved import forget

        first = self._offers.pop(0)
        workspace = self._workspace
        try:
            if first.profile:
                workspace.open_profile(first.profile)
            elif first.path:
                workspace.open_file(Path(first.path))
            else:
                workspace.new()
        except MailConfigError:
            # What it belonged to is gone; the form itself is whole.
            workspace.new()
        self._editor.resume(first.draft, first.provider, first.variant, first.recipient)
        self.keep_now()
        forget(workspace.paths, first.id)
        self._show()
        self.restored.emit("The unsaved settings are back. They are not saved yet.")

    def _discard(self) -> None:
        from mailconfig_gui.storage.unsaved import forget

        forget(self._workspace.paths, self._offers.pop(0).id)
        self._show()

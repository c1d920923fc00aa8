"""Unsaved changes survive a crash: kept while typing, without passwords, and offered at the next start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal

from mailconfig_gui.app.unsaved import Unsaved, UnsavedWork
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.buttons import push_button
from mailconfig_gui.gui.kit.cards import CalmBar
from mailconfig_gui.gui.kit.labels import moment
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.gui.opening import Opening

_REST_MS = 700


class Recovery(CalmBar):
    """Hidden unless an earlier window was ended before its changes were saved."""

    restored = Signal(str)
    vanishing = Signal()
    """The bar goes, and the focus is in it."""

    def __init__(self, workspace: Workspace, runner: Runner, opening: Opening, parent: QWidget) -> None:
        super().__init__(parent)
        self._work = UnsavedWork(workspace)
        self._runner = runner
        self._opening = opening
        self._kept: Unsaved | None = None
        self._times = 0
        self._offers: list[Unsaved] = []
        self.restore = push_button(say("Restore"), self)
        self.discard = push_button(say("Discard"), self)
        for button, call in ((self.restore, self._restore), (self.discard, self._discard)):
            button.clicked.connect(call)
            self.row.addWidget(button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self.keep_now)
        workspace.editor.listen(self._changed)

    # Keeping

    def _changed(self) -> None:
        if not self._timer.isActive() and self._work.form() != self._kept:
            self._timer.start()

    def keep_now(self) -> None:
        """Keep the form as it stands, on a thread of its own; the window never waits for the disk."""
        self._timer.stop()
        form = self._work.form()
        if form == self._kept:
            return
        self._kept = form
        self._times += 1
        number = self._times

        def work() -> Iterator[object]:
            self._work.keep(number, form)
            yield None

        self._runner.start(work)

    def close_down(self) -> None:
        """The window was closed in order: nothing is to be offered again."""
        self._timer.stop()
        self._work.close()

    # Offering

    def offer(self) -> None:
        """Look for what an earlier window left, and offer the newest."""
        self._offers = self._work.offers()
        self._show()

    def _show(self) -> None:
        if not self._offers and (self.restore.hasFocus() or self.discard.hasFocus()):
            self.vanishing.emit()
        self.setVisible(bool(self._offers))
        if not self._offers:
            return
        first = self._offers[0]
        name = first.profile or Path(first.path).name
        self.words.setText(
            say(
                "Unsaved settings of “{name}” from {moment} were kept when the program ended unexpectedly. "
                "Passwords that were typed are not among them.",
                name=name,
                moment=moment(first.time),
            )
            if name
            else say(
                "Unsaved settings from {moment} were kept when the program ended unexpectedly. "
                "Passwords that were typed are not among them.",
                moment=moment(first.time),
            )
        )
        announce(self, self.words.text())

    def _restore(self) -> None:
        self._opening.guard(self._take)

    def _take(self) -> None:
        first = self._offers.pop(0)
        self._work.restore(first)
        self.keep_now()
        self._work.forget(first)
        self._show()
        self.restored.emit(say("The unsaved settings are back. They are not saved yet."))

    def _discard(self) -> None:
        self._work.forget(self._offers.pop(0))
        self._show()

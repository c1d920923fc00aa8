"""A calm bar that says when another window has the same profile open; neither of them is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.cards import Rule
from mailconfig_gui.gui.kit.icons import IconView
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.workspace import Workspace


class SameProfile(QWidget):
    """Looks when a profile is opened, and whenever a window of this program becomes the active one."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._presence = workspace.home.presence
        self._entered = ""
        outer = QVBoxLayout(self)
        spaced(outer, gap=0)
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.setSpacing(GRID)
        self.words = Text("", "", self)
        row.addWidget(IconView("info", "accent", self))
        row.addWidget(self.words, 1)
        outer.addLayout(row)
        outer.addWidget(Rule("row", self))
        self.hide()
        workspace.editor.listen(self._follow)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self.look)
        self._follow()

    def _follow(self) -> None:
        profile = self._workspace.profile
        now = profile.id if profile is not None else ""
        if now != self._entered:
            self._entered = now
            self._presence.enter(now)
            self.look()

    def look(self, *_: object) -> None:
        """Say whether another window has the profile open now."""
        others = bool(self._entered) and self._presence.others(self._entered)
        if others == (not self.isHidden()):
            return
        name = self._workspace.name
        self.words.setText(
            say(
                "Another window has “{name}” open, too. Who saves last is asked which version stays.",
                name=name,
            )
        )
        self.setVisible(others)
        if others:
            announce(self, self.words.text())

    def leave(self) -> None:
        """The window is closed."""
        self._presence.leave()

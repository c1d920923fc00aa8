"""A calm bar that says when another window has the same profile open; neither of them is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.cards import CalmBar
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.workspace import Workspace


class SameProfile(CalmBar):
    """Looks when a profile is opened, and whenever a window of this program becomes the active one."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._presence = workspace.home.presence
        self._entered = ""
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

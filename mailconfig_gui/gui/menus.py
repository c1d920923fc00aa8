"""The menu bar, and the keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from mailconfig_gui.gui.titles import TITLES
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mailconfig_gui.gui.actions import Entry

_ROLES = {
    "about": QAction.MenuRole.AboutRole,
    "preferences": QAction.MenuRole.PreferencesRole,
    "quit": QAction.MenuRole.QuitRole,
}
"""Where macOS puts what stands in the menu of the program."""


class Menus(QObject):
    """All that the window can do. `entries` has the actions by key; what cannot be done now says why.

    `recent` returns the files opened before, `open_recent` opens one; `keys` are shortcuts without an entry.
    """

    def __init__(
        self,
        window: QMainWindow,
        table: Iterable[Entry],
        keys: Iterable[tuple[str, Callable[[], object]]],
        recent: Callable[[], Sequence[str]],
        open_recent: Callable[[Path], object],
    ) -> None:
        super().__init__(window)
        self._bar = window.menuBar()
        self.shown = [(entry, self._action(window, entry.shortcut, entry.call)) for entry in table]
        self.entries = {entry.key: action for entry, action in self.shown}
        self._recent_files, self._open_recent = recent, open_recent
        self.by_title: dict[str, QMenu] = {}
        for title, action in zip(TITLES, self._bar.actions(), strict=True):
            menu = QMenu(say(title), window)
            menu.setToolTipsVisible(True)
            self.by_title[title] = menu
            action.setMenu(menu)
        self._fill()
        for shortcut, call in (("F10", self.open), *keys):
            self._action(window, shortcut, call)
        self.refresh()

    def _action(self, window: QMainWindow, shortcut: str, call: Callable[[], object]) -> QAction:
        action = QAction(self)
        action.setShortcut(shortcut)
        action.triggered.connect(lambda: call())
        window.addAction(action)
        return action

    def _fill(self) -> None:
        groups: dict[str, int] = {}
        for entry, action in self.shown:
            menu = self.by_title[entry.menu]
            if groups.setdefault(entry.menu, entry.group) != entry.group:
                groups[entry.menu] = entry.group
                menu.addSeparator()
            action.setText(say(entry.words))
            action.setCheckable(entry.checked is not None)
            action.setMenuRole(_ROLES.get(entry.key, QAction.MenuRole.NoRole))
            menu.addAction(action)
            if entry.key == "open":
                self._recent = menu.addMenu(say("Open &recent"))
                self._recent.aboutToShow.connect(self._fill_recent)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in map(Path, self._recent_files()):
            action = self._recent.addAction(str(path).replace("&", "&&"))
            action.triggered.connect(lambda _=False, path=path: self._open_recent(path))
        if self._recent.isEmpty():
            self._recent.addAction(say("None yet")).setEnabled(False)

    def open(self) -> None:
        """Open the first menu; closed again, the focus is where it was."""
        self._bar.setActiveAction(self._bar.actions()[0])

    def refresh(self) -> None:
        """Allow what can be done now; what cannot says why where the mouse stands on it, and in the status line."""
        for entry, action in self.shown:
            allowed = entry.allowed()
            reason = "" if allowed else say(entry.reason)
            action.setEnabled(allowed)
            action.setToolTip(reason or action.text().replace("&", ""))
            action.setStatusTip(reason)
            if entry.checked is not None:
                action.setChecked(entry.checked())

"""The menu behind the three dots, and the keys."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mailconfig_gui.gui.actions import Entry


class Menus(QMenu):
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
        self._shown = [(entry, self._action(window, entry.shortcut, entry.call)) for entry in table]
        self.entries = {entry.key: action for entry, action in self._shown}
        self._recent_files, self._open_recent = recent, open_recent
        self.by_title: dict[str, QMenu] = {}
        self._fill()
        if sys.platform == "darwin":
            for action in self.actions():
                window.menuBar().addAction(action)
        for shortcut, call in keys:
            self._action(window, shortcut, call)
        self.refresh()

    def _action(self, window: QMainWindow, shortcut: str, call: Callable[[], object]) -> QAction:
        action = QAction(self)
        action.setShortcut(shortcut)
        action.triggered.connect(lambda: call())
        window.addAction(action)
        return action

    def _fill(self) -> None:
        menus, group = self.by_title, 0
        for entry, action in self._shown:
            if entry.menu not in menus:
                menus[entry.menu] = self.addMenu(say(entry.menu))
            elif entry.group != group:
                menus[entry.menu].addSeparator()
            group = entry.group
            action.setText(say(entry.words))
            action.setCheckable(entry.checked is not None)
            menus[entry.menu].addAction(action)
            if entry.key == "open":
                self._recent = menus[entry.menu].addMenu(say("Open &recent"))
                self._recent.aboutToShow.connect(self._fill_recent)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in map(Path, self._recent_files()):
            action = self._recent.addAction(str(path).replace("&", "&&"))
            action.triggered.connect(lambda _=False, path=path: self._open_recent(path))
        if self._recent.isEmpty():
            self._recent.addAction(say("None yet")).setEnabled(False)

    def refresh(self) -> None:
        """Allow what can be done now."""
        for entry, action in self._shown:
            allowed = entry.allowed()
            action.setEnabled(allowed)
            action.setToolTip(action.text().replace("&", "") if allowed else say(entry.reason))
            if entry.checked is not None:
                action.setChecked(entry.checked())

"""The door to the manual: one window of it beside each main window, read when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.manual import Page
    from mailconfig_gui.gui.manual.window import ManualWindow

KEYS = "keys.md"
"""The page with the keys."""


class ManualDoor(QObject):
    """Opens the manual at a place, without one at that which `fitting` tells. `more` makes a page of its own for it."""

    def __init__(self, window: QWidget, fitting: Callable[[], str], more: Callable[[], Page]) -> None:
        super().__init__(window)
        self._fitting = fitting
        self._more = more
        self.window: ManualWindow | None = None
        """The window of the manual, once it was opened."""

    def open(self, place: str = "") -> ManualWindow:
        """Show the manual, as a window that no dialog blocks."""
        from mailconfig_gui.app.manual import manual
        from mailconfig_gui.gui.manual.window import ManualWindow

        if self.window is None:
            self.window = ManualWindow((*manual(), self._more()))
        self.window.show()
        self.window.show_place(place or self._fitting())
        self.window.raise_()
        self.window.activateWindow()
        return self.window

    def close(self) -> None:
        """Close it with the main window."""
        window, self.window = self.window, None
        if window is not None:
            window.close()
            window.deleteLater()


def open_manual(widget: QWidget, place: str) -> None:
    """Open the manual of the main window that a dialog belongs to, where it has one."""
    main = widget
    while (above := main.parentWidget()) is not None:
        main = above
    door = main.findChild(ManualDoor)
    if door is not None:
        door.open(place)

"""Icons as Qt's own buttons and menus want them.

Not for what is seen at first: to name `QIcon` makes the list of all icons that a theme may have (docs/decisions/0021).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon, QIconEngine

from mailconfig_gui.gui.kit.icons import draw, drawn, pixmap, source
from mailconfig_gui.gui.kit.theme import theme

if TYPE_CHECKING:
    from PySide6.QtCore import QRect, QSize
    from PySide6.QtGui import QPainter, QPixmap


class _Engine(QIconEngine):
    """Asks the theme for the colour each time it paints, so that no icon has to be made anew."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        draw(painter, self._name, "faint" if mode == QIcon.Mode.Disabled else self._role, rect)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        role = "faint" if mode == QIcon.Mode.Disabled else self._role
        return pixmap(
            self._name, theme().colour(role).name(), max(1, min(size.width(), size.height())), 1.0
        ).copy()

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)


def icon(name: str, role: str = "text") -> QIcon:
    """Return an icon for a button or a menu."""
    return QIcon(_Engine(name, role))


def application_icon() -> QIcon:
    """Return the icon of the program in the sizes that window managers ask for."""
    result = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(drawn(source("mailconfig"), side))
    return result

"""Icons: one family of SVG files, drawn sharp at any scale in the colour that the theme has at that moment."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from mailconfig_gui.assets import resource
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.theme import theme


@lru_cache(maxsize=64)
def source(name: str) -> str:
    """Return the SVG of an icon, in black."""
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def pixmap(name: str, colour: str, pixels: int, ratio: float) -> QPixmap:
    """Return an icon in a colour, `pixels` wide on a screen that has `ratio` of them to each of Qt's."""
    made = _drawn(source(name).replace("#000", colour), pixels)
    made.setDevicePixelRatio(ratio)
    return made


def _drawn(source: str, pixels: int) -> QPixmap:
    """Draw an SVG that begins with its size, by Qt's reader of pictures: the module QtSvg takes longer to load."""
    sized = re.sub(r'width="[0-9]+" height="[0-9]+"', f'width="{pixels}" height="{pixels}"', source, count=1)
    made = QPixmap()
    made.loadFromData(sized.encode(), "SVG")
    return made


def draw(painter: QPainter, name: str, role: str, place: QRect) -> None:
    """Draw an icon in a theme colour, as large as fits."""
    side = min(place.width(), place.height())
    device = painter.device()
    ratio = device.devicePixelRatioF() if device else 1.0
    if side <= 0:
        return
    colour = theme().colour(role).name()
    picture = pixmap(name, colour, max(1, round(side * ratio)), ratio)
    corner = QPoint(place.x() + (place.width() - side) // 2, place.y() + (place.height() - side) // 2)
    painter.drawPixmap(QRectF(corner.x(), corner.y(), side, side), picture, QRectF(picture.rect()))


class IconView(QWidget):
    """One icon beside a text. It is decoration: the text beside it says the same in words."""

    def __init__(self, name: str, role: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._role = role
        self._angle = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def name(self) -> str:
        """Which icon is shown."""
        return self._name

    def show_icon(self, name: str, role: str) -> None:
        """Show another icon or colour."""
        if (name, role) != (self._name, self._role):
            self._name, self._role = name, role
            self._angle = 0
            self.update()

    def turn(self, degrees: int) -> None:
        """Turn the icon, for the mark of a running stage."""
        self._angle = (self._angle + degrees) % 360
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as a line of text and a little more."""
        side = round(self.fontMetrics().height() * 1.15)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Never smaller than its size."""
        return self.sizeHint()

    def paintEvent(self, event: object) -> None:  # noqa: N802
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = self.rect()
        if self._angle:
            middle = QRectF(place).center()
            painter.translate(middle)
            painter.rotate(self._angle)
            painter.translate(-middle)
        draw(painter, self._name, self._role, place)
        painter.end()


def beside_icon(name: str, role: str, words: QWidget, *, gap: int = 6) -> QHBoxLayout:
    """Return a line of an icon and the words that say the same."""
    row = QHBoxLayout()
    spaced(row, gap=gap)
    row.addWidget(IconView(name, role, words.parentWidget()), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words, 1)
    return row


class _Engine(QIconEngine):
    """Asks the theme for the colour each time it paints, so that no icon has to be made anew."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = "faint" if mode is QIcon.Mode.Disabled else self._role
        # On what is chosen an icon has the colour of the words there.
        if mode is QIcon.Mode.Selected and not theme().tints_selection:
            role = "on_accent"
        draw(painter, self._name, role, rect)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        # Qt's own draws on whatever lies in memory.
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, made.rect(), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)


def icon(name: str, role: str = "text") -> QIcon:
    """Return an icon for a button or a menu."""
    return QIcon(_Engine(name, role))


def application_icon() -> QIcon:
    """Return the icon of the program in the sizes that window managers ask for."""
    result = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(_drawn(source("mailconfig"), side))
    return result

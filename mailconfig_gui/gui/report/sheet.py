"""Paper to draw on: its size, its fonts, and texts that are laid out before anybody knows where they will stand."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPageSize, QPen, QTextLayout, QTextOption

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QPdfWriter

DPI = 600
INK = "#1b1f24"
_LETTER = frozenset(
    getattr(QLocale.Country, name)
    for name in (
        "UnitedStates", "Canada", "Mexico", "Philippines", "PuertoRico", "Chile", "Colombia", "CostaRica",
        "DominicanRepublic", "ElSalvador", "Guatemala", "Nicaragua", "Panama", "Venezuela",
    )
)  # fmt: skip
"""Where paper is Letter."""


class Paper(StrEnum):
    """The paper that offices have."""

    A4 = "a4"
    LETTER = "letter"

    @classmethod
    def usual(cls, locale: QLocale | None = None) -> Paper:
        """Return what a country uses, None for this person's."""
        return cls.LETTER if (locale or QLocale.system()).territory() in _LETTER else cls.A4

    @property
    def size(self) -> QPageSize:
        """The same for Qt."""
        return QPageSize(QPageSize.PageSizeId.A4 if self is Paper.A4 else QPageSize.PageSizeId.Letter)


def points(number: float) -> float:
    """Return so many points (1/72 inch) in the units that are drawn in."""
    return number * DPI / 72


class Words:
    """A text broken into lines of a width: `height` is what it takes."""

    def __init__(
        self,
        device: QPdfWriter,
        text: str,
        width: float,
        *,
        size: float = 9.5,
        colour: str = INK,
        bold: bool = False,
        literal: bool = False,
        at_end: bool = False,
        rtl: bool = False,
    ) -> None:
        kind = QFontDatabase.SystemFont.FixedFont if literal else QFontDatabase.SystemFont.GeneralFont
        font = QFont(QFontDatabase.systemFont(kind))
        font.setPixelSize(round(points(size)))
        font.setBold(bold)
        self._colour = QColor(colour)
        self._layout = QTextLayout(text.replace("\n", "\u2028"), font, device)
        # A text of others runs as it was written, and stands where the lines of the page begin.
        right = at_end != (rtl and not literal)
        option = QTextOption(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._layout.setTextOption(option)
        self.height = 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(width, points(6)))
            line.setPosition(QPointF(0, self.height))
            self.height += line.height() * 1.18
        self._layout.endLayout()

    @property
    def width(self) -> float:
        """How wide its widest line is."""
        lines = range(self._layout.lineCount())
        return max((self._layout.lineAt(line).naturalTextWidth() for line in lines), default=0.0)

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """Draw it with its upper left corner there."""
        painter.setPen(QPen(self._colour))
        self._layout.draw(painter, QPointF(x, y))

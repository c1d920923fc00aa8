"""A line of somebody else's text with the part that mattered: bold, underlined, on a ground of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from mailconfig_gui.gui.kit.theme import GRID, fixed_font, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class QuotedLine(QWidget):
    """Draws one line, wrapped, from left to right whatever the window does; its words are never taken for markup.

    From `start` to `end` stands what mattered. Where a colour cannot be seen, the bold and the line below it can.
    """

    def __init__(self, line: str, start: int, end: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line, self.start, self.end = line, start, end
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFont(fixed_font())
        self.setAccessibleName(line)

    @property
    def marked(self) -> str:
        """The part that mattered."""
        return self.line[self.start : self.end]

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Tell that a narrow one is higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return how high the wrapped line is, in pixels."""
        return self._laid_out(width)[1]

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of some sixty letters in a line."""
        width = 60 * self.fontMetrics().averageCharWidth()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return what is needed to be read at all."""
        return QSize(12 * self.fontMetrics().averageCharWidth(), self.fontMetrics().lineSpacing())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the line, with a bar before it as quotes have."""
        painter = QPainter(self)
        painter.fillRect(0, 0, GRID // 4, self.height(), theme().colour("border"))
        painter.setPen(self.palette().windowText().color())
        self._laid_out(self.width())[0].draw(painter, QPointF(GRID, 0))

    def _laid_out(self, width: int) -> tuple[QTextLayout, int]:
        layout = QTextLayout(self.line, self.font())
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        mark = QTextLayout.FormatRange()
        mark.start, mark.length = self._units(0, self.start), self._units(self.start, self.end)
        form = QTextCharFormat()
        form.setFontWeight(QFont.Weight.Bold)
        form.setFontUnderline(True)
        form.setBackground(theme().colour("base"))
        mark.format = form
        layout.setFormats([mark])
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width - GRID, 1))
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, round(height + 0.5)

    def _units(self, start: int, end: int) -> int:
        """Return how many units of UTF-16 a part takes: Qt counts those."""
        return len(self.line[start:end].encode("utf-16-le", "surrogatepass")) // 2

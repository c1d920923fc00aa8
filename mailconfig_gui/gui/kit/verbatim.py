"""What is to be copied letter by letter: in the fixed font, wrapped anywhere, selectable."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextLayout, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from mailconfig_gui.gui.kit.theme import fixed_font


class Verbatim(QPlainTextEdit):
    """A text as high as it needs to be at its width, from left to right whatever the window does.

    `name` is what a screen reader calls it. The keyboard goes past it: a button beside it copies.
    """

    def __init__(self, text: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFont(fixed_font())
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        for bars in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bars(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setPlainText(text)

    def _edge(self) -> int:
        return 2 * (self.frameWidth() + round(self.document().documentMargin()))

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Tell that a narrow one is higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return how high the wrapped text is, in pixels."""
        height = 0.0
        for line in self.toPlainText().split("\n"):
            layout = QTextLayout(line, self.font())
            option = QTextOption()
            option.setWrapMode(self.wordWrapMode())
            layout.setTextOption(option)
            layout.beginLayout()
            while (one := layout.createLine()).isValid():
                one.setLineWidth(max(width - self._edge(), 1))
                height += one.height()
            layout.endLayout()
        # A pixel more, else Qt scrolls by a line.
        return ceil(height) + self._edge() + 1

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of some sixty letters in a line."""
        width = 60 * self.fontMetrics().averageCharWidth() + self._edge()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return what is needed to be read at all."""
        return QSize(
            16 * self.fontMetrics().averageCharWidth(), self.fontMetrics().lineSpacing() + self._edge()
        )

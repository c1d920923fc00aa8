"""A check box whose words wrap, so that a long one is never cut."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from mailconfig_gui.gui.kit.theme import GRID, TARGET, draw_focus

_END = GRID // 2
"""The room in pixels between the end of the words and the focus ring."""


class WrappingCheckBox(QCheckBox):
    """A check box as any other, but as high as its words need at its width. The box stands beside the first line."""

    _FLAGS = int(Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextShowMnemonic)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _beside(self) -> int:
        """Return the width in pixels of what stands beside the words."""
        words = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text())
        return super().sizeHint().width() - words.width()

    def _line(self) -> int:
        """Return the height in pixels of the line that the box stands in."""
        return max(TARGET, self.fontMetrics().height())

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as the words in one line."""
        return super().sizeHint() + QSize(_END, 0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As wide as the widest word."""
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(word) for word in self.text().split()), default=0)
        return QSize(self._beside() + widest + _END, TARGET)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """As many lines as the words need."""
        room = QRect(0, 0, max(width - self._beside() - _END, 1), 10_000)
        words = self.fontMetrics().boundingRect(room, self._FLAGS, self.text()).height()
        return words + self._line() - self.fontMetrics().height()

    def setText(self, text: str) -> None:  # noqa: N802
        """Change the words, and with them the height."""
        super().setText(text)
        self._keep_height()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the height that the words need now."""
        super().resizeEvent(event)
        self._keep_height()

    def _keep_height(self) -> None:
        """Ask for it as the least: what scrolls gives no more to what depends on its width."""
        if self.isVisible():
            self.setMinimumHeight(self.heightForWidth(self.width()))

    def hitButton(self, point: QPoint) -> bool:  # noqa: N802
        """All of it can be pressed."""
        return self.rect().contains(point)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the box as the style does, then the words beside it."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        option.rect = QRect(0, 0, self.width(), self._line())
        option.state &= ~QStyle.StateFlag.State_HasFocus
        painter, style, rtl = QPainter(self), self.style(), self.isRightToLeft()
        style.drawControl(QStyle.ControlElement.CE_CheckBox, option, painter, self)
        beside, above = self._beside(), (self._line() - self.fontMetrics().height()) // 2
        words = self.rect().adjusted(_END if rtl else beside, above, -beside if rtl else -_END, 0)
        role = QPalette.ColorRole.WindowText
        style.drawItemText(painter, words, self._FLAGS, self.palette(), self.isEnabled(), self.text(), role)
        if self.hasFocus():
            draw_focus(painter, self.rect())
        painter.end()

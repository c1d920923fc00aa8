"""How widgets are placed: gaps, rows that go on in the next line, a window that fits its screen."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QWidget

from mailconfig_gui.gui.kit.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Iterator


def spaced(layout: QLayout, *, margin: int = 0, gap: int = GRID) -> None:
    """Give a layout its margins and gaps in pixels."""
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)


def clear_layout(layout: QLayout) -> None:
    """Take out and delete everything in a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear_layout(inner)
            inner.deleteLater()


@contextmanager
def laid_out_once(*layouts: QLayout) -> Iterator[None]:
    """Lay out at the end what is shown, hidden or put in within; Qt would do it at once, anew for each widget."""
    for layout in layouts:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for layout in layouts:
            layout.setEnabled(True)
            layout.invalidate()


def fit_to_screen(window: QWidget, wanted: QSize | None = None) -> None:
    """Give a window the size wanted (else the one it has), as far as its screen has room for it and its frame."""
    free, frame = window.screen().availableGeometry(), window.frameGeometry().size() - window.size()
    if frame.isNull():
        # What a frame usually takes; how much is known once the window is there.
        frame = QSize(GRID, 2 * window.fontMetrics().lineSpacing())
    size = (wanted or window.size()).boundedTo(free.size() - frame)
    if size != window.size():
        window.resize(size)
    if window.isVisible():
        outer = window.frameGeometry()
        left = max(free.left(), min(outer.left(), free.right() + 1 - outer.width()))
        top = max(free.top(), min(outer.top(), free.bottom() + 1 - outer.height()))
        if QPoint(left, top) != outer.topLeft():
            window.move(left, top)


class Pair(QBoxLayout):
    """Two parts beside each other, the first taking what room there is, or one below the other where that is little."""

    def __init__(self, first: QWidget, second: QWidget) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight)
        self.setSpacing(GRID)
        self.addWidget(first, 1)
        self.addWidget(second)

    def _widths(self) -> list[int]:
        parts = (self.itemAt(0), self.itemAt(1))
        return [part.minimumSize().width() for part in parts if part is not None]

    def minimumSize(self) -> QSize:  # noqa: N802
        """As wide as the wider part: one below the other always fits."""
        return QSize(max(self._widths()), super().minimumSize().height())

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place them as there is room."""
        direction = QBoxLayout.Direction
        fits = rect.width() >= sum(self._widths()) + self.spacing()
        wanted = direction.LeftToRight if fits else direction.TopToBottom
        if self.direction() != wanted:
            self.setDirection(wanted)
        super().setGeometry(rect)


class Flow(QLayout):
    """A row of widgets, `gap` pixels apart, that goes on in the next line where there is no room."""

    def __init__(self, parent: QWidget | None = None, gap: int = GRID) -> None:
        # Qt asks for the same few widths again and again until all is placed.
        self._heights: dict[int, int] = {}
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self._gap = gap
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Take one more."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Return one of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Take one out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The height depends on the width."""
        return True

    def invalidate(self) -> None:
        """Measure anew: something in it has changed."""
        self._heights.clear()
        super().invalidate()

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """As many lines as are needed."""
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def sizeHint(self) -> QSize:  # noqa: N802
        """All in one line."""
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(hint.width() for hint in hints) + self._gap * max(len(hints) - 1, 0)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        """As wide as the widest of them."""
        size = QSize(0, 0)
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place them."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        parent = self.parentWidget()
        rtl = parent is not None and parent.isRightToLeft()
        x = y = line = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            width = min(size.width(), rect.width()) if rect.width() else size.width()
            widget = item.widget()
            height = size.height()
            if widget is not None and widget.hasHeightForWidth():
                height = widget.heightForWidth(width)
            if x and x + width > rect.width():
                x, y, line = 0, y + line + GRID, 0
            if move:
                left = rect.width() - x - width if rtl else x
                item.setGeometry(QRect(rect.topLeft() + QPoint(left, y), QSize(width, height)))
            x += width + self._gap
            line = max(line, height)
        return y + line

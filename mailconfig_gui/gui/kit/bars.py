"""A table whose last column is a picture: when each row began, and how long it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from mailconfig_gui.gui.kit.tables import show_as_rows
from mailconfig_gui.gui.kit.theme import GRID, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

_BAR = Qt.ItemDataRole.UserRole


class BarTable(QTableWidget):
    """Rows of words and a bar, read from left to right as time goes, as high as its rows, up to `most_rows`, need."""

    def __init__(self, name: str, columns: Sequence[str], rows: int, parent: QWidget) -> None:
        super().__init__(rows, len(columns), parent)
        self.most_rows = rows
        self.setAccessibleName(name)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setHorizontalHeaderLabels(columns)
        show_as_rows(self)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegateForColumn(len(columns) - 1, _Bars(self))

    def draw(self, row: int, start: float, share: float, role: str, words: str) -> None:
        """Draw the bar of a row in a colour of the theme; `start` and `share` are parts of the whole, 0 to 1."""
        last = self.columnCount() - 1
        cell = self.item(row, last)
        if cell is None:
            cell = QTableWidgetItem()
            self.setItem(row, last, cell)
        cell.setData(_BAR, (start, share, role))
        cell.setData(Qt.ItemDataRole.AccessibleTextRole, words)

    def align(self, *columns: int) -> None:
        """Align the figures of columns, and their headings, at the end."""
        trailing = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        for column in columns:
            cells = [self.item(row, column) for row in range(self.rowCount())]
            for cell in (*cells, self.horizontalHeaderItem(column)):
                if cell is not None:
                    cell.setTextAlignment(trailing)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Be as high as the rows need."""
        super().resizeEvent(event)
        rows = min(self.rowCount(), self.most_rows) * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(rows + self.horizontalHeader().height() + 2 * self.frameWidth())


class _Bars(QStyledItemDelegate):
    """Draws when a row began and how long it took."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        bar = index.data(_BAR)
        if bar is None:
            return
        start, share, role = bar
        room = QRectF(option.rect).adjusted(GRID, GRID, -GRID, -GRID)
        width = max(share * room.width(), 3.0)
        left = room.left() + min(start * room.width(), room.width() - width)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        chosen = option.state & QStyle.StateFlag.State_Selected and not theme().tints_selection
        painter.setBrush(option.palette.highlightedText() if chosen else theme().colour(role))
        painter.drawRoundedRect(QRectF(left, room.top(), width, room.height()), 2, 2)
        painter.restore()

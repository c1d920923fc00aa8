"""The way of a mail: a table with a row for each hop, whose last column is drawn as a waterfall."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from mailconfig_gui.gui.kit.theme import GRID, TARGET, theme
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from mailconfig_gui.domain.arrived import Arrived

_BAR = Qt.ItemDataRole.UserRole


class Way(QTableWidget):
    """Who took the mail from whom, how long that took, and with what encryption, in the order of travel.

    What came with the mail, and may have been made up by whoever sent it, is paler and says so when pointed at.
    """

    def __init__(self, arrived: Arrived, parent: QWidget) -> None:
        super().__init__(len(arrived.hops), 5, parent)
        self.setAccessibleName(say("The way of the mail"))
        # Names and addresses, and time as it goes.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        names = (say("Taken by"), say("From"), say("TLS"), say("Seconds"), say("Time"))
        self.setHorizontalHeaderLabels(names)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(TARGET)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegateForColumn(4, _Bars(self))
        spent = arrived.spent
        total = max(sum(spent), 1)
        begins = [0, *accumulate(spent)]
        trailing = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        for row, (hop, seconds) in enumerate(zip(arrived.hops, arrived.delays, strict=True)):
            told = "" if seconds is None else str(seconds)
            cells = [QTableWidgetItem(text) for text in (hop.by or "?", hop.source, hop.tls, told, "")]
            for column, cell in enumerate(cells):
                cell.setToolTip(cell.text())
                if row < arrived.foreign_hops:
                    cell.setForeground(theme().colour("faint"))
                    cell.setToolTip(say("This hop came with the mail: whoever sent it may have made it up."))
                self.setItem(row, column, cell)
            cells[3].setTextAlignment(trailing)
            if seconds is not None:
                cells[4].setData(_BAR, (begins[row] / total, spent[row] / total))
                words = say("from second {start} to second {end}", start=begins[row], end=begins[row + 1])
                cells[4].setData(Qt.ItemDataRole.AccessibleTextRole, words)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        for column in (2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        for column in (0, 1, 4):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Be as high as the rows, which are few, need."""
        super().resizeEvent(event)
        rows = self.verticalHeader().length() + self.horizontalHeader().height() + 2 * self.frameWidth()
        self.setFixedHeight(min(rows, 12 * TARGET))


class _Bars(QStyledItemDelegate):
    """Draws when a hop began and how long it took, as a part of the whole way."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        bar = index.data(_BAR)
        if bar is None:
            return
        start, share = bar
        room = QRectF(option.rect).adjusted(GRID, GRID, -GRID, -GRID)
        width = max(share * room.width(), 3.0)
        left = room.left() + min(start * room.width(), room.width() - width)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        faint = index.data(Qt.ItemDataRole.ForegroundRole) is not None
        painter.setBrush(theme().colour("border" if faint else "accent"))
        painter.drawRoundedRect(QRectF(left, room.top(), width, room.height()), 2, 2)
        painter.restore()

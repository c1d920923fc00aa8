"""Lists with columns: how they look, and how the columns share the width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QTreeWidget, QWidget

from mailconfig_gui.gui.kit.theme import TARGET

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


_MOST_LETTERS = 40


def show_as_rows(table: QTableView) -> None:
    """Show whole rows of one line each, without a grid; the Tab key leaves the table."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(TARGET)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)


def share_width(table: QTableView, wide: Collection[int]) -> None:
    """Make columns as wide as what stands in them; the `wide` ones share the room that is left."""
    resize = QHeaderView.ResizeMode
    for column in range(table.model().columnCount()):
        mode = resize.Stretch if column in wide else resize.ResizeToContents
        table.horizontalHeader().setSectionResizeMode(column, mode)


def listing(name: str, headings: Sequence[str], lines: int, parent: QWidget) -> QTreeWidget:
    """Return a list at least so many lines of text high, with columns as wide as what stands in them.

    A long name keeps no other column from being seen.
    """
    made = QTreeWidget(parent)
    made.setHeaderLabels(headings)
    made.setAccessibleName(name)
    made.setRootIsDecorated(False)
    made.setAllColumnsShowFocus(True)
    made.setMinimumHeight(lines * made.fontMetrics().lineSpacing())
    made.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    made.header().setMaximumSectionSize(_MOST_LETTERS * made.fontMetrics().averageCharWidth())
    return made

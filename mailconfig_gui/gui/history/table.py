"""The list of the results of a profile, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from mailconfig_gui.gui.kit.icons import icon
from mailconfig_gui.gui.kit.labels import moment
from mailconfig_gui.gui.kit.tables import share_width, show_as_rows
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailconfig_gui.results.history import Entry

_COLUMNS = (
    mark("When"), mark("What"), mark("How it ended"), mark("Took"), mark("Changed since the last good one")
)  # fmt: skip
_ENDED, _TOOK, _CHANGED = 2, 3, 4
_MOST_ROWS = 9
_Index = QModelIndex | QPersistentModelIndex


def ended_words(entry: Entry) -> str:
    """Say how a result ended."""
    brief = entry.brief
    if brief.ok:
        return say("Works")
    if brief.title:
        return brief.title
    if brief.stage in tuple(Stage):
        return say("Fails at {stage}", stage=Stage(brief.stage).label)
    return say("Fails")


class HistoryModel(QAbstractTableModel):
    """The entries of a history; what a cell says is worked out when it is looked at."""

    def __init__(self, entries: Sequence[Entry], parent: QObject) -> None:
        super().__init__(parent)
        self.entries = tuple(entries)
        self._marks = {True: icon("done", "good"), False: icon("error", "bad")}

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many there are."""
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many columns there are."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the heading of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return say(_COLUMNS[section])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell says, and the mark of how it ended."""
        entry, column = self.entries[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(entry, column)
        if role == Qt.ItemDataRole.DecorationRole and column == _ENDED:
            return self._marks[entry.brief.ok]
        if role == Qt.ItemDataRole.AccessibleTextRole and column == _ENDED:
            state = say("went well") if entry.brief.ok else say("failed")
            return f"{state}: {self._words(entry, column)}"
        if role == Qt.ItemDataRole.TextAlignmentRole and column == _TOOK:
            return Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        return None

    def _words(self, entry: Entry, column: int) -> str:
        brief = entry.brief
        if column == 0:
            return moment(brief.made)
        if column == 1:
            return brief.kind.words
        if column == _ENDED:
            return ended_words(entry)
        if column == _TOOK:
            total = brief.total_ms
            return say("{ms} ms", ms=QLocale().toString(total)) if total is not None else ""
        return ", ".join(topic.words for topic in entry.changed)


class HistoryTable(QTableView):
    """The entries as rows, of which several can be chosen; `chosen` follows each change of that."""

    chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("Results"))
        show_as_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.horizontalHeader()
        # Where the window is too narrow for that the columns scroll.
        header.setMinimumSectionSize(9 * self.fontMetrics().averageCharWidth())
        # Of a thousand rows those in sight decide the width.
        header.setResizeContentsPrecision(0)
        self.setMinimumHeight(_MOST_ROWS * TARGET)
        self.entries: tuple[Entry, ...] = ()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these, the first one chosen."""
        model = HistoryModel(entries, self)
        self.entries = model.entries
        self.setModel(model)
        # An empty last column takes no room from how it ended.
        self.setColumnHidden(_CHANGED, not any(entry.changed for entry in self.entries))
        share_width(self, (_ENDED, _CHANGED))
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        if self.entries:
            self.selectRow(0)
        self.chosen.emit()

    @property
    def selected(self) -> list[Entry]:
        """The entries that are chosen, newest first."""
        chooser = self.selectionModel()
        rows = sorted(index.row() for index in chooser.selectedRows()) if chooser is not None else ()
        return [self.entries[row] for row in rows]

"""Where the time of a test went: a table with a row for each step, whose last column is its waterfall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QHeaderView, QTableWidgetItem, QVBoxLayout, QWidget

from mailconfig_gui.gui.kit.bars import BarTable
from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.icons import icon
from mailconfig_gui.gui.kit.layouts import clear_layout, spaced
from mailconfig_gui.results.waterfall import BarState, TimedStage, lay_out
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.current_test import Run
    from mailconfig_gui.results.waterfall import Waterfall

_LOOKS = {
    BarState.PASSED: ("done", "good", "accent"),
    BarState.FAILED: ("error", "bad", "bad"),
    BarState.RUNNING: ("running", "accent", "accent"),
    BarState.NOT_REACHED: ("pending", "faint", "faint"),
}


class Times(QWidget):
    """The waterfall of a test that is over, folded; unfolded, it stays so for the tests that follow."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        spaced(box)
        self.fold = Fold(say("Where the time went"), self)
        self.fold.toggled.connect(self._show)
        box.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeading)
        self._place = QVBoxLayout()
        box.addLayout(self._place)
        self.table: TimeTable | None = None
        self._run: Run | None = None
        self._shown: object = None

    def show_run(self, run: Run) -> None:
        """Show the steps of a run."""
        self._run = run
        self._show()

    def _show(self) -> None:
        wanted = self._run.stages if self._run is not None and self.fold.isChecked() else None
        if wanted is self._shown:
            return
        self._shown = wanted
        clear_layout(self._place)
        self.table = None
        if wanted is not None:
            timed = (TimedStage(one.stage, one.ok, one.ms, one.start_ms, one.round_trips) for one in wanted)
            self.table = TimeTable(lay_out(timed), self)
            self._place.addWidget(self.table)


class TimeTable(BarTable):
    """A row for each step: its name, how long it took, how often it waited for the peer, and when."""

    def __init__(self, waterfall: Waterfall, parent: QWidget) -> None:
        whole = say("0 to {total} ms", total=QLocale().toString(waterfall.total_ms))
        columns = (say("Step"), say("Took"), say("Round trips"), whole)
        super().__init__(say("Where the time went"), columns, len(waterfall.bars), parent)
        for row, bar in enumerate(waterfall.bars):
            name, role, colour = _LOOKS[bar.state]
            step = QTableWidgetItem(icon(name, role), bar.label)
            step.setData(Qt.ItemDataRole.AccessibleTextRole, bar.words)
            trips = "" if bar.round_trips is None else QLocale().toString(bar.round_trips)
            took = say("{ms} ms", ms=QLocale().toString(bar.length_ms))
            for column, cell in enumerate((step, QTableWidgetItem(took), QTableWidgetItem(trips))):
                self.setItem(row, column, cell)
            end = bar.start_ms + bar.length_ms
            words = say("from {start} to {end} ms", start=bar.start_ms, end=end)
            self.draw(row, waterfall.part(bar.start_ms), waterfall.part(bar.length_ms), colour, words)
        self.align(1, 2)
        header = self.horizontalHeader()
        for column in range(3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)

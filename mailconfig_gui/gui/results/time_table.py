"""Where the time of a test went: a table with a row for each step, whose last column is its waterfall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QTableWidgetItem, QWidget

from mailconfig_gui.gui.kit.bars import BarTable
from mailconfig_gui.gui.kit.icons import icon
from mailconfig_gui.gui.kit.tables import share_width
from mailconfig_gui.results.waterfall import BarState, TimedStage, lay_out
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailconfig_gui.smtp.events import StageReport

_LOOKS = {
    BarState.PASSED: ("done", "good", "accent"),
    BarState.FAILED: ("error", "bad", "bad"),
    BarState.RUNNING: ("running", "accent", "accent"),
    BarState.NOT_REACHED: ("pending", "faint", "faint"),
}


class TimeTable(BarTable):
    """A row for each step: its name, how long it took, how often it waited for the peer, and when."""

    def __init__(self, stages: Sequence[StageReport], parent: QWidget) -> None:
        waterfall = lay_out(
            TimedStage(one.stage, one.ok, one.ms, one.start_ms, one.round_trips) for one in stages
        )
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
        share_width(self, (3,))

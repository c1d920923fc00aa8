"""The way of a mail: a table with a row for each hop, whose last column is drawn as a waterfall."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTableWidgetItem, QWidget

from mailconfig_gui.gui.kit.bars import BarTable
from mailconfig_gui.gui.kit.tables import share_width
from mailconfig_gui.gui.kit.theme import theme
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.domain.arrived import Arrived


class Way(BarTable):
    """Who took the mail from whom, how long that took, and with what encryption, in the order of travel.

    What came with the mail, and may have been made up by whoever sent it, is paler and says so when pointed at.
    """

    def __init__(self, arrived: Arrived, parent: QWidget) -> None:
        names = (say("Taken by"), say("From"), say("TLS"), say("Seconds"), say("Time"))
        super().__init__(say("The way of the mail"), names, len(arrived.hops), parent)
        self.most_rows = 11
        spent = arrived.spent
        total = max(sum(spent), 1)
        foreign = arrived.foreign_hops
        begins = [0, *accumulate(spent)]
        for row, (hop, seconds) in enumerate(zip(arrived.hops, arrived.delays, strict=True)):
            told = "" if seconds is None else str(seconds)
            cells = [QTableWidgetItem(text) for text in (hop.by or "?", hop.source, hop.tls, told, "")]
            for column, cell in enumerate(cells):
                cell.setToolTip(cell.text())
                if row < foreign:
                    cell.setForeground(theme().colour("faint"))
                    cell.setToolTip(say("This hop came with the mail: whoever sent it may have made it up."))
                self.setItem(row, column, cell)
            if seconds is not None:
                words = say("from second {start} to second {end}", start=begins[row], end=begins[row + 1])
                role = "border" if row < foreign else "accent"
                self.draw(row, begins[row] / total, spent[row] / total, role, words)
        self.align(3)
        share_width(self, (0, 1, 4))

"""Where the time of a test went, folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.layouts import clear_layout, spaced
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.current_test import Run
    from mailconfig_gui.gui.results.time_table import TimeTable


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
            # Who does not unfold it does not wait for it.
            from mailconfig_gui.gui.results.time_table import TimeTable

            self.table = TimeTable(wanted, self)
            self._place.addWidget(self.table)

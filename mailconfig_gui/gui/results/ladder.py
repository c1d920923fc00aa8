"""The ladder of a test: one line for each stage; once it is over, those that passed fold into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QWidget

from mailconfig_gui.app.current_test import RunState
from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.icons import IconView
from mailconfig_gui.gui.kit.layouts import laid_out_once
from mailconfig_gui.gui.kit.text import Duration, Label, Text
from mailconfig_gui.gui.kit.theme import GRID, theme
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import mark, say, say_many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailconfig_gui.app.current_test import Run

_Line = tuple[str, str, Stage, str, str, bool]

STATES = {
    "done": mark("done"),
    "error": mark("failed"),
    "running": mark("running"),
    "pending": mark("to come"),
}


class Ladder(QWidget):
    """One line for each stage: mark, name, what was learnt, time.

    Once the test is over, those that passed fold into one line. Unfolded, they stay so for the tests that follow.
    """

    _INTERVAL_MS = 40

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        self.fold = Fold("", self)
        self.fold.toggled.connect(self._unfold)
        self._grid.addWidget(self.fold, 0, 0, 1, 4, Qt.AlignmentFlag.AlignLeading)
        self._folds = False
        self._good: list[bool] = []
        self._lines: list[tuple[IconView, Text, Text, Duration]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(self._INTERVAL_MS)
        self._timer.timeout.connect(self._turn)
        self._moving: IconView | None = None
        self._shown: dict[int, tuple[object, ...]] = {}

    def _line(self, index: int) -> tuple[IconView, Text, Text, Duration]:
        while len(self._lines) <= index:
            row = len(self._lines) + 1
            mark, name, words = IconView("pending", "faint", self), Text("", "", self), Text("", "", self)
            clock = Duration("", self)
            name.setWordWrap(False)
            name.setSizePolicy(name.sizePolicy().Policy.Maximum, name.sizePolicy().verticalPolicy())
            words.selectable()
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(mark, row, 0, top)
            self._grid.addWidget(name, row, 1, top)
            self._grid.addWidget(words, row, 2, top)
            self._grid.addWidget(clock, row, 3, top | Qt.AlignmentFlag.AlignTrailing)
            for widget in (mark, name, words, clock):
                widget.hide()
            self._lines.append((mark, name, words, clock))
        return self._lines[index]

    def show_run(self, run: Run, expected: Sequence[Stage], state: RunState) -> None:
        """Show a run as far as it is, and what is still to come."""
        ahead = list(expected)
        lines: list[_Line] = []
        for report in run.stages:
            if report.stage in ahead:
                del ahead[: ahead.index(report.stage) + 1]
            mark, role = ("done", "good") if report.ok else ("error", "bad")
            lines.append((mark, role, report.stage, report.text, _time(report.ms), report.ok))
        if run.running is not None and state is RunState.RUNNING:
            if run.running in ahead:
                del ahead[: ahead.index(run.running) + 1]
            lines.append(("running", "accent", run.running, "…", "", True))
        reached = len(lines)
        if state is RunState.RUNNING:
            lines += [("pending", "faint", stage, "", "", True) for stage in ahead]
        self._sum_up(run, over=state is not RunState.RUNNING)
        self._put(lines)
        self._moving = self._lines[reached - 1][0] if reached and lines[reached - 1][0] == "running" else None
        if self._moving is not None and theme().animated:
            self._timer.start()
        else:
            self._timer.stop()

    def _put(self, lines: list[_Line]) -> None:
        with laid_out_once(self._grid):
            for index, line in enumerate(lines):
                self._show(index, *line)
            self._good = [ok for *_, ok in lines]
            self._unfold()

    def _sum_up(self, run: Run, *, over: bool) -> None:
        """Say in one line what passed, once there is no more to come."""
        passed = [report.ms for report in run.stages if report.ok]
        self._folds = over and bool(passed)
        self.fold.setVisible(self._folds)
        words = say_many(
            len(passed), "One step passed, {took}", "{n} steps passed, {took}", took=_time(sum(passed))
        )
        self.fold.setText(words)
        self.fold.setAccessibleName(words)

    def _unfold(self) -> None:
        """Show the lines that are there, all of a line or none; a step that failed is never folded."""
        hidden = self._folds and not self.fold.isChecked()
        for index, widgets in enumerate(self._lines):
            there = index < len(self._good) and not (hidden and self._good[index])
            for widget in widgets:
                widget.setVisible(there and not (isinstance(widget, Label) and not widget.text()))

    def _show(self, index: int, mark: str, role: str, stage: Stage, words: str, took: str, ok: bool) -> None:
        view, name, text, clock = self._line(index)
        wanted = (mark, stage, words, took)
        if self._shown.get(index) == wanted:
            return
        self._shown[index] = wanted
        view.show_icon(mark, role)
        name.setText(stage.label)
        name.set_role("faint" if mark == "pending" else "" if ok else "bad")
        text.setText(words)
        text.set_role("" if ok else "bad")
        clock.setText(took)
        name.setAccessibleName(say("{step}: {state}", step=stage.label, state=say(STATES[mark])))

    def _turn(self) -> None:
        if self._moving is not None:
            self._moving.turn(12)


def _time(ms: int) -> str:
    locale = QLocale()
    if ms >= 10_000:
        return say("{tostring} s", tostring=locale.toString(ms / 1000, "f", 1))
    return say("{tostring} ms", tostring=locale.toString(ms))

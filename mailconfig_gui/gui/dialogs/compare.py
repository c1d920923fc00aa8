"""Two tests beside each other: from this computer, and from the server that the platform runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QGridLayout, QHBoxLayout, QWidget

from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.kit.icons import IconView
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.text import Duration, Text, Title
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.compare import Comparison, Passed, Report


def _name(stage: str) -> str:
    return Stage(stage).label if stage in tuple(Stage) else stage


class ElsewhereDialog(Dialog):
    """A table of stages with a column for each computer, and why they may differ."""

    def __init__(self, compared: Comparison, parent: QWidget) -> None:
        super().__init__(say("From this computer and from the server"), parent, width=120)
        if compared.explanation:
            self.box.addWidget(Text(compared.explanation, "", self))
        body = QWidget(self)
        grid = QGridLayout(body)
        spaced(grid, gap=GRID)
        # Beside what each computer has seen stands how long it took; a narrow column parts the two.
        grid.setColumnMinimumWidth(3, GRID)
        for column, words, report in (
            (1, say("From this computer"), compared.here),
            (4, say("From the server"), compared.there),
        ):
            grid.setColumnStretch(column, 1)
            grid.addWidget(Title(words, body), 0, column, 1, 2)
            grid.addWidget(_outcome(report, body), 1, column, 1, 2)
        for line, row in enumerate(compared.rows, start=2):
            # The file names the stage; one that is not known is shown as it stands.
            grid.addWidget(
                Text(_name(row.stage), "", body),
                line,
                0,
                Qt.AlignmentFlag.AlignTop,
            )
            for column, passed in ((1, row.here), (4, row.there)):
                grid.addWidget(_passed(passed, body), line, column)
                if passed is not None:
                    time = Duration(say("{ms} ms", ms=passed.ms), body)
                    end = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignTrailing
                    grid.addWidget(time, line, column + 1, end)
        grid.setRowStretch(len(compared.rows) + 2, 1)
        self.box.addWidget(body, 1)
        self.buttons(QDialogButtonBox.StandardButton.Close)


def _outcome(report: Report | None, parent: QWidget) -> QWidget:
    if report is None:
        return Text(say("Not tested yet. Send a test, then compare again."), "faint", parent)
    return _line(report.ok, say("Works") if report.ok else report.cause or say("Fails"), parent)


def _passed(passed: Passed | None, parent: QWidget) -> QWidget:
    if passed is None:
        return _top(Text(say("not reached"), "faint", parent))
    return _line(passed.ok, passed.text, parent)


def _line(ok: bool, words: str, parent: QWidget) -> QWidget:
    whole = QWidget(parent)
    row = QHBoxLayout(whole)
    spaced(row, gap=6)
    mark = IconView("done" if ok else "error", "good" if ok else "bad", whole)
    mark.setAccessibleName(say("went well") if ok else say("failed"))
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(_top(Text(words, "" if ok else "bad", whole).selectable()), 1)
    return whole


def _top(text: Text) -> Text:
    text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
    return text

"""Two results beside each other: what differs and why that matters, then the stages of both tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from mailconfig_gui.gui.dialogs.dialog import CLOSE, Dialog
from mailconfig_gui.gui.kit.icons import IconView
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.text import Duration, Text, Title
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.results.brief import Topic
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.results.comparison import Comparison, Difference, StagePair
    from mailconfig_gui.results.record import Record, StageSeen

_COLUMNS = (1, 4)


class CompareDialog(Dialog):
    """What follows from both, their outcomes, a row for each difference, and a row for each stage.

    `names` are what the two results are called: where or when they were made.
    """

    def __init__(
        self, compared: Comparison, names: tuple[str, str], parent: QWidget, title: str = ""
    ) -> None:
        super().__init__(title or say("Two results beside each other"), parent, width=120)
        self.box.addWidget(Text(compared.explanation, "", self).selectable())
        body = QWidget(self)
        self._grid = QGridLayout(body)
        self._line = 0
        spaced(self._grid, gap=GRID)
        # Beside what each test has seen stands how long it took; a narrow column parts the two.
        self._grid.setColumnMinimumWidth(3, GRID)
        self._grid.setColumnStretch(0, 1)
        for column in _COLUMNS:
            self._grid.setColumnStretch(column, 3)
        self._add("", *(Title(name, body) for name in names))
        self._add("", *(_outcome(record, body) for record in (compared.first, compared.second)))
        # The outcomes stand above.
        differences = [one for one in compared.differences if one.topic is not Topic.OUTCOME]
        if differences:
            self._add_heading(say("What differs"), body)
        for one in differences:
            self._add_difference(one, body)
        if compared.stages:
            self._add_heading(say("Steps"), body)
        for pair in compared.stages:
            self._add_stage(pair, body)
        self._grid.setRowStretch(self._line, 1)
        self.box.addWidget(body, 1)
        self.buttons(CLOSE)

    def _add(self, label: str, first: QWidget, second: QWidget, *, wide: bool = True) -> None:
        """Add a row: its label, and what stands in the column of each result."""
        if label:
            self._grid.addWidget(_top(Text(label, "", self)), self._line, 0)
        for column, widget in zip(_COLUMNS, (first, second), strict=True):
            self._grid.addWidget(widget, self._line, column, 1, 2 if wide else 1)
        self._line += 1

    def _add_heading(self, words: str, body: QWidget) -> None:
        self._grid.addWidget(Title(words, body, "card"), self._line, 0, 1, -1)
        self._line += 1

    def _add_difference(self, one: Difference, body: QWidget) -> None:
        self._add(one.label, *(_top(Text(words, "", body).selectable()) for words in (one.first, one.second)))
        self._grid.addWidget(Text(one.why, "faint", body), self._line, 1, 1, 5)
        self._line += 1

    def _add_stage(self, pair: StagePair, body: QWidget) -> None:
        end = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignTrailing
        for column, stage in zip(_COLUMNS, (pair.first, pair.second), strict=True):
            if stage is not None:
                time = Duration(say("{ms} ms", ms=stage.ms), body)
                self._grid.addWidget(time, self._line, column + 1, end)
        self._add(pair.label, *(_stage(stage, body) for stage in (pair.first, pair.second)), wide=False)


def _outcome(record: Record, parent: QWidget) -> QWidget:
    return _marked(record.ok, say("Works") if record.ok else record.title or say("Fails"), parent)


def _stage(stage: StageSeen | None, parent: QWidget) -> QWidget:
    if stage is None:
        return _top(Text(say("not reached"), "faint", parent))
    return _marked(stage.ok, stage.text, parent)


def _marked(ok: bool, words: str, parent: QWidget) -> QWidget:
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

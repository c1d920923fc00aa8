"""Frames and lines around what belongs together, and the line that says one problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.gui.kit.icons import IconView
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.model.problem import Severity
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.model.problem import Fix, Problem

_ICONS = {Severity.ERROR: ("error", "bad"), Severity.WARNING: ("warning", "warn")}


class Card(QFrame):
    """A frame, tinted as `bad`, `warn`, `good` or `info`, or `plain`."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", kind)
        self.box = QVBoxLayout(self)
        spaced(self.box, margin=2 * GRID, gap=GRID)


class Rule(QFrame):
    """A thin line between two parts: a `row` lies between what stands above and below, a `column` between sides."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rule", kind)


class CalmBar(QWidget):
    """A hidden bar across the window: a sign and `words`; buttons may follow in its `row`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        spaced(outer, gap=0)
        self.row = QHBoxLayout()
        self.row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self.row.setSpacing(GRID)
        self.words = Text("", "", self)
        self.row.addWidget(IconView("info", "accent", self))
        self.row.addWidget(self.words, 1)
        outer.addLayout(self.row)
        outer.addWidget(Rule("row", self))
        self.hide()


class ProblemLine(QWidget):
    """One problem: icon, words, and a link that mends it where that can be done by one click."""

    fix_chosen = Signal(object)

    def __init__(self, problem: Problem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = problem
        row = QHBoxLayout(self)
        spaced(row, gap=6)
        name, role = _ICONS[problem.severity]
        row.addWidget(IconView(name, role, self), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        spaced(words, gap=2)
        self.words = Text(f"{problem.title} {problem.remedy}".strip(), role, self).selectable()
        words.addWidget(self.words)
        self.fix_button: LinkButton | None = None
        if problem.fix is not None:
            fix: Fix = problem.fix
            self.fix_button = LinkButton(fix.label, self)
            self.fix_button.clicked.connect(lambda: self.fix_chosen.emit(fix))
            words.addWidget(self.fix_button)
        row.addLayout(words, 1)
        title = problem.title
        bad = problem.severity is Severity.ERROR
        self.setAccessibleName(
            say("Problem: {title}", title=title) if bad else say("Warning: {title}", title=title)
        )

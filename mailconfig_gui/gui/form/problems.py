"""What is wrong with one field, in words below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mailconfig_gui.gui.kit.cards import ProblemLine
from mailconfig_gui.gui.kit.layouts import clear_layout, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailconfig_gui.model.problem import Problem


class Problems(QWidget):
    """The problems under one field, rebuilt only when they differ."""

    fix_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        spaced(self._box, gap=4)
        self._shown: tuple[Problem, ...] = ()
        self.hide()

    @property
    def shown(self) -> tuple[Problem, ...]:
        """The problems shown now."""
        return self._shown

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these."""
        wanted = tuple(problems)
        self.setVisible(bool(wanted) or self.minimumHeight() > 0)
        if wanted == self._shown:
            return
        self._shown = wanted
        clear_layout(self._box)
        for problem in wanted:
            line = ProblemLine(problem, self)
            line.fix_chosen.connect(self.fix_chosen)
            self._box.addWidget(line)

    def words(self) -> str:
        """All of it as one text, for a screen reader."""
        return " ".join(f"{problem.title} {problem.remedy}".strip() for problem in self._shown)

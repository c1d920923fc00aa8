"""A row of the form: its editor, a note and its problems below."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from mailconfig_gui.gui.form.problems import Problems
from mailconfig_gui.gui.kit.inputs import DropDown
from mailconfig_gui.gui.kit.layouts import Pair, spaced
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.kit.text import Label, Text, restyle
from mailconfig_gui.gui.kit.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailconfig_gui.gui.kit.grid import FieldLabel
    from mailconfig_gui.model.problem import Problem


class Row(QWidget):
    """One field: its editor, a note and its problems below. `outer` is the row that it stands in, mostly itself."""

    fix_chosen = Signal(object)

    editor: QWidget

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label: FieldLabel | None = None
        self.outer: Row = self
        self._box = self._below = QVBoxLayout(self)
        spaced(self._box, gap=4)
        self._note = ""
        self._shown: tuple[Problem, ...] = ()
        self._room = 0
        self._help = ""
        self._reason = ""
        self._mark = ""

    def add(self, widget: QWidget) -> None:
        """Put one more widget below."""
        self._box.addWidget(widget)

    def hold(self, editor: QWidget, unit: str = "") -> None:
        """Take the editor, made inside this row; the unit of its number stands behind it."""
        self.editor = editor
        self._box.addWidget(editor)
        if unit:
            self.beside(Label(unit, "faint", self))

    def beside(self, widget: QWidget) -> None:
        """Put a widget behind the editor."""
        self._box.removeWidget(self.editor)
        line = QHBoxLayout()
        spaced(line)
        line.addWidget(self.editor, 1)
        line.addWidget(widget)
        self._box.insertLayout(0, line)

    def link(self, words: str = "") -> LinkButton:
        """Return a new act in words of this row."""
        return LinkButton(words, self)

    def pair(self, other: Row) -> None:
        """Put another row behind the editor, with its label; what both say stands below, over the whole width."""
        other.outer = self
        second = QWidget(self)
        line = QHBoxLayout(second)
        spaced(line)
        if other.label is not None:
            line.addWidget(other.label, 0, Qt.AlignmentFlag.AlignTop)
        if isinstance(other.editor, QLineEdit):
            other.editor.setFixedWidth(other.fontMetrics().horizontalAdvance("999999") + 3 * GRID)
        line.addWidget(other, 1)
        self._box.removeWidget(self.editor)
        self._box.insertLayout(0, Pair(self.editor, second))
        for row in (self, other):
            row._below = QVBoxLayout()
            spaced(row._below, gap=4)
            self._box.addLayout(row._below)

    @cached_property
    def note(self) -> Text:
        """The words under the editor."""
        made = Text("", "faint", self)
        made.hide()
        self._below.insertWidget(1 if self._below is self._box else 0, made)
        return made

    @cached_property
    def problems(self) -> Problems:
        """What is wrong, below the note."""
        made = Problems(self)
        made.fix_chosen.connect(self.fix_chosen)
        self._below.addWidget(made)
        return made

    def describe(self, words: str) -> None:
        """Set the help that the tool tip and a screen reader give."""
        self._help = words
        self._tell()

    def show_note(self, words: str) -> None:
        """Show a note under the editor."""
        if self._note != words:
            self._note = words
            self.note.setText(words)
            self.note.setVisible(bool(words))
            self._tell()

    def mark(self, words: str) -> None:
        """Mark the field, and say why beside its label and to a screen reader; "" takes the mark away."""
        if self._mark != words:
            self._mark = words
            if self.label is not None:
                self.label.mark(words)
            self._tell()

    @property
    def target(self) -> QWidget:
        """What takes the focus."""
        return self.editor.edit if isinstance(self.editor, SecretField) else self.editor

    def show_problems(
        self, problems: Sequence[Problem], *, blamed: bool = False, typing: bool = False
    ) -> None:
        """Show what is wrong; `blamed` marks the field that a failed test points to.

        While the person is `typing` here, words neither come nor make room for what is below: it would move under the
        mouse. What they say may change.
        """
        if typing and not self._shown:
            problems = ()
        if tuple(problems) != self._shown or (self._room and not typing):
            self._room = self.problems.height() if typing else 0
            self._shown = tuple(problems)
            self.problems.setMinimumHeight(self._room)
            self.problems.show_problems(problems)
        wrong = blamed or any(problem.severity.value == "error" for problem in problems)
        target = self.target
        if bool(target.property("invalid")) != wrong:
            target.setProperty("invalid", wrong)
            restyle(target)
        self._tell()

    def allow(self, reason: str) -> None:
        """Enable the editor, or disable it for a reason in words."""
        if self._reason != reason or self.editor.isEnabled() != (not reason):
            self._reason = reason
            self.editor.setEnabled(not reason)
            self._tell()

    def _tell(self) -> None:
        target = self.target
        problems = self.problems.words() if self._shown else ""
        # A note may be the reason as well: it is said once.
        parts = dict.fromkeys((self._reason, problems, self._mark, self._note, self._help))
        words = " ".join(filter(None, parts))
        if target.accessibleDescription() != words:
            target.setAccessibleDescription(words)
        if target.toolTip() != (self._reason or self._help):
            target.setToolTip(self._reason or self._help)


def combo(parent: QWidget) -> DropDown:
    """Return a drop-down as wide as the form has room."""
    made = DropDown(parent)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return made


def grow(drop_down: QComboBox) -> None:
    """Take the width that the entries need now."""
    drop_down.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

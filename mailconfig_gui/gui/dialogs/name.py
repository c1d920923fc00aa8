"""The name of a profile: asked for alone, or as a part of what else is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mailconfig_gui.gui.dialogs.dialog import CANCEL, OK, Dialog
from mailconfig_gui.gui.kit.inputs import LineEdit
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.text import Text, restyle
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable


class NameField(QWidget):
    """The name of a profile; what is wrong with it stands below. `problem(name)` says that, or "".

    `usable(bool)` tells whether there is a name at all, after each change.
    """

    usable = Signal(bool)

    def __init__(self, name: str, problem: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._problem_of = problem
        column = QVBoxLayout(self)
        spaced(column, gap=4)
        self.edit = LineEdit(self)
        self.edit.setText(name)
        self.edit.setAccessibleName(say("Name of the profile"))
        self.edit.setMaxLength(200)
        self.edit.setMinimumHeight(TARGET)
        self.edit.selectAll()
        self.edit.textChanged.connect(self._changed)
        self.problem = Text("", "bad", self)
        self.problem.hide()
        column.addWidget(self.edit)
        column.addWidget(self.problem)
        self.setFocusProxy(self.edit)

    def _changed(self) -> None:
        there = bool(self.edit.text().strip())
        self._say("" if there else say("Enter a name."))
        self.usable.emit(there)

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.edit.setProperty("invalid", bool(words))
        self.edit.setAccessibleDescription(words)
        restyle(self.edit)

    def check(self) -> bool:
        """Show what is wrong with the name, with the cursor in it, or tell that it is good."""
        self._say(self._problem_of(self.edit.text()))
        good = self.problem.isHidden()
        if not good:
            self.edit.setFocus()
        return good


class NameDialog(Dialog):
    """Asks for the name of a profile."""

    manual = "window.md#profiles-and-files"

    chosen = Signal(str)

    def __init__(
        self, title: str, words: str, accept: str, parent: QWidget, name: str, problem: Callable[[str], str]
    ) -> None:
        super().__init__(title, parent, width=48)
        self.box.addWidget(Text(words, "", self))
        self.field = NameField(name, problem, self)
        self.name = self.field.edit
        self.box.addWidget(self.field)
        ok = self.buttons(OK | CANCEL, accept).button(OK)
        self.field.usable.connect(ok.setEnabled)
        self.accepted.connect(lambda: self.chosen.emit(self.name.text()))

    def accept(self) -> None:
        """Stay while the name cannot be used."""
        if self.field.check():
            super().accept()

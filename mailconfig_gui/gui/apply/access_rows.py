"""The fields of *Apply to platform…* on the screen: a control for each, and the line for what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from mailconfig_gui.app.targets import FieldKind
from mailconfig_gui.gui.kit.buttons import Fold, push_button
from mailconfig_gui.gui.kit.check_box import WrappingCheckBox
from mailconfig_gui.gui.kit.grid import FieldGrid, FieldLabel
from mailconfig_gui.gui.kit.inputs import DropDown, LineEdit
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.targets import AccessField


class Row:
    """A field on the screen: its control, what holds it, and the line for what is wrong with it."""

    def __init__(self, control: QWidget, holder: QWidget, problem: Text) -> None:
        self.control = control
        self.holder = holder
        self.problem = problem

    @property
    def edit(self) -> QWidget:
        """What takes the focus."""
        return self.control.edit if isinstance(self.control, SecretField) else self.control


class AccessRows(QWidget):
    """The rows by the names of their fields, each made as its field announces."""

    # Other rows may count now.
    rearranged = Signal()
    place_changed = Signal()
    # The place is typed, and left.
    place_typed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.grid = FieldGrid(self)
        self.rows: dict[str, Row] = {}
        self.folds: dict[str, Fold] = {}

    def add(self, name: str, words: str, control: QWidget) -> Row:
        """Put a control below the ones before, with its label where it has words."""
        control.setMinimumHeight(TARGET)
        holder = QWidget(self)
        inner = QVBoxLayout(holder)
        spaced(inner, gap=4)
        inner.addWidget(control)
        problem = Text("", "bad", holder)
        problem.hide()
        inner.addWidget(problem)
        self.rows[name] = row = Row(control, holder, problem)
        label = FieldLabel(words, control, self) if words else None
        if label is not None:
            row.edit.setAccessibleName(words.replace("&", ""))
            label.setBuddy(row.edit)
        self.grid.add(label, holder)
        return row

    def add_field(self, field: AccessField, *, place: bool = False) -> None:
        """Make the control that a field asks for, unless another kind had it made."""
        if field.name in self.rows:
            return
        if field.fold and field.fold not in self.folds:
            self.folds[field.fold] = fold = Fold(say(field.fold), self)
            self.add(field.fold, "", fold)
            fold.toggled.connect(self.rearranged)
        if field.kind is FieldKind.YES:
            yes = WrappingCheckBox("", self)
            self.add(field.name, "", yes)
        elif field.kind is FieldKind.CHOICE:
            choice = DropDown(self)
            for value, words in field.choices:
                choice.addItem(say(words), value)
            self.add(field.name, say(field.label), choice)
            choice.currentIndexChanged.connect(self.rearranged)
        elif field.kind is FieldKind.SECRET:
            self.add(field.name, say(field.label), SecretField(field.name, self))
        else:
            self._line(field, place=place)

    def _line(self, field: AccessField, *, place: bool) -> None:
        line = LineEdit(self)
        line.setMaxLength(2000)
        row = self.add(field.name, say(field.label), line)
        line.textEdited.connect(lambda: self.show_problem(field.name, ""))
        if place:
            line.textChanged.connect(self.place_changed)
            line.editingFinished.connect(self.place_typed)
        layout = row.holder.layout()
        if field.browse and isinstance(layout, QVBoxLayout):
            button = push_button(say(field.browse), self)
            button.clicked.connect(lambda: self._choose(field, line))
            buttons = QHBoxLayout()
            buttons.addWidget(button)
            buttons.addStretch(1)
            layout.insertLayout(1, buttons)

    def _choose(self, field: AccessField, line: QLineEdit) -> None:
        folder = field.kind is FieldKind.FOLDER
        dialog = QFileDialog(self, say("Where the platform's files are") if folder else say("Settings file"))
        if folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("json")
            # A file that is there is merged onto, never replaced.
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(lambda name: line.setText(field.prefix + name if folder else name))
        dialog.open()

    def edit(self, name: str) -> QLineEdit:
        """Return the line of a text or a secret."""
        edit = self.rows[name].edit
        if not isinstance(edit, QLineEdit):
            raise TypeError(f"the field “{name}” is no line")
        return edit

    def check_box(self, name: str) -> WrappingCheckBox:
        """Return the box of a yes."""
        box = self.rows[name].control
        if not isinstance(box, WrappingCheckBox):
            raise TypeError(f"the field “{name}” is no box")
        return box

    def fill(self, name: str, text: str) -> None:
        """Put a text into a field."""
        self.edit(name).setText(text)

    def show_problem(self, name: str, words: str) -> None:
        """Say what is wrong with a field, or with no words that nothing is."""
        problem = self.rows[name].problem
        problem.setText(words)
        problem.setVisible(bool(words))

"""What values are typed into or chosen from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import QtGui
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QToolButton

from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QFocusEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget


class LineEdit(QLineEdit):
    """A line of text that says when it is left, whether or not it was changed.

    What an assistive tool writes counts as typed (`textEdited`), which it does not for Qt.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # What the program has put here, or the person has typed.
        self._known = ""
        self.textEdited.connect(self._know)
        self.textChanged.connect(self._tell_written)

    def setText(self, text: str | None) -> None:  # noqa: N802
        """Put text here; assistive tools do not come this way."""
        self._known = text or ""
        super().setText(text)

    def _know(self, text: str) -> None:
        self._known = text

    def _tell_written(self, text: str) -> None:
        if text != self._known:
            self.textEdited.emit(text)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window where nothing typed here is left to take back.

        Of what is covered Qt keeps nothing: it would empty the field and not say so.
        """
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QtGui.QKeyEvent):
            keys = QtGui.QKeySequence.StandardKey
            seen = self.echoMode() is QLineEdit.EchoMode.Normal
            undo = event.matches(keys.Undo) and not (seen and self.isUndoAvailable())
            if undo or (event.matches(keys.Redo) and not (seen and self.isRedoAvailable())):
                event.ignore()
                return False
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Say so."""
        super().focusOutEvent(event)
        self.left.emit()


def make_clearable(line: QLineEdit) -> None:
    """Give a line to search by a button that empties it, with words for who does not see its cross."""
    line.setClearButtonEnabled(True)
    for button in line.findChildren(QToolButton):
        button.setAccessibleName(say("Clear the search"))


class DropDown(QComboBox):
    """A drop-down that the wheel neither changes while it is closed nor takes the focus to.

    What an assistive tool selects in the closed list counts as chosen (`activated`), which it does not for Qt.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view().selectionModel().selectionChanged.connect(self._take_selected)

    def _take_selected(self) -> None:
        rows = [index.row() for index in self.view().selectionModel().selectedIndexes()]
        if rows and rows[0] != self.currentIndex() and not self.view().isVisible():
            self.setCurrentIndex(rows[0])
            self.activated.emit(rows[0])

    def add_entries(self, entries: Iterable[tuple[str, object]]) -> None:
        """Add words and what they stand for."""
        for words, value in entries:
            self.addItem(words, value)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave it to the page that is scrolled."""
        event.ignore()

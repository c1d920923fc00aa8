"""The window that all dialogs are: content above, buttons below, as high as what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from mailconfig_gui.gui.frame import Scroll
from mailconfig_gui.gui.kit.buttons import make_primary
from mailconfig_gui.gui.kit.grid import FieldGrid, FieldLabel
from mailconfig_gui.gui.kit.layouts import fit_to_screen, spaced
from mailconfig_gui.gui.kit.reading import Content, move_focus
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.kit.theme import GRID, TARGET
from mailconfig_gui.gui.manual.door import open_manual

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QShowEvent

OK = QDialogButtonBox.StandardButton.Ok
CANCEL = QDialogButtonBox.StandardButton.Cancel
CLOSE = QDialogButtonBox.StandardButton.Close


class Dialog(QDialog):
    """A window of our own: content above (`box`), buttons below (`foot`), deleted when it is closed.

    It is as high as its content, also when that grows, up to what the screen has room for; then the content scrolls.
    """

    manual = "window.md"
    """The page of the manual that F1 opens."""
    _MOST_LINES = 48

    def __init__(self, title: str, parent: QWidget, *, width: int = 60) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        whole = QVBoxLayout(self)
        spaced(whole, gap=0)
        self._scroll = Scroll(self)
        self._content = Content(self._scroll)
        self.box = QVBoxLayout(self._content)
        spaced(self.box, gap=GRID + 4)
        self.box.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        self._scroll.setWidget(self._content)
        whole.addWidget(self._scroll, 1)
        self.foot = QVBoxLayout()
        spaced(self.foot, gap=GRID)
        self.foot.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        whole.addLayout(self.foot)
        self._given = 0
        room = min(parent.window().width(), self.screen().availableGeometry().width() - GRID)
        # Not of the dialog, which then would not be as wide as its buttons.
        self._scroll.setMinimumWidth(min(width * self.fontMetrics().averageCharWidth(), room))
        self._content.changed.connect(self._grow)

    def _height(self) -> int:
        """Return how high all of it is at this width, in pixels."""
        box = self.box
        content = (
            box.totalHeightForWidth(self.width()) if box.hasHeightForWidth() else box.totalSizeHint().height()
        )
        return content + self.foot.totalSizeHint().height()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Take the height that the content needs at this width; Qt's own guess is for a narrower window."""
        self._given = self._height()
        resized = self.testAttribute(Qt.WidgetAttribute.WA_Resized)
        self._take(self.height() if resized else self._given)
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open the manual at F1."""
        if event.key() == Qt.Key.Key_F1:
            open_manual(self, self.manual)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Have the Tab key follow the eye."""
        return move_focus(self, forward)

    def _take(self, height: int) -> None:
        most = self._MOST_LINES * self.fontMetrics().lineSpacing()
        fit_to_screen(self, QSize(self.width(), min(height, most)))

    def _grow(self) -> None:
        """Make room for what came later; a dialog that the person has made smaller stays so until then."""
        if self.isVisible() and (needed := self._height()) > self._given:
            self._given = needed
            self._take(max(needed, self.height()))

    def show_from(self, widget: QWidget) -> None:
        """Scroll to a part of the content that is new, where not all of it can be seen at once."""

        def scroll() -> None:
            if isValid(widget) and self._content.isAncestorOf(widget):
                self._scroll.verticalScrollBar().setValue(widget.y() - GRID)

        # It gets its place a moment later.
        QTimer.singleShot(0, self, scroll)

    def add_field(self, words: str, control: QWidget) -> None:
        """Add a control with its label beside it, both on one line."""
        row = QWidget(self._content)
        label = FieldLabel(words, control, row)
        label.setBuddy(control.edit if isinstance(control, SecretField) else control)
        FieldGrid(row).add(label, control)
        self.box.addWidget(row)

    def buttons(self, standard: QDialogButtonBox.StandardButton, words: str = "") -> QDialogButtonBox:
        """Add the row of buttons; `words` is what the accepting one says."""
        box = QDialogButtonBox(standard, self)
        ok = box.button(OK)
        if ok is not None and words:
            ok.setText(words)
            make_primary(ok)
        box.accepted.connect(self.accept)
        self.add_buttons(box)
        return box

    def add_buttons(self, box: QDialogButtonBox, primary: QPushButton | None = None) -> None:
        """Add a row of buttons; Enter in a field presses the primary one, the rejecting one closes the dialog."""
        box.rejected.connect(self.reject)
        for button in box.buttons():
            button.setMinimumHeight(TARGET)
        self.foot.addWidget(box)
        if primary is not None:
            make_primary(primary)
            primary.setDefault(True)

"""Labels and fields in two columns, or the labels above the fields where there is little room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QStyle, QWidget

from mailconfig_gui.gui.kit.theme import GRID, TARGET


class FieldLabel(QLabel):
    """A label as high as the control beside it, so that both stand on one line whatever follows below."""

    def __init__(self, text: str, control: QWidget, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._control = control
        self.tight = False

    def sizeHint(self) -> QSize:  # noqa: N802
        """Its words, and the height of the control."""
        size = super().sizeHint()
        if self.tight:
            return size
        return QSize(size.width(), max(self._control.sizeHint().height(), TARGET, size.height()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Never cut."""
        return self.sizeHint()


class FieldGrid(QGridLayout):
    """Rows of a label (or another widget, or nothing) and a field.

    No QFormLayout: it gives words that wrap too little height once labels stand above (Qt 6.11).
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(2 * GRID)
        self.setVerticalSpacing(GRID + 4)
        self.setColumnStretch(1, 1)
        self._rows: list[tuple[QWidget | None, QWidget]] = []
        self._narrow = False

    def add(self, label: QWidget | None, field: QWidget) -> None:
        """Add a row at the end."""
        self._rows.append((label, field))
        self._place(len(self._rows) - 1)

    def set_narrow(self, narrow: bool) -> None:
        """Choose between labels beside and labels above."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for label, field in self._rows:
            if label is not None:
                self.removeWidget(label)
            self.removeWidget(field)
        self.setVerticalSpacing(4 if narrow else GRID + 4)
        for index in range(len(self._rows)):
            self._place(index)

    def _place(self, index: int) -> None:
        label, field = self._rows[index]
        if isinstance(label, FieldLabel):
            label.tight = self._narrow
            label.setContentsMargins(0, GRID if self._narrow else 0, 0, 0)
            label.updateGeometry()
        if self._narrow:
            if label is not None:
                self.addWidget(label, 2 * index, 0, 1, 2, Qt.AlignmentFlag.AlignLeading)
            self.addWidget(field, 2 * index + 1, 0, 1, 2)
        else:
            if label is not None:
                self.addWidget(label, 2 * index, 0, Qt.AlignmentFlag.AlignTop | self._side(label))
            self.addWidget(field, 2 * index, 1)

    def _side(self, label: QWidget) -> Qt.AlignmentFlag:
        """Return where labels stand in the style's forms: beside the fields with that of macOS."""
        hint = label.style().styleHint(QStyle.StyleHint.SH_FormLayoutLabelAlignment)
        trailing = isinstance(label, QLabel) and hint & Qt.AlignmentFlag.AlignRight.value
        return Qt.AlignmentFlag.AlignTrailing if trailing else Qt.AlignmentFlag.AlignLeading

    def show_row(self, field: QWidget, visible: bool) -> None:
        """Show or hide a row with its label."""
        for label, widget in self._rows:
            if widget is field:
                if label is not None:
                    label.setVisible(visible)
                field.setVisible(visible)

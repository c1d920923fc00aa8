"""Labels and fields in two columns, or the labels above the fields where there is little room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from mailconfig_gui.gui.kit.theme import GRID, TARGET, only_fusion

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    """Rows of a label (or another widget, or nothing) and a field."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(2 * GRID)
        self.setVerticalSpacing(GRID + 4)
        self._rows: list[tuple[QWidget | None, QWidget]] = []
        self._narrow = False

    def rows(self) -> Iterator[tuple[QWidget | None, QWidget]]:
        """Yield label and field of each row, from top to bottom."""
        yield from self._rows

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
        if label is not None:
            # Beside the field it has its whole cell, within which `setGeometry` puts it.
            policy = QSizePolicy.Policy
            across = policy.Preferred if isinstance(label, QLabel) or not self._narrow else policy.Fixed
            label.setSizePolicy(across, policy.Fixed if self._narrow else policy.Preferred)
        if self._narrow:
            if label is not None:
                self.addWidget(label, 2 * index, 0, 1, 2)
            self.addWidget(field, 2 * index + 1, 0, 1, 2)
        else:
            if label is not None:
                self.addWidget(label, 2 * index, 0)
            self.addWidget(field, 2 * index, 1)
        self.setColumnStretch(0, 0)
        self.setColumnStretch(1, 1)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place them all, then the labels beside fields at the top of their cells.

        An alignment would say the same, and would make all enumerations of Qt's namespace before the first paint.
        """
        super().setGeometry(rect)
        if self._narrow:
            return
        for label, _ in self._rows:
            if label is None or label.isHidden():
                continue
            cell = label.geometry()
            size = label.sizeHint().boundedTo(cell.size())
            at_left = label.isRightToLeft() == (isinstance(label, QLabel) and _trailing())
            label.setGeometry(
                QRect(QPoint(cell.left() if at_left else cell.right() + 1 - size.width(), cell.top()), size)
            )

    def show_row(self, field: QWidget, visible: bool) -> None:
        """Show or hide a row with its label."""
        for label, widget in self._rows:
            if widget is field:
                if label is not None:
                    label.setVisible(visible)
                field.setVisible(visible)


def _trailing() -> bool:
    """Tell whether labels stand next to the fields, as the style of macOS has it."""
    if only_fusion():
        return False
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QFormLayout

    # A form layout knows it from the style.
    return bool(QFormLayout().labelAlignment() & Qt.AlignmentFlag.AlignRight)

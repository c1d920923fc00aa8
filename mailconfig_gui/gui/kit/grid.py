"""Labels and fields in two columns, or the labels above the fields where there is little room."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QStyle, QWidget

from mailconfig_gui.gui.kit.theme import GRID, TARGET, theme

_FIRST_RTL, _LAST_RTL = "\u0590", "\u08ff"
_DOT, _ROOM = 6, 14
"""Pixels: how large it is, and the room that is kept for it behind each label."""


class FieldLabel(QLabel):
    """A label as high as the control beside it, so that both stand on one line whatever follows below."""

    def __init__(self, text: str, control: QWidget, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._control = control
        self.tight = False
        self._marked = ""

    def sizeHint(self) -> QSize:  # noqa: N802
        """Its words, and the height of the control."""
        size = super().sizeHint() + QSize(_ROOM, 0)
        if self.tight:
            return size
        return QSize(size.width(), max(self._control.sizeHint().height(), TARGET, size.height()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Never cut."""
        return self.sizeHint()

    def mark(self, words: str) -> None:
        """Put a dot behind the label, which means these words; "" takes it away."""
        if self._marked != words:
            self._marked = words
            self.setToolTip(words)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the words, and the dot in the margin behind them."""
        super().paintEvent(event)
        if self._marked:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent"))
            words = min(super().sizeHint().width(), self.width() - _ROOM)
            # Qt begins the words where their own direction does, not that of the window.
            mirrored = any(_FIRST_RTL <= letter <= _LAST_RTL for letter in self.text())
            left = self.width() - words - _ROOM if mirrored else words + 4
            painter.drawEllipse(left, (self.height() - _DOT) // 2, _DOT, _DOT)
            painter.end()


class FieldGrid(QGridLayout):
    """Rows of a label (or another widget, or nothing) and a field: beside each other where there is room for both.

    No QFormLayout: it gives words that wrap too little height once labels stand above (Qt 6.11).
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(2 * GRID)
        self.setVerticalSpacing(GRID + 4)
        self.setColumnStretch(1, 1)
        self._rows: list[tuple[QWidget | None, QWidget]] = []
        # Whether labels are to stand above, and whether they do.
        self._narrow = self._above = False

    def add(self, label: QWidget | None, field: QWidget, after: QWidget | None = None) -> None:
        """Add a row at the end, or after that of another field."""
        at = len(self._rows) if after is None else self.place(after) + 1
        for widget in (one for row in self._rows[at:] for one in row if one is not None):
            self.removeWidget(widget)
        self._rows.insert(at, (label, field))
        for index in range(at, len(self._rows)):
            self._place(index)

    def place(self, field: QWidget) -> int:
        """Return where the row of a field stands, counted from the top."""
        return next(index for index, (_, one) in enumerate(self._rows) if one is field)

    def set_narrow(self, narrow: bool) -> None:
        """Choose between labels above, and labels beside where they fit."""
        self._narrow = narrow
        self._arrange(narrow)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Put the labels above the fields where both do not fit beside each other."""
        self._arrange(self._narrow or rect.width() < self._width(above=False))
        super().setGeometry(rect)

    def minimumSize(self) -> QSize:  # noqa: N802
        """As wide as the wider of labels and fields: one above the other always fits."""
        return QSize(self._width(above=True), super().minimumSize().height())

    def _width(self, *, above: bool) -> int:
        """Return the least width in pixels of one of the two arrangements."""
        labels = {label for label, _ in self._rows}
        widths = {True: 0, False: 0}
        for item in (self.itemAt(index) for index in range(self.count())):
            if item is not None and not item.isEmpty():
                is_label = item.widget() in labels
                widths[is_label] = max(widths[is_label], item.minimumSize().width())
        return max(widths.values()) if above else sum(widths.values()) + self.horizontalSpacing()

    def _arrange(self, above: bool) -> None:
        if above == self._above:
            return
        self._above = above
        for label, field in self._rows:
            if label is not None:
                self.removeWidget(label)
            self.removeWidget(field)
        self.setVerticalSpacing(4 if above else GRID + 4)
        for index in range(len(self._rows)):
            self._place(index)

    def _place(self, index: int) -> None:
        label, field = self._rows[index]
        if isinstance(label, FieldLabel):
            label.tight = self._above
            label.setContentsMargins(0, GRID if self._above else 0, 0, 0)
            label.updateGeometry()
        if self._above:
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

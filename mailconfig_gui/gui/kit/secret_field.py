"""The field for a password: it can be looked at, and lets no copy of it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import QtGui
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStyle, QStyleOptionFrame, QWidget

from mailconfig_gui.gui.kit.buttons import icon_button
from mailconfig_gui.gui.kit.icons import icon
from mailconfig_gui.gui.kit.inputs import LineEdit
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

# What the button of a secret does, by the key of the secret.
_SHOW_HIDE = {
    "password": (mark("Show password"), mark("Hide password")),
    "proxyPassword": (mark("Show proxy password"), mark("Hide proxy password")),
    "api_key": (mark("Show API key"), mark("Hide API key")),
    "new-password": (mark("Show new password"), mark("Hide new password")),
    "earlier-password": (mark("Show earlier password"), mark("Hide earlier password")),
    "present-password": (mark("Show present password"), mark("Hide present password")),
}
_OTHER = (mark("Show the characters"), mark("Hide the characters"))


class SecretEdit(LineEdit):
    """A password. It can be looked at, but no copy of it reaches the clipboard, a drag or the accessible tree.

    The line edit stays in password mode all the time, which is what keeps Qt from copying and from telling the
    text to assistive tools; while revealed, the characters are painted here.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint
        self.setInputMethodHints(
            hints.ImhSensitiveData | hints.ImhNoPredictiveText | hints.ImhNoAutoUppercase
        )
        self._revealed = False
        self._shift = 0

    @property
    def revealed(self) -> bool:
        """Tell whether the characters are to be seen."""
        return self._revealed

    def reveal(self, revealed: bool) -> None:
        """Show or hide the characters."""
        self._revealed = revealed
        self.update()

    def _contents(self) -> QRect:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        place = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        return place.marginsRemoved(self.textMargins()).adjusted(2, 0, -2, 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the characters instead of dots while revealed."""
        if not self._revealed or not self.text():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        place, metrics, text = self._contents(), self.fontMetrics(), self.text()
        cursor = metrics.horizontalAdvance(text[: self.cursorPosition()])
        self._shift = min(max(self._shift, cursor - place.width() + 2), cursor)
        painter.setClipRect(place)
        left = place.left() - self._shift
        top = place.top() + (place.height() - metrics.height()) // 2
        palette = self.palette()
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.drawText(QPoint(left, top + metrics.ascent()), text)
        start = self.selectionStart()
        if start >= 0:
            before = metrics.horizontalAdvance(text[:start])
            width = metrics.horizontalAdvance(text[start : self.selectionEnd()])
            chosen = QRect(left + before, top, width, metrics.height())
            painter.fillRect(chosen, palette.brush(QPalette.ColorRole.Highlight))
            painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
            painter.drawText(QPoint(left + before, top + metrics.ascent()), text[start : self.selectionEnd()])
        elif self.hasFocus():
            painter.fillRect(QRect(left + cursor, top, 1, metrics.height()), painter.pen().color())
        painter.end()

    def _index(self, point: QPoint) -> int:
        offset = point.x() - self._contents().left() + self._shift
        text, metrics = self.text(), self.fontMetrics()
        return min(range(len(text) + 1), key=lambda n: abs(metrics.horizontalAdvance(text[:n]) - offset))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Put the cursor where the character is seen."""
        super().mousePressEvent(event)
        if self._revealed:
            self.setCursorPosition(self._index(event.position().toPoint()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select by the characters that are seen."""
        if not self._revealed:
            super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Leave copying to nobody; Qt does not copy in password mode, and cutting would lose the text."""
        keys = QtGui.QKeySequence.StandardKey  # named where it acts (decision 42)
        if event.matches(keys.Copy) or event.matches(keys.Cut):
            return
        super().keyPressEvent(event)


class SecretField(QWidget):
    """A password with its reveal button, whose words tell by `key` which secret it is."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = SecretEdit(self)
        # The field around it grows, it would not.
        self.edit.setMinimumHeight(TARGET)
        self.button = icon_button("eye", self, "faint")
        self.button.setCheckable(True)
        self.button.setAutoRaise(True)
        row = QHBoxLayout(self)
        spaced(row, gap=0)
        row.addWidget(self.edit)
        self._key = key
        self.button.toggled.connect(self._toggle)
        self.setFocusProxy(self.edit)
        self._toggle(False)

    def resizeEvent(self, event: object) -> None:  # noqa: N802
        """Place the button inside the field, at its end."""
        side = self.height() - 2
        width = max(min(side, TARGET + 8), TARGET)
        self.edit.setTextMargins(*((width, 0, 0, 0) if self._rtl() else (0, 0, width, 0)))
        self.button.setGeometry(1 if self._rtl() else self.width() - width - 1, 1, width, side)
        self.button.raise_()

    def _rtl(self) -> bool:
        return self.isRightToLeft()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Move the button with the direction of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.resizeEvent(event)

    def _toggle(self, shown: bool) -> None:
        self.edit.reveal(shown)
        words = say(_SHOW_HIDE.get(self._key, _OTHER)[shown])
        self.button.setIcon(icon("eye-off" if shown else "eye", "faint"))
        self.button.setToolTip(words)
        self.button.setAccessibleName(words)

    def hide_secret(self) -> None:
        """Cover it again."""
        self.button.setChecked(False)

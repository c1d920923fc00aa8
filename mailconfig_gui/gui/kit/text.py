"""Words in the window: plain text, in one line or wrapped, coloured by what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from mailconfig_gui.gui.kit.theme import fixed_font

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent


def restyle(widget: QWidget) -> None:
    """Have the style sheet look at a widget's properties anew; until it is first shown, that is still to come."""
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Label(QLabel):
    """Words in one line. Always plain text: what a server or a file says is never taken for markup."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setText(text)
        self.set_role(role)

    def set_role(self, role: str) -> None:
        """Colour the words: `faint`, `good`, `warn`, `bad` or ``."""
        if (self.property("role") or "") != role:
            self.setProperty("role", role)
            restyle(self)


class Duration(Label):
    """A time; its figures are all of one width, so that a column of them stands still."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "faint", parent)
        font = QFont()
        font.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(font)


class Text(Label):
    """Words that wrap."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        # Wrapping costs a layout of the text, and Qt asks for the same few widths until all is placed.
        self._heights: dict[int, int] = {}
        super().__init__(text, role, parent)
        self._selectable = False
        self.setMinimumWidth(60)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        # At last, for it makes the height depend on the width, which a policy set later would undo.
        self.setWordWrap(True)

    def selectable(self) -> Text:
        """Let the words be selected with the mouse and copied."""
        self._selectable = True
        return self

    def setText(self, text: str) -> None:  # noqa: N802
        """Show other words."""
        self._heights.clear()
        super().setText(text)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Measure anew with another font, style or margin."""
        self._heights.clear()
        super().changeEvent(event)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """As many lines as the words need."""
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Take what selecting needs, a whole document, only when the mouse is there."""
        if self._selectable:
            self._selectable = False
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        super().enterEvent(event)

    def fixed(self) -> Text:
        """Show the words in the system's fixed font: what a machine said or is to be told."""
        self.setFont(fixed_font())
        return self


class Title(Text):
    """The title of a `section`, a `card`, a `step` or the `about` box; the theme gives it its font."""

    def __init__(self, text: str = "", parent: QWidget | None = None, level: str = "section") -> None:
        super().__init__(text, "", parent)
        self.setProperty("title", level)

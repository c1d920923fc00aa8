"""Buttons: with words, with an icon, or a heading that unfolds what stands below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from mailconfig_gui.gui.kit.icons import icon
from mailconfig_gui.gui.kit.text import restyle
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.words.say import say


def push_button(words: str, parent: QWidget) -> QPushButton:
    """Return a button that Enter in a field does not press."""
    button = QPushButton(words, parent)
    button.setAutoDefault(False)
    button.setMinimumHeight(TARGET)
    return button


def make_primary(button: QPushButton, primary: bool = True) -> None:
    """Give a button the look of what to do next, or take it away."""
    if bool(button.property("primary")) != primary:
        button.setProperty("primary", primary)
        restyle(button)


def icon_button(name: str, parent: QWidget, role: str = "text") -> QToolButton:
    """Return a small button that shows an icon; whoever makes it gives it a name and a tool tip."""
    button = QToolButton(parent)
    button.setIcon(icon(name, role))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


class Fold(QToolButton):
    """A heading that unfolds what stands below it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(TARGET)
        self.toggled.connect(self._show_state)
        self._show_state()

    def _show_state(self) -> None:
        turned = "down" if self.isChecked() else "left" if self.isRightToLeft() else "right"
        self.setIcon(icon(f"chevron-{turned}"))
        words = say("unfolded; press to change") if self.isChecked() else say("folded; press to change")
        self.setAccessibleDescription(words)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Turn the arrow with the direction of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._show_state()

"""Buttons: with words, with an icon, or a heading that unfolds what stands below it."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from mailconfig_gui.gui.kit.icons import icon
from mailconfig_gui.gui.kit.text import restyle
from mailconfig_gui.gui.kit.theme import TARGET, draw_focus, theme
from mailconfig_gui.words.say import say


def push_button(words: str, parent: QWidget) -> QPushButton:
    """Return a button that Enter in a field does not press."""
    button = QPushButton(words, parent)
    button.setAutoDefault(False)
    button.setMinimumHeight(TARGET)
    return button


def allow(button: QAbstractButton, allowed: bool, reason: str) -> None:
    """Enable a button, or disable it for a reason: shown where it is pointed at, and told to a screen reader."""
    told = "" if allowed else reason
    button.setEnabled(allowed)
    button.setToolTip(told)
    button.setAccessibleDescription(told)


class WrappingButton(QPushButton):
    """A button that wraps its words where they do not fit into one line, so that a long one is never cut."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setAutoDefault(False)
        self.setMinimumHeight(TARGET)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _advance(self, words: str) -> int:
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, words).width()

    def _lines(self, width: int) -> list[str]:
        """Return the words in as many lines as they need at a width."""
        room = width - (super().sizeHint().width() - self._advance(self.text()))
        lines: list[str] = []
        for word in self.text().split(" "):
            if lines and self._advance(f"{lines[-1]} {word}") <= room:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As wide as the widest word."""
        hint, words = super().sizeHint(), self.text()
        widest = max(self._advance(word) for word in words.split(" "))
        return QSize(hint.width() - self._advance(words) + widest, hint.height())

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """As many lines as the words need."""
        more = (len(self._lines(width)) - 1) * self.fontMetrics().lineSpacing()
        return max(super().sizeHint().height() + more, self.minimumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw it as the style does, with the words in their lines."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = "\n".join(self._lines(self.width()))
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()


class _Ring(QObject):
    """Draws the focus ring of primary buttons, inside: no colour can be told from both their fill and the window."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Draw the ring upon the button where the look is ours."""
        if not isinstance(event, QPaintEvent) or not isinstance(watched, QPushButton):
            return False
        if not (theme().own_look and watched.hasFocus() and watched.property("primary")):
            return False
        watched.paintEvent(event)
        painter = QPainter(watched)
        draw_focus(painter, watched.rect().adjusted(3, 3, -3, -3), "on_accent")
        painter.end()
        return True


@cache
def _ring() -> _Ring:
    return _Ring()


def make_primary(button: QPushButton, primary: bool = True) -> None:
    """Give a button the look of what to do next, or take it away."""
    if bool(button.property("primary")) != primary:
        button.setProperty("primary", primary)
        button.installEventFilter(_ring())
        restyle(button)


def put_icon(button: QPushButton, name: str, role: str = "text") -> None:
    """Give a button an icon beside its words, with some air between them: Qt leaves 4 pixels."""
    side = button.iconSize().height()
    button.setIconSize(QSize(side + 6, side))
    button.setIcon(icon(name, role))


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

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:  # noqa: N802
        """Never look pressed: the arrow tells enough, and Windows 11 fills what is checked with the accent."""
        super().initStyleOption(option)
        option.state &= ~QStyle.StateFlag.State_On

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Turn the arrow with the direction of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._show_state()

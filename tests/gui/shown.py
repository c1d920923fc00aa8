"""What is to be seen in a widget, in words."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import settle


def words(widget: QWidget | None) -> str:
    """The words of all that is visible, a line for each label."""
    settle()
    assert widget is not None
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def card_buttons(window: MainWindow) -> dict[str, QPushButton]:
    """The buttons of the card of an outcome, by their words."""
    settle()
    card = window.results.card
    assert card is not None
    return {button.text(): button for button in card.findChildren(QPushButton)}

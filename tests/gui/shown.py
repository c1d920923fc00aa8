"""What is to be seen in a widget, in words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

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


def tab_stops(window: QWidget, qtbot: QtBot, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """What gets the focus by real presses of Tab, or of Backtab, one round from the beginning, or from the end."""
    settle()
    window.setFocus()
    stops: list[QWidget] = []
    while (focused := window.focusWidget()) is not None:
        qtbot.keyClick(focused, key)
        reached = window.focusWidget()
        if reached is not None and reached not in stops:
            stops.append(reached)
        elif reached is not focused or not isinstance(focused, QTextBrowser):
            # Within a page Tab goes from link to link first.
            break
    return stops

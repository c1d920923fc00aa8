"""Rows that wrap, and layouts that are emptied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.layouts import Flow, clear_layout
from mailconfig_gui.gui.kit.theme import GRID


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_row_goes_on_in_the_next_line(qtbot: QtBot, direction: Qt.LayoutDirection) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    box.setLayoutDirection(direction)
    flow = Flow(box)
    buttons = [QPushButton(f"Button {number}") for number in range(4)]
    for button in buttons:
        flow.addWidget(button)
    assert flow.count() == 4
    assert flow.hasHeightForWidth()
    one_line = flow.sizeHint()
    assert flow.heightForWidth(one_line.width()) == one_line.height()
    assert flow.heightForWidth(one_line.width() // 2 + 10) > one_line.height()
    narrow = QSize(one_line.width() // 2 + 10, 400)
    box.resize(narrow)
    box.show()
    inside = QRect(QPoint(0, 0), narrow)
    assert all(inside.contains(button.geometry()) for button in buttons)
    assert buttons[0].geometry().top() < buttons[3].geometry().top()
    assert flow.itemAt(9) is None
    assert flow.takeAt(9) is None
    assert flow.takeAt(0) is not None
    assert flow.minimumSize().width() <= one_line.width()


def test_the_gap_is_that_between_neighbours(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    flow = Flow(box, gap=40)
    buttons = [QPushButton("one"), QPushButton("two")]
    for button in buttons:
        flow.addWidget(button)
    width, height = flow.sizeHint().width(), flow.sizeHint().height()
    assert width == sum(button.sizeHint().width() for button in buttons) + 40
    assert flow.heightForWidth(width - 1) == 2 * height + GRID


def test_a_row_is_measured_anew_when_something_in_it_changes(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    flow = Flow(box)
    first, second = QPushButton("one"), QPushButton("two")
    for button in (first, second):
        flow.addWidget(button)
    box.show()
    width, line = flow.sizeHint().width(), flow.sizeHint().height()
    assert flow.heightForWidth(width) == line
    second.setText("two, and many words more")
    assert flow.heightForWidth(width) == 2 * line + GRID
    second.hide()
    assert flow.heightForWidth(width) == line


def test_a_cleared_layout_is_empty(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    layout = QVBoxLayout(box)
    inner = QVBoxLayout()
    inner.addWidget(QPushButton("x"))
    layout.addLayout(inner)
    layout.addWidget(QPushButton("y"))
    layout.addStretch(1)
    clear_layout(layout)
    assert layout.count() == 0

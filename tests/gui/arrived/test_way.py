"""The way of a mail: a table, and a picture in its last column."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QApplication

from mailconfig_gui.domain.arrived import Arrived, read_arrived
from mailconfig_gui.gui.arrived.way import Way
from mailconfig_gui.gui.kit.theme import theme
from mailconfig_gui.gui.window import MainWindow
from tests.domain.mails import GOOGLE
from tests.gui.small_windows import arrived_proved
from tests.gui.states import settle


@pytest.fixture
def way(window: MainWindow) -> Way:
    found = arrived_proved(window).findChild(Way)
    assert isinstance(found, Way)
    settle()
    return found


def cell(way: Way, row: int, column: int) -> str:
    item = way.item(row, column)
    assert item is not None
    return item.text()


def test_a_row_for_each_hop_in_the_order_of_travel(way: Way) -> None:
    assert [[cell(way, row, column) for column in range(4)] for row in range(3)] == [
        ["o1.relay.example", "things", "TLS", ""],
        ["mx.google.com", "o1.relay.example", "TLSv1.3", "4"],
        ["2002:a05:7108:0:b0:1", "", "", "2"],
    ]


def test_a_screen_reader_has_a_table_with_the_times_in_words(way: Way) -> None:
    read = QAccessible.queryAccessibleInterface(way)
    assert read.role() == QAccessible.Role.Table
    assert read.text(QAccessible.Text.Name) == "The way of the mail"
    said = [way.item(row, 4).data(Qt.ItemDataRole.AccessibleTextRole) for row in (1, 2)]  # type: ignore[union-attr]
    assert said == ["from second 0 to second 4", "from second 4 to second 6"]


def test_what_may_be_made_up_says_so(way: Way) -> None:
    first, second = way.item(0, 0), way.item(1, 0)
    assert first is not None
    assert second is not None
    assert "may have made it up" in first.toolTip()
    assert second.toolTip() == "mx.google.com"


def painted(way: Way, row: int) -> list[bool]:
    """Which pixels of the last column are of a bar, from left to right."""
    place = way.visualRect(way.model().index(row, 4))
    image = way.viewport().grab().toImage()
    accent = QColor(theme().colours.accent)
    return [
        image.pixelColor(x, place.center().y()) == accent for x in range(place.left() + 2, place.right() - 2)
    ]


def test_each_bar_begins_where_the_one_before_ends(way: Way) -> None:
    first, second = painted(way, 1), painted(way, 2)
    assert not any(painted(way, 0))
    assert 1.6 < sum(first) / sum(second) < 2.5
    assert abs(second.index(True) - (len(first) - 1 - first[::-1].index(True))) <= 6


def test_it_stays_from_left_to_right_as_addresses_are(window: MainWindow, qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        found = arrived_proved(window).findChild(Way)
        assert isinstance(found, Way)
        settle()
        assert painted(found, 1).index(True) < painted(found, 2).index(True)
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_a_clock_that_goes_wrong_makes_no_bar_backwards(window: MainWindow) -> None:
    arrived = read_arrived(GOOGLE.replace("00:41:09", "00:41:01").encode())
    assert isinstance(arrived, Arrived)
    made = Way(arrived, window)
    assert cell(made, 2, 3) == "-6"
    assert made.item(2, 4).data(Qt.ItemDataRole.UserRole)[1] == 0  # type: ignore[union-attr]

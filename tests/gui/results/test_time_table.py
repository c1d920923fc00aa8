"""Where the time of a test went: a picture that is a table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from mailconfig_gui.gui.results.time_table import TimeTable
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states
from tests.gui.results.test_times import unfolded


def texts(table: TimeTable, row: int) -> list[str]:
    return [item.text() for column in range(3) if (item := table.item(row, column)) is not None]


def test_every_step_has_its_time_and_its_round_trips(window: MainWindow) -> None:
    states.accepted(window)
    table = unfolded(window)
    assert table.rowCount() == len(states.STAGES)
    assert texts(table, 1) == ["Name", "12 ms", "1"]
    heading = table.horizontalHeaderItem(3)
    assert heading is not None
    assert heading.text() == "0 to 469 ms"


def test_who_does_not_see_the_picture_hears_it(window: MainWindow) -> None:
    states.accepted(window)
    table = unfolded(window)
    step, bar = table.item(2, 0), table.item(2, 3)
    assert step is not None
    assert bar is not None
    role = Qt.ItemDataRole.AccessibleTextRole
    assert step.data(role) == "Connect: passed, from 12 ms, took 31 ms, 1 round trip"
    assert bar.data(role) == "from 12 to 43 ms"
    interface = QAccessible.queryAccessibleInterface(table)
    assert interface.role() is QAccessible.Role.Table
    assert interface.text(QAccessible.Text.Name) == "Where the time went"

"""Lists with columns look alike, and the keyboard gets out of them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.tables import listing, share_width, show_as_rows
from mailconfig_gui.gui.kit.theme import TARGET


@pytest.fixture
def table(qtbot: QtBot) -> QTableWidget:
    made = QTableWidget(2, 3)
    qtbot.addWidget(made)
    return made


def test_a_table_is_left_by_the_tab_key_and_chosen_row_by_row(table: QTableWidget) -> None:
    show_as_rows(table)
    assert not table.tabKeyNavigation()
    assert table.rowHeight(0) == TARGET
    table.selectRow(1)
    assert {index.column() for index in table.selectedIndexes()} == {0, 1, 2}


def test_the_wide_columns_share_the_room_that_is_left(table: QTableWidget) -> None:
    share_width(table, (1, 2))
    table.resize(600, 100)
    table.show()
    header = table.horizontalHeader()
    modes = [header.sectionResizeMode(column) for column in range(3)]
    resize = QHeaderView.ResizeMode
    assert modes == [resize.ResizeToContents, resize.Stretch, resize.Stretch]
    assert abs(table.columnWidth(1) - table.columnWidth(2)) <= 1
    assert table.columnWidth(0) < table.columnWidth(1)


def test_a_list_says_what_it_lists_and_is_as_high_as_wanted(qtbot: QtBot) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    made = listing("Profiles", ("Name", "Provider"), 9, place)
    assert made.accessibleName() == "Profiles"
    assert made.columnCount() == 2
    made.addTopLevelItem(QTreeWidgetItem(["N" * 200, "Gmail"]))
    assert made.columnWidth(0) < 50 * made.fontMetrics().averageCharWidth(), "the second column is seen too"
    assert made.minimumHeight() == 9 * made.fontMetrics().lineSpacing()

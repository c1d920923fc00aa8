"""Bars stand where the time is, in sight also on a row that is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.bars import BarTable
from mailconfig_gui.gui.kit.theme import theme


@pytest.fixture
def table(qtbot: QtBot) -> BarTable:
    made = BarTable("Times", ("Step", "When"), 3, None)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.draw(0, 0.0, 0.5, "accent", "from 0 to 5 ms")
    made.draw(1, 0.5, 0.5, "bad", "from 5 to 10 ms")
    made.draw(1, 0.5, 0.25, "bad", "from 5 to 7 ms")
    made.resize(400, 200)
    made.show()
    return made


def colour(table: BarTable, row: int, part: float) -> QColor:
    """The colour in the middle of a row's last cell, at a part of its width."""
    place = table.visualRect(table.model().index(row, 1))
    at = place.left() + round(part * place.width())
    return table.viewport().grab().toImage().pixelColor(at, place.center().y())


def test_a_bar_has_its_place_and_its_colour(table: BarTable) -> None:
    assert colour(table, 0, 0.25) == theme().colour("accent")
    assert colour(table, 0, 0.75) != theme().colour("accent")
    assert colour(table, 1, 0.6) == theme().colour("bad")
    assert colour(table, 2, 0.25) not in (theme().colour("accent"), theme().colour("bad"))


def test_the_words_of_a_bar_are_those_that_were_given_last(table: BarTable) -> None:
    item = table.item(1, 1)
    assert item is not None
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "from 5 to 7 ms"


def test_on_a_chosen_row_the_bar_is_not_lost(table: BarTable) -> None:
    before = colour(table, 0, 0.25)
    table.selectRow(0)
    assert colour(table, 0, 0.25) == table.palette().highlightedText().color() != before


def test_all_rows_are_seen_or_as_many_as_are_wanted(table: BarTable) -> None:
    assert not table.verticalScrollBar().isVisible()
    high = table.height()
    table.most_rows = 1
    table.resize(401, 200)
    assert table.height() < high

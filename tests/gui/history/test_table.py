"""The list of results: newest first, what each cell says, what is heard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from mailconfig_gui.gui.history.table import HistoryTable, ended_words
from mailconfig_gui.results.brief import Brief, Topic
from mailconfig_gui.results.history import Entry
from mailconfig_gui.results.kinds import Kind

GOOD = Brief("1", Kind.TEST, "2026-11-01T08:00:00Z", True, total_ms=234, times={"dns": 12})
BAD = Brief("2", Kind.TEST, "2026-11-02T08:00:00Z", False, "auth", "The password is not accepted", 154)
DOMAIN = Brief("3", Kind.DOMAIN, "not a time", True)
ENTRIES = (Entry(DOMAIN), Entry(BAD, GOOD, (Topic.ADDRESS, Topic.CERTIFICATE)), Entry(GOOD))


@pytest.fixture
def table(whole: QWidget) -> HistoryTable:
    made = HistoryTable(whole)
    made.show_entries(ENTRIES)
    return made


def cells(table: HistoryTable, row: int, role: int = Qt.ItemDataRole.DisplayRole) -> list[object]:
    model = table.model()
    return [model.index(row, column).data(role) for column in range(1, model.columnCount())]


def test_a_row_says_what_when_how_and_since_when_it_is_so(table: HistoryTable) -> None:
    assert cells(table, 0) == ["Domain check", "Works", "", ""]
    changed = "address of the server, certificate"
    assert cells(table, 1) == ["Test", "The password is not accepted", "154 ms", changed]
    assert cells(table, 2)[2] == "234 ms"
    assert table.model().index(0, 0).data() == "not a time"
    assert "2026" in table.model().index(1, 0).data()


def test_how_it_ended_is_heard_and_not_only_coloured(table: HistoryTable) -> None:
    heard = cells(table, 1, Qt.ItemDataRole.AccessibleTextRole)
    assert heard[1] == "failed: The password is not accepted"
    assert cells(table, 2, Qt.ItemDataRole.AccessibleTextRole)[1] == "went well: Works"
    headings = [
        table.model().headerData(column, Qt.Orientation.Horizontal) for column in range(5)
    ]  # fmt: skip
    assert headings == ["When", "What", "How it ended", "Took", "Changed since the last good one"]
    assert table.model().headerData(0, Qt.Orientation.Vertical) is None


def test_the_newest_is_chosen_and_several_can_be(table: HistoryTable) -> None:
    assert table.selected == [ENTRIES[0]]
    told: list[bool] = []
    table.chosen.connect(lambda: told.append(True))
    table.selectAll()
    assert table.selected == list(ENTRIES)
    assert told


def test_a_column_that_says_nothing_takes_no_room(table: HistoryTable) -> None:
    assert not table.isColumnHidden(4)
    table.show_entries((Entry(BAD), Entry(GOOD)))
    assert table.isColumnHidden(4)


def test_with_nothing_kept_nothing_is_chosen(table: HistoryTable) -> None:
    table.show_entries(())
    assert table.selected == []


def test_a_failure_without_a_title_names_its_stage() -> None:
    assert ended_words(Entry(BAD._replace(title=""))) == "Fails at Login"
    assert ended_words(Entry(BAD._replace(title="", stage="of another version"))) == "Fails"

"""The times of tests as columns."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.history.picture import Picture, columns_of, parts_of
from mailconfig_gui.gui.kit.theme import theme
from mailconfig_gui.results.history import Entry
from tests.gui.history.test_table import BAD, DOMAIN, GOOD

TIMES = {"dns": 10, "connect": 20, "tls-handshake": 30, "auth": 40, "data": 5, "of-another-version": 1}
ENTRIES = (
    Entry(DOMAIN),
    Entry(BAD._replace(times={"dns": 10, "auth": 90})),
    Entry(GOOD._replace(times=TIMES)),
    Entry(GOOD._replace(times={"dns": 30_000})),
)


@pytest.fixture
def picture(whole: QWidget) -> Picture:
    made = Picture(whole)
    made.show_entries(ENTRIES)
    made.resize(300, 160)
    whole.resize(300, 160)
    whole.show()
    return made


def test_every_ms_belongs_to_a_part() -> None:
    assert parts_of(TIMES) == (30, 30, 40, 6)


def test_the_oldest_test_comes_first_and_other_checks_are_left_out() -> None:
    assert [(one.row, one.total, one.ok) for one in columns_of(ENTRIES)] == [
        (3, 30_000, True), (2, 106, True), (1, 100, False),
    ]  # fmt: skip
    assert len(columns_of(ENTRIES * 30)) == 60


def test_one_that_took_far_longer_does_not_hide_the_others(picture: Picture) -> None:
    shot = picture.grab().toImage()
    place = picture.place(1).toRect()
    column = [shot.pixelColor(place.center().x(), y) for y in range(place.top(), place.bottom())]
    assert column[-3] == theme().colour("accent")
    high = sum(one != column[0] for one in column)
    assert high > place.height() / 3


def test_a_column_says_what_it_is_and_leads_to_its_row(picture: Picture, qtbot: QtBot) -> None:
    at = picture.place(2).center().toPoint()
    with qtbot.waitSignal(picture.chosen) as chosen:
        qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == [1]
    QApplication.sendEvent(picture, QHelpEvent(QEvent.Type.ToolTip, at, picture.mapToGlobal(at)))
    assert QToolTip.text().endswith("The password is not accepted, 100 ms")
    qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=QPoint(299, 150))


def test_it_is_mirrored_and_it_is_heard(picture: Picture) -> None:
    assert picture.accessibleName() == "Times of 3 tests, oldest first"
    assert "The password is not accepted, 100 ms" in picture.accessibleDescription()
    assert picture.place(0).left() < picture.place(1).left()
    picture.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert picture.place(0).left() > picture.place(1).left()
    picture.grab()


def test_in_a_narrow_window_the_legend_takes_more_lines(picture: Picture) -> None:
    wide = picture.place(0).top()
    picture.resize(120, picture.height())
    assert picture.place(0).top() > wide
    assert all(far == 0 or far + 40 < 120 for far, *_ in picture._legend())


def test_one_test_alone_is_no_picture(picture: Picture) -> None:
    picture.show_entries(ENTRIES[:2])
    assert not picture.isVisible()
    picture.show_entries(())
    assert not picture.isVisible()

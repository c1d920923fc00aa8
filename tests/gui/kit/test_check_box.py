"""The check box that wraps."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QStyle, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.check_box import WrappingCheckBox
from mailconfig_gui.gui.kit.theme import theme

LONG = "Yes, &without encryption: login and mail password can be read on the way to a.host.with.a.long.name"


def test_the_words_wrap_and_all_of_it_can_be_pressed(qtbot: QtBot) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    box = WrappingCheckBox(LONG, place)
    column = QVBoxLayout(place)
    column.addWidget(box)
    column.addStretch(1)
    place.resize(300, 200)
    place.show()
    assert place.width() == 300
    assert box.height() == box.heightForWidth(box.width()) > 3 * box.fontMetrics().height()
    assert box.heightForWidth(2000) == 28
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 20, box.height() - 4))
    assert box.isChecked()


def test_the_focus_ring_keeps_away_from_the_words(qtbot: QtBot) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    box = WrappingCheckBox("Enable TLS", place)
    box.resize(box.sizeHint())
    image = box.grab().toImage()
    ground = image.pixel(image.width() - 1, 0)
    column = (QPoint(image.width() - 3, y) for y in range(image.height()))
    assert {image.pixel(point) for point in column} == {ground}


def test_the_box_stands_beside_the_first_line_and_the_focus_is_seen(qtbot: QtBot) -> None:
    theme()
    place = QWidget()
    qtbot.addWidget(place)
    place.resize(400, 200)
    box = WrappingCheckBox(LONG, place)
    box.resize(300, box.heightForWidth(300))
    box.setChecked(True)
    accent = QColor(theme().colours.accent)

    def seen() -> set[int]:
        image = box.grab().toImage()
        return {y for y in range(image.height()) if image.pixelColor(12, y) == accent}

    assert seen()
    assert max(seen()) < 28
    place.show()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    assert max(seen()) > box.height() - 4


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_box_is_never_higher_than_the_line_it_stands_in(
    qtbot: QtBot, application: QApplication, percent: int
) -> None:
    """Its edges would be cut."""
    theme().enlarge(percent)
    place = QWidget()
    qtbot.addWidget(place)
    box = WrappingCheckBox("Enable TLS", place)
    metric = QStyle.PixelMetric.PM_IndicatorHeight
    assert box.style().pixelMetric(metric, None, box) <= box.heightForWidth(2000)

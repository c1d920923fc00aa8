"""Text to be copied letter by letter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.verbatim import Verbatim
from tests.gui.states import settle

LONG = "v=DKIM1; k=rsa; p=" + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" * 8


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made)
    made.resize(300, 600)
    return made


def shown(text: str, place: QWidget) -> Verbatim:
    made = Verbatim(text, "Value", place)
    box = place.layout()
    assert isinstance(box, QVBoxLayout)
    box.addWidget(made)
    box.addStretch(1)
    place.show()
    settle()
    return made


def test_a_long_word_wraps_and_all_of_it_is_seen(place: QWidget) -> None:
    made = shown(LONG, place)
    assert made.verticalScrollBar().maximum() == 0
    assert made.horizontalScrollBar().maximum() == 0
    assert made.height() > 5 * made.fontMetrics().lineSpacing()
    made.selectAll()
    assert made.textCursor().selectedText() == LONG


def test_a_short_text_takes_one_line_and_several_lines_as_many(place: QWidget) -> None:
    one, two = shown("a", place), shown("a\nb", place)
    more = two.heightForWidth(200) - one.heightForWidth(200)
    assert abs(more - one.fontMetrics().lineSpacing()) <= 1


def test_it_has_a_name_and_runs_from_left_to_right(place: QWidget) -> None:
    made = shown("a", place)
    assert QAccessible.queryAccessibleInterface(made).text(QAccessible.Text.Name) == "Value"
    assert made.layoutDirection() is Qt.LayoutDirection.LeftToRight

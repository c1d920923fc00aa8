"""Words are plain text, as high as their lines, and can be selected."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.text import Text, Title


def test_words_are_never_markup(qtbot: QtBot) -> None:
    for made in (Text("<b>550</b> <a href='x'>no</a>"), Title("<i>x</i>")):
        qtbot.addWidget(made)
        assert made.textFormat() is Qt.TextFormat.PlainText


def test_words_are_as_high_as_their_lines(qtbot: QtBot) -> None:
    words = Text("Nothing that stands here is longer than a few lines. " * 8)
    qtbot.addWidget(words)
    line = words.fontMetrics().lineSpacing()
    assert words.hasHeightForWidth()
    assert words.heightForWidth(4000) <= 2 * line
    assert 3 * line < words.heightForWidth(300) < 20 * line


def test_other_words_and_another_font_are_measured_anew(qtbot: QtBot) -> None:
    words = Text("Short")
    qtbot.addWidget(words)
    short = words.heightForWidth(200)
    words.setText("Longer than what fits into a line of this width. " * 4)
    longer = words.heightForWidth(200)
    assert longer >= 3 * short
    font = words.font()
    font.setPointSize(2 * font.pointSize())
    words.setFont(font)
    larger = words.heightForWidth(200)
    assert larger >= 3 * longer
    words.setContentsMargins(0, 20, 0, 20)
    assert words.heightForWidth(200) == larger + 40


def test_words_can_be_selected_once_the_mouse_is_over_them(qtbot: QtBot) -> None:
    words = Text("535 5.7.8").selectable()
    qtbot.addWidget(words)
    words.show()
    assert words.textInteractionFlags() == Qt.TextInteractionFlag.NoTextInteraction
    place = QPointF(words.rect().center())
    QApplication.sendEvent(words, QEnterEvent(place, place, place))
    assert words.textInteractionFlags() == Qt.TextInteractionFlag.TextSelectableByMouse

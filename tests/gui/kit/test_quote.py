"""A line with the part that mattered."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.quote import QuotedLine

LINE = "Unable to send mail: 535 5.7.8 <b>Username</b> and Password not accepted"


def picture(quoted: QuotedLine, width: int) -> QImage:
    quoted.resize(width, quoted.heightForWidth(width))
    return quoted.grab().toImage()


def test_a_narrow_line_wraps_and_is_higher(qtbot: QtBot) -> None:
    quoted = QuotedLine(LINE, 21, 24)
    qtbot.addWidget(quoted)
    assert quoted.marked == "535"
    assert quoted.heightForWidth(120) > 3 * quoted.heightForWidth(2000)
    assert quoted.heightForWidth(1) > 0
    assert quoted.sizeHint().height() >= quoted.minimumSizeHint().height()


def test_the_mark_shows_without_colour(qtbot: QtBot) -> None:
    with_mark, without = QuotedLine(LINE, 21, 24), QuotedLine(LINE, 0, 0)
    for one in (with_mark, without):
        qtbot.addWidget(one)

    def dark(image: QImage) -> int:
        grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
        return sum(
            QColor(grey.pixel(x, y)).value() < 128 for x in range(grey.width()) for y in range(grey.height())
        )

    assert dark(picture(with_mark, 700)) > dark(picture(without, 700))


def test_a_screen_reader_hears_the_line(qtbot: QtBot) -> None:
    quoted = QuotedLine(LINE, 21, 24)
    qtbot.addWidget(quoted)
    assert quoted.accessibleName() == LINE


def test_letters_beyond_the_first_plane_are_counted_as_qt_does(qtbot: QtBot) -> None:
    quoted = QuotedLine("😀 no", 2, 4)
    qtbot.addWidget(quoted)
    assert quoted.marked == "no"
    layout, _ = quoted._laid_out(300)
    assert [(one.start, one.length) for one in layout.formats()] == [(3, 2)]

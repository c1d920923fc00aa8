"""Lines say when they are left; a drop-down keeps what its words stand for."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.inputs import DropDown, LineEdit


def test_a_line_says_when_it_is_left_whether_or_not_it_was_changed(qtbot: QtBot) -> None:
    line = LineEdit()
    qtbot.addWidget(line)
    with qtbot.waitSignal(line.left, timeout=20_000):
        QApplication.sendEvent(line, QFocusEvent(QEvent.Type.FocusOut))


def test_an_entry_is_found_by_what_it_stands_for(qtbot: QtBot) -> None:
    made = DropDown()
    qtbot.addWidget(made)
    made.add_entries([("Not encrypted", "none"), ("TLS from the start", "tls")])
    made.setCurrentIndex(made.findData("tls"))
    assert made.currentText() == "TLS from the start"

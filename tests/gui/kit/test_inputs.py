"""Lines say when they are left; a drop-down keeps what its words stand for; both take what assistive tools do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QAccessible, QFocusEvent
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


def test_scrolling_over_a_list_does_not_take_the_focus(qtbot: QtBot) -> None:
    made = DropDown()
    qtbot.addWidget(made)
    assert made.focusPolicy() is Qt.FocusPolicy.StrongFocus


def written_by_assistive_tool(line: LineEdit, words: str) -> None:
    found = QAccessible.queryAccessibleInterface(line)
    assert found is not None
    found.setText(QAccessible.Text.Value, words)


def test_what_an_assistive_tool_writes_counts_as_typed(qtbot: QtBot) -> None:
    line = LineEdit()
    qtbot.addWidget(line)
    typed: list[str] = []
    line.textEdited.connect(typed.append)
    line.setText("by the program")
    assert typed == []
    written_by_assistive_tool(line, "by a tool")
    qtbot.keyClicks(line, "!")
    assert typed == ["by a tool", "by a tool!"]
    line.setText("by the program")
    written_by_assistive_tool(line, "by a tool")
    assert typed == ["by a tool", "by a tool!", "by a tool"]


def test_what_an_assistive_tool_selects_in_a_closed_list_counts_as_chosen(qtbot: QtBot) -> None:
    made = DropDown()
    qtbot.addWidget(made)
    made.add_entries([("Not encrypted", "none"), ("TLS from the start", "tls")])
    chosen: list[int] = []
    made.activated.connect(chosen.append)
    marks = made.view().selectionModel()
    marks.select(made.model().index(1, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    assert (chosen, made.currentData()) == ([1], "tls")
    made.clear()
    made.add_entries([("Another", "another")])
    made.setCurrentIndex(0)
    assert chosen == [1]


def test_what_is_only_passed_in_an_open_list_is_not_chosen(qtbot: QtBot) -> None:
    made = DropDown()
    qtbot.addWidget(made)
    made.add_entries([("Not encrypted", "none"), ("TLS from the start", "tls")])
    made.show()
    chosen: list[int] = []
    made.activated.connect(chosen.append)
    made.showPopup()
    qtbot.keyClick(made.view(), Qt.Key.Key_Down)
    assert made.view().currentIndex().row() == 1
    qtbot.keyClick(made.view(), Qt.Key.Key_Escape)
    assert (chosen, made.currentData()) == ([], "none")
    made.showPopup()
    made.hidePopup()
    assert (chosen, made.currentData()) == ([], "none")

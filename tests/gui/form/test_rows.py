"""A row: its note, its problems, and what a screen reader hears of them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.form.rows import Row
from mailconfig_gui.gui.kit.grid import FieldLabel
from mailconfig_gui.model.fields import BY_KEY


def test_a_row_tells_reason_problems_note_and_help(qtbot: QtBot) -> None:
    row = Row()
    qtbot.addWidget(row)
    row.hold(QLineEdit(row))
    row.describe("The port.")
    row.show_note("Often 587.")
    [problem] = BY_KEY["smtpPort"].read("x").problems
    row.show_problems([problem])
    row.allow("Not now.")
    assert row.target.accessibleDescription() == (
        f"Not now. {problem.title} {problem.remedy} Often 587. The port."
    )
    assert row.target.property("invalid")
    assert not row.editor.isEnabled()
    row.show_note("Not now.")
    assert row.target.accessibleDescription() == f"Not now. {problem.title} {problem.remedy} The port."


def test_while_a_person_types_no_problem_comes(qtbot: QtBot) -> None:
    row = Row()
    qtbot.addWidget(row)
    row.hold(QLineEdit(row))
    row.show_problems(BY_KEY["smtpPort"].read("x").problems, typing=True)
    assert not row.target.property("invalid")


def pair(qtbot: QtBot) -> tuple[Row, Row]:
    host, port = Row(), Row()
    qtbot.addWidget(host)
    host.hold(QLineEdit(host))
    port.hold(QLineEdit(port))
    port.label = FieldLabel("Port", port.editor, port)
    host.pair(port)
    host.resize(400, 200)
    host.show()
    return host, port


def test_two_rows_stand_in_one_line_and_what_they_say_below_over_the_whole_width(qtbot: QtBot) -> None:
    host, port = pair(qtbot)
    port.show_problems(BY_KEY["smtpPort"].read("x").problems)
    host.show_note("As the provider names it.")
    QApplication.processEvents()

    def place(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(host, QPoint()), widget.size())

    assert port.outer is host
    assert place(port.editor).top() == place(host.editor).top()
    assert place(port.editor).right() == host.rect().right()
    assert place(host.editor).bottom() < place(host.note).top() < place(port.problems).top()
    assert place(port.problems).width() == host.width()


def test_two_rows_stand_below_each_other_where_there_is_no_room(qtbot: QtBot) -> None:
    host, port = pair(qtbot)
    host.editor.setMinimumWidth(380)
    host.resize(host.minimumSizeHint().width(), 200)
    QApplication.processEvents()
    assert host.width() < 400
    assert port.editor.mapTo(host, QPoint()).y() > host.editor.geometry().bottom()

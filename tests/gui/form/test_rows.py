"""A row: its note, its problems, and what a screen reader hears of them."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.form.rows import Row
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


def test_while_a_person_types_no_problem_comes(qtbot: QtBot) -> None:
    row = Row()
    qtbot.addWidget(row)
    row.hold(QLineEdit(row))
    row.show_problems(BY_KEY["smtpPort"].read("x").problems, typing=True)
    assert not row.target.property("invalid")

"""The problems under a field."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.form.problems import Problems
from mailconfig_gui.model.fields import BY_KEY


def test_problems_are_shown_while_there_are_some_and_said_as_one_text(qtbot: QtBot) -> None:
    made = Problems()
    qtbot.addWidget(made)
    assert made.isHidden()
    [problem] = BY_KEY["smtpPort"].read("x").problems
    made.show_problems([problem])
    assert not made.isHidden()
    assert made.shown == (problem,)
    assert made.words() == f"{problem.title} {problem.remedy}"
    made.show_problems([])
    assert made.isHidden()

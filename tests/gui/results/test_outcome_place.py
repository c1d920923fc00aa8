"""The place of an outcome."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.results.outcome_place import OutcomePlace


def test_it_says_so_before_what_has_the_focus_goes(qtbot: QtBot) -> None:
    place = OutcomePlace()
    qtbot.addWidget(place)
    box = QVBoxLayout(place)
    first, second = QLineEdit(place), QLineEdit(place)
    box.addWidget(first)
    box.addWidget(second)
    place.show()
    first.setFocus()
    told: list[bool] = []
    place.vanishing.connect(lambda: told.append(True))
    place.let_go(second)
    assert told == []
    place.let_go(first)
    place.let_go(box)
    assert told == [True, True]

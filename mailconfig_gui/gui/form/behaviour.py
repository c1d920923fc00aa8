"""How the practice server is to behave: a row beside the provider while it is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from mailconfig_gui.gui.form.rows import Row, combo
from mailconfig_gui.practice.faults import BY_ID, FAULTS
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class BehaviourRow(Row):
    """A good server, or one of its faults with what it teaches; `chosen(id)` follows, "" for none."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.choice = combo(self)
        self.choice.setMaxVisibleItems(20)
        self.choice.add_entries(
            [(say("Work as a good server does"), ""), *((say(one.label), one.id) for one in FAULTS)]
        )
        self.choice.activated.connect(self._take)
        self.hold(self.choice)
        self._tell_lesson()

    def _take(self) -> None:
        self._tell_lesson()
        self.chosen.emit(self.choice.currentData())

    def _tell_lesson(self) -> None:
        fault = self.choice.currentData()
        good = say("It takes every message and keeps it here, on this computer only.")
        self.show_note(say(BY_ID[fault].lesson) if fault else good)

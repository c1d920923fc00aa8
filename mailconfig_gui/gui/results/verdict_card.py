"""The card on top that says how a test ended, and the place in it to enter the code of a message that came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.gui.kit.buttons import push_button
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.layouts import Flow, spaced
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.gui.results.cards import card_button
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.current_test import Run
    from mailconfig_gui.gui.results.outcome_place import OutcomePlace


class Arrival(QWidget):
    """The place to enter the code of a message that has arrived."""

    def __init__(self, run: Run, wishes: OutcomePlace, card: Card) -> None:
        super().__init__(card)
        column = QVBoxLayout(self)
        spaced(column, gap=GRID)
        row = Flow()
        label = QLabel(say("Code in the mail"), self)
        self.code = QLineEdit(self)
        self.code.setPlaceholderText("XXX-XX")
        self.code.setAccessibleName(say("Code in the mail"))
        self.code.setFixedWidth(12 * self.fontMetrics().averageCharWidth() + 2 * GRID)
        label.setBuddy(self.code)
        button = push_button(say("Confirm arrival"), self)
        button.clicked.connect(lambda: wishes.confirm_wanted.emit(self.code.text()))
        self.code.returnPressed.connect(button.click)
        for widget in (label, self.code, button):
            widget.setMinimumHeight(28)
            row.addWidget(widget)
        if run.provider == PRACTICE:
            row.addWidget(
                card_button(say("Open the practice inbox"), self, wishes.inbox_wanted, name="inbox")
            )
        else:
            source = card_button(say("Or show the mail that came…"), self, wishes.mail_wanted)
            source.setToolTip(say("Its source proves the arrival, SPF, DKIM and DMARC."))
            row.addWidget(source)
        column.addLayout(row)
        self.answer = Text("", "warn", self)
        self.answer.hide()
        column.addWidget(self.answer)

    def refuse(self) -> None:
        """Say that the code is not the one of this test."""
        self.answer.setText(
            say("This is not the code of this test. An older test mail may lie in the same mailbox.")
        )
        self.answer.show()
        self.code.setFocus()
        self.code.selectAll()


class VerdictCard(Card):
    """Says how a test ended; `platform_place` is where it tells what the platform would do."""

    def __init__(self, kind: str, parent: QWidget) -> None:
        super().__init__(kind, parent)
        self.platform_place = QVBoxLayout()
        self.arrival: Arrival | None = None

    def show_platform(self, verdict: QWidget) -> None:
        """Show what the platform would do."""
        self.platform_place.addWidget(verdict)

"""A test that went well: what “accepted” means, and the code that confirms the arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from mailconfig_gui.app.practice_settings import PRACTICE, USELESS
from mailconfig_gui.gui.kit.buttons import push_button
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.layouts import Flow, spaced
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.gui.results.cards import VerdictCard, card_button, card_head
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.current_test import Run
    from mailconfig_gui.gui.results.outcome_place import OutcomePlace
    from mailconfig_gui.smtp.events import Result


class Success(VerdictCard):
    """What “accepted” means, and the place to confirm the arrival."""

    def __init__(
        self, run: Run, result: Result, wishes: OutcomePlace, parent: QWidget, *, delivered: bool
    ) -> None:
        super().__init__("good", parent)
        title, words = success_words(run, result, delivered=delivered)
        card_head(self, "done", "good", title)
        self.box.addWidget(Text(words, "", self).selectable())
        if result.code and not delivered:
            self.arrival = Arrival(run, wishes, self)
            self.box.addWidget(self.arrival)
        self.box.addLayout(self.platform_place)


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


def success_words(run: Run, result: Result, *, delivered: bool) -> tuple[str, str]:
    """Return title and text for a run without failure."""
    if delivered and run.provider == PRACTICE:
        return (
            say("The test mail arrived in the practice inbox"),
            say(
                "This is what a good test looks like. {useless} Choose your real provider next.",
                useless=say(USELESS),
            ),
        )
    if delivered:
        return (
            say("The test mail arrived at {recipient}", recipient=run.recipient),
            say("These settings send mail that is delivered. Save them, then put them on the platform."),
        )
    if not run.send:
        return (
            say("{host} would take a message for {recipient}", host=run.host, recipient=run.recipient),
            say(
                "The check went as far as the recipient; nothing was sent. Send a test to see a message arrive."
            ),
        )
    if result.queue_id:
        title = say(
            "{host} accepted the message for {recipient} (queue id {queue_id})",
            host=run.host,
            recipient=run.recipient,
            queue_id=result.queue_id,
        )
    else:
        title = say("{host} accepted the message for {recipient}", host=run.host, recipient=run.recipient)
    # The code itself is not said here: entering it is to prove that the mail was read.
    words = say(
        "The server has taken it over; it can still be filtered or returned. Look into that mailbox, in the spam "
        "folder too. The newest test mail holds a short code: enter it here to confirm the arrival."
    )
    return title, words

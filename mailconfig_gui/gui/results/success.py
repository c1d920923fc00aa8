"""A test that went well: what “accepted” means, and the code that confirms the arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.results.cards import card_head
from mailconfig_gui.gui.results.verdict_card import Arrival, VerdictCard
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

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


def success_words(run: Run, result: Result, *, delivered: bool) -> tuple[str, str]:
    """Return title and text for a run without failure."""
    if delivered and run.provider == PRACTICE:
        return (
            say("The test mail arrived in the practice inbox"),
            say("This is what a good test looks like. Choose your real provider next."),
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
    if run.provider == PRACTICE:
        return title, say(
            "The newest message in the practice inbox holds a short code: enter it here to confirm the arrival."
        )
    words = say(
        "The server has taken it over; it can still be filtered or returned. Look into that mailbox, in the spam "
        "folder too. The newest test mail holds a short code: enter it here to confirm the arrival."
    )
    return title, words

"""What the source of a mail tells: what it proves, what may be forged, and the way that it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from mailconfig_gui.app.arrived import Proof, Returned, cautions, headline, proof, spam_words
from mailconfig_gui.domain.authentication_results import Result
from mailconfig_gui.gui.arrived.way import Way
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.icons import IconView, beside_icon
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.text import Label, Text, Title
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.gui.results.cards import DiagnosisCard, card_head
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    from PySide6.QtWidgets import QVBoxLayout

    from mailconfig_gui.domain.arrived import Arrived

_MARKS = {True: ("done", "good"), False: ("error", "bad"), None: ("untested", "faint")}


def _kind(arrived: Arrived) -> tuple[str, str, str]:
    """Return card, icon and colour."""
    if arrived.dmarc.result is Result.FAIL:
        return "bad", "error", "bad"
    if not arrived.trusted or arrived.spam or not arrived.aligned:
        return "warn", "warning", "warn"
    return "good", "done", "good"


def _alignment(arrived: Arrived) -> Proof:
    words = {
        True: say("aligned"),
        False: say("not aligned"),
        None: say("not said"),
    }[arrived.aligned]
    remark = say("Whether what passed is of the domain that readers see in From.")
    return Proof(say("Alignment"), words, arrived.from_domain, remark, arrived.aligned)


class ArrivedCard(Card):
    """What came, and what that proves; `proved` where it is the message of the test on the screen."""

    def __init__(self, arrived: Arrived, parent: QWidget, *, proved: bool) -> None:
        kind, icon, role = _kind(arrived)
        super().__init__(kind, parent)
        card_head(self, icon, role, headline(arrived))
        if proved:
            words = say("It is the message of the last test, so these settings count as delivered.")
            self.box.addWidget(Text(words, "", self))
        grid = QGridLayout()
        spaced(grid, gap=4)
        grid.setHorizontalSpacing(GRID)
        grid.setColumnStretch(3, 1)
        for row, line in enumerate((*proof(arrived), _alignment(arrived))):
            grid.addWidget(IconView(*_MARKS[line.good], self), row, 0)
            grid.addWidget(Label(line.name, "", self), row, 1)
            grid.addWidget(Label(line.result, _MARKS[line.good][1], self), row, 2)
            where = Text(f"{line.domain}  {line.remark}".strip(), "faint", self).selectable()
            where.setVisible(bool(where.text()))
            grid.addWidget(where, row, 3)
        self.box.addLayout(grid)
        if words := spam_words(arrived):
            icon, role = ("warning", "warn") if arrived.spam else ("done", "good")
            self.box.addLayout(beside_icon(icon, role, Text(words, "", self)))


def fill_arrived(box: QVBoxLayout, parent: QWidget, arrived: Arrived, *, proved: bool) -> Card:
    """Show a mail that came, and return its card."""
    card = ArrivedCard(arrived, parent, proved=proved)
    box.addWidget(card)
    for words in cautions(arrived):
        box.addLayout(beside_icon("info", "faint", Text(words, "", parent).selectable()))
    if arrived.hops:
        spent = sum(arrived.spent)
        box.addWidget(
            Title(say_many(spent, "The way took one second", "The way took {n} seconds"), parent, "step")
        )
        box.addWidget(Way(arrived, parent))
    if arrived.spam_marks:
        box.addWidget(Text(say("What filters wrote:"), "faint", parent))
    for mark in arrived.spam_marks:
        box.addWidget(Text(f"{mark.header}: {mark.value[:200]}", "faint", parent).selectable().fixed())
    return card


def fill_returned(box: QVBoxLayout, parent: QWidget, returned: Returned) -> Card:
    """Show a report about a mail with its explanation, and return the card of that."""
    about = say("This is a report about a mail that you sent.")
    if returned.code:
        about = say("This is a report about the test mail with the code {code}.", code=returned.code)
    box.addWidget(Text(about, "", parent))
    if returned.bounce.recipient:
        to = say("It is about the mail to {recipient}.", recipient=returned.bounce.recipient)
        box.addWidget(Text(to, "", parent).selectable())
    card: Card
    if returned.in_trouble:
        card = DiagnosisCard(returned.diagnosis, parent)
    else:
        card = Card("info", parent)
        card_head(card, "info", "accent", say("The report tells of no failure."))
    box.addWidget(card)
    if returned.bounce.text:
        box.addWidget(Text(say("In the original words:"), "faint", parent))
        box.addWidget(Text(returned.bounce.text, "", parent).selectable().fixed())
    return card

"""The cards of the right side: their heads and buttons, an explanation, trouble at the edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mailconfig_gui.app.passwords import SecretError
from mailconfig_gui.diagnosis.diagnosis import Who
from mailconfig_gui.gui.kit.buttons import Fold, WrappingButton, put_icon
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.icons import beside_icon
from mailconfig_gui.gui.kit.labels import WHO, hint_of
from mailconfig_gui.gui.kit.layouts import Flow, spaced
from mailconfig_gui.gui.kit.links import PageLink
from mailconfig_gui.gui.kit.quote import QuotedLine
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailconfig_gui.diagnosis.diagnosis import Diagnosis, Quote, RemedyStep
    from mailconfig_gui.gui.results.outcome_place import OutcomePlace
    from mailconfig_gui.model.problem import MailConfigError


def card_head(card: Card, name: str, role: str, title: str) -> None:
    """Begin a card with an icon and its title, which is its name for a screen reader too."""
    # Some titles come from a sentence.
    words = Title(title.removesuffix("."), card, "card")
    words.selectable()
    card.box.addLayout(beside_icon(name, role, words, gap=GRID))
    card.setAccessibleName(title)


def card_button(
    words: str, card: QWidget, pressed: Callable[..., object] | SignalInstance, *, name: str = ""
) -> QPushButton:
    """Return a button of the size that all buttons in cards have, and call or emit what it is for."""
    button = WrappingButton(words, card)
    button.clicked.connect(pressed)
    if name:
        put_icon(button, name)
    return button


def support_button(card: QWidget, pressed: SignalInstance) -> QPushButton:
    """Return the button that copies what helps somebody else to help."""
    return card_button(say("Copy for support"), card, pressed, name="copy")


def needs_others(diagnosis: Diagnosis | None) -> bool:
    """Tell whether somebody else has to act."""
    return diagnosis is not None and diagnosis.who != Who.YOU


def hand_over_button(card: QWidget, pressed: SignalInstance) -> QPushButton:
    """Return the button that hands a failure over to whoever has to act."""
    button = card_button(say("Hand over…"), card, pressed)
    button.setToolTip(say("A ready message for whoever has to fix this."))
    return button


def note_card(title: str, words: str, parent: QWidget | None = None) -> Card:
    """Return a card that only says something."""
    card = Card("info", parent)
    card_head(card, "info", "accent", title)
    card.box.addWidget(Text(words, "", card).selectable())
    return card


def trouble_card(error: MailConfigError, parent: QWidget) -> Card:
    """Return a card that says what could not be done, and what may help."""
    return note_card(error.title, " ".join(filter(None, (error.message, hint_of(error)))), parent)


class ErrorCard(Card):
    """Trouble at the edge (a locked keyring, a CA file that is gone): what happened, and what else is possible."""

    def __init__(self, error: MailConfigError, wishes: OutcomePlace, parent: QWidget) -> None:
        super().__init__("warn", parent)
        keyring = isinstance(error, SecretError)
        card_head(self, "key" if keyring else "warning", "warn", error.title)
        self.box.addWidget(Text(error.message, "", self).selectable())
        if error.hint:
            self.box.addWidget(Text(hint_of(error), "", self).selectable())
        row = Flow()
        row.addWidget(card_button(say("Try again"), self, wishes.again_wanted))
        if keyring:
            row.addWidget(card_button(say("Type the password"), self, wishes.type_wanted))
        else:
            row.addWidget(card_button(say("Test without the CA file"), self, wishes.forget_wanted))
        self.box.addLayout(row)


class DiagnosisCard(Card):
    """What a failure means, what to do, and who does it. `quote` is the line that decided, as it may be shown."""

    def __init__(
        self, diagnosis: Diagnosis, parent: QWidget | None = None, *, quote: Quote | None = None
    ) -> None:
        super().__init__("bad", parent)
        self.diagnosis = diagnosis
        card_head(self, "error", "bad", diagnosis.title)
        if quote is not None:
            self.box.addWidget(Text(say("This line decided:"), "faint", self))
            self.box.addWidget(QuotedLine(*quote, self))
        explain_in(self, diagnosis)
        add_more(self, reading_of(diagnosis))


def explain_in(card: Card, diagnosis: Diagnosis) -> None:
    """Fill a card with why, the steps, who acts, and when to try again."""
    card.box.addWidget(Text(diagnosis.why, "", card).selectable())
    for number, step in enumerate(diagnosis.remedy, 1):
        card.box.addLayout(_step(card, number, step))
    who = Text(say(WHO.get(diagnosis.who, diagnosis.who)), "faint", card)
    card.box.addLayout(beside_icon("person", "faint", who))
    if diagnosis.transient:
        card.box.addLayout(beside_icon("clock", "faint", Text(diagnosis.retry, "faint", card)))


def _step(card: Card, number: int, step: RemedyStep) -> QHBoxLayout:
    row = QHBoxLayout()
    spaced(row, gap=6)
    mark = QLabel(f"{number}.", card)
    # All as wide as the widest digit, so that the words begin in one line.
    mark.setMinimumWidth(max(mark.fontMetrics().horizontalAdvance(f"{digit}.") for digit in range(10)))
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    lines = QVBoxLayout()
    spaced(lines, gap=2)
    lines.addWidget(Text(step.text, "", card).selectable())
    if step.url:
        lines.addWidget(PageLink(step.link or say("Open the page"), step.url, card))
    row.addLayout(lines, 1)
    return row


def reading_of(diagnosis: Diagnosis) -> list[str]:
    """Return what there is to explain more: what the code means, what else could be behind it."""
    lines = [diagnosis.reading] if diagnosis.reading else []
    if diagnosis.also:
        # Behind this door lies all that is known of failures, which the first paint does not need.
        from mailconfig_gui.app.explain_text import causes

        known = causes()
        lines += [diagnosis.before_others, *(f"• {known[cause].said.title}" for cause in diagnosis.also)]
    return lines


def add_more(card: Card, lines: list[str], raw: str = "") -> None:
    """Add a folded part with the other possible causes and the original words, made when it is unfolded."""
    if not lines and not raw:
        return
    fold = Fold(say("Explain more"), card)
    card.box.addWidget(fold, 0, Qt.AlignmentFlag.AlignLeading)
    more = QWidget(card)
    more.hide()

    def fill() -> None:
        box = QVBoxLayout(more)
        spaced(box, gap=4)
        for line in lines:
            box.addWidget(Text(line, "", more).selectable())
        if raw:
            box.addWidget(Text(say("In the original words:"), "", more))
            box.addWidget(Text(raw, "faint", more).selectable().fixed())

    fold.toggled.connect(fill, Qt.ConnectionType.SingleShotConnection)
    fold.toggled.connect(more.setVisible)
    card.box.addWidget(more)

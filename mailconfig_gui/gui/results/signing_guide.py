"""What to prepare for OAuth2: the steps with values to copy, what each way costs, and where passwords end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.icons import beside_icon
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.links import PageLink
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.gui.results.cards import card_button, card_head
from mailconfig_gui.gui.results.guide import numbered
from mailconfig_gui.model.signing_in import Works
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import SignalInstance

    from mailconfig_gui.model.signing_in import PasswordEnd, Registration, SigningIn


_MARKS = {Works.YES: ("done", "good"), Works.UNKNOWN: ("info", "faint"), Works.NO: ("warning", "warn")}


def fill_signing_guide(box: QVBoxLayout, parent: QWidget, known: SigningIn, copy: SignalInstance) -> None:
    """Say what to register at a provider, step by step; `copy` takes a value for the clipboard."""
    box.addWidget(Title(say("What to prepare for OAuth2"), parent))
    icon, role = _MARKS[known.works]
    box.addLayout(beside_icon(icon, role, Text(known.works.words, role, parent), gap=GRID))
    box.addWidget(Text(say(known.why), "faint", parent).selectable())
    if known.simpler:
        card = Card("info", parent)
        words = Text(say(known.simpler), "", card).selectable()
        card.box.addLayout(beside_icon("lightbulb", "accent", words, gap=GRID))
        box.addWidget(card)
    for number, step in enumerate(known.prepare, 1):
        box.addLayout(numbered(parent, number, _step(parent, step, copy)))
    if known.costs:
        box.addSpacing(GRID)
        box.addWidget(Title(say("What each way costs over a year"), parent, "step"))
    for cost in known.costs:
        lines = QVBoxLayout()
        spaced(lines, gap=2)
        lines.addWidget(Text(say(cost.way), "", parent))
        lines.addWidget(Text(say(cost.words), "faint", parent).selectable())
        box.addLayout(lines)


def _step(parent: QWidget, step: Registration, copy: SignalInstance) -> QVBoxLayout:
    lines = QVBoxLayout()
    spaced(lines, gap=4)
    lines.addWidget(Text(say(step.text), "", parent).selectable())
    if step.link:
        lines.addWidget(PageLink(say(step.label), step.link, parent))
    for value in step.copy:
        row = QHBoxLayout()
        spaced(row)
        shown = Text(value, "", parent).selectable().fixed()
        shown.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        row.addWidget(shown, 1)
        button = card_button(say("Copy"), parent, lambda _=False, value=value: copy.emit(value), name="copy")
        button.setAccessibleName(say("Copy {value}", value=value))
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        lines.addLayout(row)
    return lines


def password_end_card(ends: PasswordEnd, parent: QWidget, use: Callable[[], object]) -> Card:
    """Return the card that says when passwords end, who says so, and the ways out with their price."""
    card = Card("warn", parent)
    day = QDate.fromString(ends.day, Qt.DateFormat.ISODate)
    words = QLocale().toString(day, "d MMM yyyy")  # no words: a form of Qt
    title = say("Passwords end here on {day}", day=words)
    if day <= QDate.currentDate():
        title = say("Passwords have ended here on {day}", day=words)
    card_head(card, "clock", "warn", title)
    card.box.addWidget(Text(say(ends.words), "", card).selectable())
    for number, way in enumerate(ends.ways, 1):
        lines = QVBoxLayout()
        lines.addWidget(Text(say(way), "", card).selectable())
        card.box.addLayout(numbered(card, number, lines))
    card.box.addWidget(PageLink(say("Read the provider's announcement"), ends.source, card))
    card.box.addWidget(card_button(say("Use OAuth2"), card, lambda: use()), 0, Qt.AlignmentFlag.AlignLeading)
    return card

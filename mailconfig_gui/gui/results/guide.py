"""What to prepare: the guide of the provider chosen, and the three steps before any is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.gui.kit.buttons import push_button
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.icons import beside_icon
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.links import PageLink
from mailconfig_gui.gui.kit.text import Label, Text, Title
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from mailconfig_gui.model.preset import Preset

_WELCOME = (
    (
        mark("Choose your provider"),
        mark("On the left. It fills in everything it knows, and says here what to prepare."),
    ),
    (
        mark("Fill in what only you know"),
        mark("The sender's address and the password or key of your account."),
    ),
    (
        mark("Send a test"),
        mark("A real message to an address of yours. Each step is shown, and what goes wrong is explained."),
    ),
)


def numbered(parent: QWidget, number: int, words: QVBoxLayout) -> QHBoxLayout:
    """Return a line of a number and what stands beside it."""
    row = QHBoxLayout()
    spaced(row, gap=GRID + 2)
    label = Label(f"{number}.", "faint", parent)
    label.setMinimumWidth(label.fontMetrics().horizontalAdvance("0."))
    row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return row


def fill_welcome(
    box: QVBoxLayout, parent: QWidget, practice: SignalInstance, questions: SignalInstance
) -> None:
    """Say what there is to do when nothing has been chosen."""
    box.addWidget(Title(say("Three steps to mail that works"), parent))
    for number, (title, words) in enumerate(_WELCOME, 1):
        lines = QVBoxLayout()
        spaced(lines, gap=2)
        head = Title(say(title), parent, "step")
        lines.addWidget(head)
        lines.addWidget(Text(say(words), "faint", parent))
        box.addLayout(numbered(parent, number, lines))
    guide = push_button(say("Answer three questions…"), parent)
    guide.setToolTip(say("They lead to the right provider, and to what it wants prepared."))
    guide.clicked.connect(questions)
    box.addWidget(guide, 0, Qt.AlignmentFlag.AlignLeading)
    card = Card("info", parent)
    words = say(
        "No account at hand? The practice server inside this program takes a test mail without one, and can misbehave "
        "on request."
    )
    card.box.addWidget(Text(words, "", card))
    button = push_button(say("Try the practice server"), card)
    button.clicked.connect(practice)
    card.box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
    box.addSpacing(GRID)
    box.addWidget(card)


def fill_guide(box: QVBoxLayout, parent: QWidget, preset: Preset) -> None:
    """Say what a provider wants prepared, with the pages where that is done, and what is known to surprise."""
    box.addWidget(Title(say("What to prepare"), parent))
    box.addWidget(Text(say(preset.summary), "faint", parent))
    many = len(preset.prepare) > 1
    for number, step in enumerate(preset.prepare, 1):
        lines = QVBoxLayout()
        spaced(lines, gap=2)
        lines.addWidget(Text(say(step.text), "", parent).selectable())
        if step.link:
            lines.addWidget(PageLink(say(step.label), step.link, parent))
        box.addLayout(numbered(parent, number, lines) if many else lines)
    if preset.notes:
        box.addSpacing(GRID)
        box.addWidget(Title(say("Good to know"), parent, "step"))
        advice = (preset.quota.advice(),) if preset.quota else ()
        for note in (*map(say, preset.notes), *advice):
            words = Text(note, "faint", parent).selectable()
            box.addLayout(beside_icon("info", "faint", words, gap=GRID))

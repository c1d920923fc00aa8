"""Below a good test: the offer to look whether such mail arrives, and what came of the last look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.gui.domain.checks import privacy, wanted_by
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.layouts import Flow
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.results.cards import card_button, card_head
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.gui.domain.checks import DomainChecks
    from mailconfig_gui.gui.results.outcome_place import OutcomePlace


def domain_card(checks: DomainChecks, editor: Editor, wishes: OutcomePlace, parent: QWidget) -> Card:
    """Return the card: the question, or the answer where these settings were looked at."""
    wanted, last = wanted_by(editor), checks.wanted
    if checks.checked is None or last is None or not last.is_about(wanted):
        card = Card("info", parent)
        run = editor.test.run
        if run is not None and run.confirmed:
            title = say("Will it arrive elsewhere too?")
            words = say("The DNS of {domain} decides what other receivers do.", domain=wanted.domain)
        else:
            title = say("Will it arrive?")
            words = say(
                "Accepted is not delivered: the DNS of {domain} decides what receivers do.",
                domain=wanted.domain,
            )
        card_head(card, "mail", "accent", title)
        card.box.addWidget(Text(words, "", card))
        card.box.addWidget(Text(privacy(wanted.domain), "faint", card))
        row = Flow()
        row.addWidget(card_button(say("Check the domain"), card, wishes.domain_wanted))
        card.box.addLayout(row)
        return card
    # What shows findings is there already, for somebody has seen them.
    from mailconfig_gui.gui.domain.findings import SummaryCard

    card = SummaryCard(checks.checked, parent)
    row = Flow()
    row.addWidget(card_button(say("Show all that was found"), card, wishes.findings_wanted))
    card.box.addLayout(row)
    return card

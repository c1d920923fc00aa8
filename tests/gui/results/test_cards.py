"""Cards that stand for themselves; those of a run are in test_results."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.current_test import Run
from mailconfig_gui.diagnosis.diagnosis import ErrorText, Quote
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.quote import QuotedLine
from mailconfig_gui.gui.results.cards import DiagnosisCard, note_card, reading_of
from mailconfig_gui.storage.knowledge import load_knowledge
from tests.gui.states import RECIPIENT

RUN = Run(1, True, RECIPIENT, "smtp.plant.org", "custom")


def test_an_unknown_text_is_explained_honestly(qtbot: QtBot) -> None:
    card = DiagnosisCard(diagnose(ErrorText("599 frobnicated <b>x</b>"), load_knowledge()))
    qtbot.addWidget(card)
    card.show()
    assert card.diagnosis.cause == "unknown"
    assert card.accessibleName() == card.diagnosis.title


def test_details_unfold(qtbot: QtBot) -> None:
    diagnosis = diagnose(ErrorText("535 5.7.8 Username and Password not accepted"), load_knowledge())
    assert reading_of(diagnosis)
    card = DiagnosisCard(diagnosis)
    qtbot.addWidget(card)
    card.show()
    fold = card.findChildren(Fold)[0]
    for unfolded in (False, True, False, True):
        fold.setChecked(unfolded)
        shown = [label.text() for label in card.findChildren(QLabel) if label.isVisible()]
        assert shown.count(reading_of(diagnosis)[0]) == unfolded


def test_when_to_try_again_is_said_only_where_waiting_helps(qtbot: QtBot) -> None:
    for text, said in (("451 4.7.1 Greylisted, try again", True), ("535 5.7.8 no", False)):
        diagnosis = diagnose(ErrorText(text), load_knowledge())
        assert diagnosis.transient is said
        card = DiagnosisCard(diagnosis)
        qtbot.addWidget(card)
        card.show()
        shown = [label.text() for label in card.findChildren(QLabel) if label.isVisible()]
        assert (diagnosis.retry in shown) is said


def test_a_note_only_says_something(qtbot: QtBot) -> None:
    card = note_card("Title", "Words")
    qtbot.addWidget(card)
    assert card.property("card") == "info"
    assert card.accessibleName() == "Title"


def test_the_line_that_decided_is_quoted_as_it_is(qtbot: QtBot) -> None:
    quote = Quote("535 5.7.8 <b>not</b> accepted", 4, 9)
    card = DiagnosisCard(diagnose(ErrorText(quote.line), load_knowledge()), quote=quote)
    qtbot.addWidget(card)
    card.show()
    quoted = card.findChildren(QuotedLine)[0]
    assert (quoted.line, quoted.marked) == (quote.line, "5.7.8")
    assert not DiagnosisCard(card.diagnosis, card).findChildren(QuotedLine)

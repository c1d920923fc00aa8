"""Cards, rules and the line of a problem."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.cards import CalmBar, Card, ProblemLine, Rule
from mailconfig_gui.model.problem import Fix, Problem, Severity


def test_a_problem_offers_its_fix(qtbot: QtBot) -> None:
    fix = Fix("Use 465", {"smtpPort": "465"})
    line = ProblemLine(Problem("smtpPort", Severity.WARNING, "code", "Title.", "Remedy.", fix))
    qtbot.addWidget(line)
    line.show()
    assert line.words.text() == "Title. Remedy."
    assert line.accessibleName() == "Warning: Title."
    assert line.fix_button is not None
    with qtbot.waitSignal(line.fix_chosen) as caught:
        qtbot.keyClick(line.fix_button, Qt.Key.Key_Return)
    assert caught.args == [fix]


def test_a_card_and_a_rule_have_their_look(qtbot: QtBot) -> None:
    card = Card("bad")
    qtbot.addWidget(card)
    assert card.property("card") == "bad"
    line = Rule("row", card)
    assert line.property("rule") == "row"


def test_a_bar_is_hidden_until_it_has_something_to_say(qtbot: QtBot) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    bar = CalmBar(whole)
    whole.show()
    assert not bar.isVisible()
    bar.words.setText("Another window has it open.")
    bar.show()
    assert bar.words.isVisible()

"""The code of a message that came is entered in the card of the verdict."""

from __future__ import annotations

from mailconfig_gui.gui.results.failure import FailureCard
from mailconfig_gui.gui.results.success import Success
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states
from tests.gui.shown import words
from tests.gui.states import settle


def test_success_says_queue_id_and_takes_the_code_without_telling_it(window: MainWindow) -> None:
    states.accepted(window)
    card = window.results.card
    assert isinstance(card, Success)
    assert card.accessibleName() == (
        "smtp.sendgrid.net accepted the message for admin@example.org (queue id 4FbT2x9qTZ2)"
    )
    assert "7QK-2M" not in words(window.results)
    assert card.arrival is not None
    card.arrival.code.setText("AAA-AA")
    card.arrival.code.returnPressed.emit()
    assert card.arrival.answer.isVisible()
    card.arrival.code.setText("7qk-2m")
    card.arrival.code.returnPressed.emit()
    assert window.editor.test.tested == "delivered"
    assert "arrived" in words(window.results)


def test_a_message_that_may_have_arrived_can_be_confirmed(window: MainWindow) -> None:
    window.form.choose("practice")
    settle()
    server = window.practice._server
    assert server is not None
    server.fault = "drop-after-data"
    window.test(send=True)
    settle()
    assert "The message may have arrived, or not" in words(window.results)
    assert not window.form.rows["smtpHost"].problems.shown
    card = window.results.card
    assert isinstance(card, FailureCard)
    assert card.arrival is not None
    card.arrival.code.setText("AAA-AA")
    card.arrival.code.returnPressed.emit()
    assert card.arrival.answer.isVisible()
    card.arrival.code.setText(server.messages[-1].code)
    card.arrival.code.returnPressed.emit()
    settle()
    assert isinstance(window.results.card, Success)
    assert window.editor.test.tested == "delivered"
    assert window.top.state.words.text().startswith("Delivered")
    window.practice.stop()

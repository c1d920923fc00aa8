"""Explain an error: paste, read."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from mailconfig_gui.gui.dialogs.explain import MAX_LETTERS, ExplainDialog, fit
from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import settle


def open_dialog(window: MainWindow) -> ExplainDialog:
    window.dialogs.explain()
    settle()
    dialog = window.findChild(ExplainDialog)
    assert isinstance(dialog, ExplainDialog)
    return dialog


def test_a_pasted_text_is_explained(window: MainWindow) -> None:
    dialog = open_dialog(window)
    dialog.text.setPlainText("Unable to send mail: 535 5.7.8 Username and Password not accepted gsmtp")
    dialog.explain_button.click()
    settle()
    assert dialog.card is not None
    assert dialog.card.diagnosis.cause in ("app-password-required", "wrong-password")
    assert dialog.card.isVisible()
    assert not [
        button for button in dialog.card.findChildren(QPushButton) if button.text() == "Copy for support"
    ]
    dialog.text.setPlainText("Connection refused")
    dialog.explain()
    settle()
    assert dialog.card.diagnosis.cause == "connection-refused"
    dialog.close()


def test_without_a_text_nothing_is_explained(window: MainWindow) -> None:
    dialog = open_dialog(window)
    dialog.text.setPlainText("  \n")
    dialog.explain()
    assert dialog.card is None
    dialog.close()


def test_the_provider_chosen_is_the_one_of_the_form(window: MainWindow) -> None:
    window.form.choose("gmail")
    dialog = open_dialog(window)
    assert dialog.provider.currentData() == "gmail"
    dialog.close()


def test_a_text_of_one_endless_word_can_be_laid_out() -> None:
    words = fit("550 no " + "a" * 2 * MAX_LETTERS).split()
    assert (words[:2], sum(map(len, words[2:]))) == (["550", "no"], MAX_LETTERS - 7)
    assert max(map(len, words)) <= 10_000

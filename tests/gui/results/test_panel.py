"""The right side: guide, ladder, card, transcript."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.results.cards import ErrorCard
from mailconfig_gui.gui.results.failure import FailureCard
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.smtp.stages import Stage
from tests.gui import states
from tests.gui.shown import card_buttons, words
from tests.gui.states import settle


def test_before_a_provider_is_chosen_three_steps_and_the_practice_server_are_named(
    window: MainWindow,
) -> None:
    assert "Three steps" in words(window.results)
    button = next(one for one in window.results.findChildren(QPushButton) if "practice" in one.text())
    window.results.practice_wanted.disconnect()
    wanted: list[bool] = []
    window.results.practice_wanted.connect(lambda: wanted.append(True))
    button.click()
    assert wanted == [True]


@pytest.mark.parametrize("provider", ["sendgrid", "gmail", "ses", "relay", "custom"])
def test_the_guide_says_everything_the_preset_says(window: MainWindow, provider: str) -> None:
    window.form.choose(provider)
    preset = window.editor.presets[provider]
    shown = words(window.results)
    for text in (preset.summary, *preset.notes, *(step.text for step in preset.prepare)):
        assert text in shown
    settle()
    links = [link for link in window.results.findChildren(LinkButton) if link.isVisible() and link.toolTip()]
    assert [link.toolTip() for link in links] == [step.link for step in preset.prepare if step.link]


def test_a_check_without_sending_says_that_nothing_was_sent(window: MainWindow) -> None:
    states.checked(window)
    assert window.results.heading.text() == "Check without sending"
    assert "nothing was sent" in words(window.results)


@pytest.mark.parametrize("name", [name for name in states.STATES if name.startswith("fails-")])
def test_every_failure_has_its_card(window: MainWindow, name: str) -> None:
    states.STATES[name](window)
    card = window.results.card
    assert isinstance(card, FailureCard)
    shown = words(window.results)
    assert "Copy for support" in card_buttons(window)
    if card.diagnosis is None:
        assert name == "fails-unprotected"
        assert "was not tried" in shown
        return
    assert card.diagnosis.cause != "unknown"
    assert card.diagnosis.title in shown
    assert card.diagnosis.why in shown
    assert all(step.text in shown for step in card.diagnosis.remedy)
    assert card.accessibleName() == card.diagnosis.title


def test_what_has_no_diagnosis_is_a_failure_all_the_same(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    states.fail(window, Stage.CONFIG, "settings", "The sender cannot be sent.", "")
    card = window.results.card
    assert isinstance(card, FailureCard)
    assert card.diagnosis is None
    assert "The sender cannot be sent." in words(window.results)


def test_an_unprotected_login_is_offered_as_a_question_only(window: MainWindow) -> None:
    states.fails_unprotected(window)
    assert "Log in without protection…" in card_buttons(window)
    states.fails_certificate(window)
    assert "Log in without protection…" not in card_buttons(window)


def test_what_the_server_says_is_never_markup(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    evil = "<img src='https://evil.example/x'><b>535</b> no"
    states.fail(window, Stage.AUTH, "reply", f"The server did not accept the login: {evil}", evil, code=535)
    from PySide6.QtCore import Qt

    labels = [label for label in window.results.findChildren(QLabel) if evil in label.text()]
    assert labels
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


def test_details_stand_folded_below(window: MainWindow) -> None:
    states.fails_login(window)
    card = window.results.card
    assert card is not None
    for unfolded in (False, True):
        card.findChildren(Fold)[0].setChecked(unfolded)
        shown = [label.text() for label in card.findChildren(Text) if label.isVisible()]
        assert any("535" in text and "Login" in text for text in shown) is unfolded


def test_support_text_is_copied_without_secrets(window: MainWindow) -> None:
    states.fails_login(window)
    card_buttons(window)["Copy for support"].click()
    copied = QGuiApplication.clipboard().text()
    assert "535" in copied
    assert "FAILED" in copied
    assert states.SENDGRID["password"] not in copied


def test_a_locked_keyring_says_what_else_is_possible(window: MainWindow) -> None:
    states.keyring_locked(window)
    settle()
    card = window.results.card
    assert isinstance(card, ErrorCard)
    assert "You can also type the password" in words(window.results)
    assert "MAILCONFIG_PASSWORD" not in words(window.results)
    card_buttons(window)["Type the password"].click()
    focused = window.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Password"


def test_after_a_change_the_outcome_is_marked_as_the_one_before(window: MainWindow) -> None:
    states.fails_login(window)
    assert not window.results.stale.isVisible()
    window.editor.set_value("password", "x")
    settle()
    assert window.results.stale.isVisible()
    window.results.back.click()
    settle()
    assert window.results.guide.isVisible()

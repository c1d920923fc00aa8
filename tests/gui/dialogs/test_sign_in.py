"""The dialog of a sign-in: how far it is, other ways than this browser, and how it ended."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.consent import Browse, Pasted, Told
from mailconfig_gui.gui.dialogs.sign_in import SignInDialog, Step
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.smtp.events import StageFinished, StageReport, StageStarted
from mailconfig_gui.smtp.stages import Stage
from tests.gui.browser import browsing

URL = "https://login.example.com/authorize?state=s"
BROWSE = Browse(URL, True, "ssh -L 1234:localhost:1234 here", "")


@pytest.fixture
def dialog(window: MainWindow) -> SignInDialog:
    made = SignInDialog(window, provider="Google", mailbox="plant@gmail.com")
    made.begin(Pasted())
    made.open()
    return made


def test_the_browser_is_opened_once_and_the_time_left_is_said(dialog: SignInDialog) -> None:
    with browsing() as browser:
        dialog.take(BROWSE)
    assert browser.opened == [URL]
    assert "Sign in there as plant@gmail.com" in dialog.intro.text()
    assert "5:00" in dialog.left.text()
    assert not dialog.fold.isChecked()
    dialog.close()


def test_an_address_that_is_not_safe_is_not_opened_but_shown(dialog: SignInDialog, qtbot: QtBot) -> None:
    with browsing() as browser:
        dialog.take(BROWSE._replace(url="http://login.example.com/"))
    assert browser.opened == []
    assert dialog.fold.isChecked()
    assert "No browser opens here" in dialog.intro.text()
    dialog.close()


def test_address_and_tunnel_can_be_copied(dialog: SignInDialog, qtbot: QtBot) -> None:
    with browsing():
        dialog.take(BROWSE)
    dialog.fold.setChecked(True)
    copied: list[str] = []
    dialog.copy_wanted.connect(copied.append)
    for button in dialog.findChildren(type(dialog.use)):
        if button.text().startswith("Copy"):
            button.click()
    assert copied == [URL, BROWSE.tunnel]
    dialog.close()


def test_each_event_is_a_step(dialog: SignInDialog) -> None:
    with browsing():
        dialog.take(BROWSE)
    fetched = StageFinished(StageReport(Stage.OAUTH_TOKEN, True, 3, "", {}))
    events: dict[Step, list[object]] = {
        Step.EXCHANGE: [Told("agreed"), fetched],
        Step.REFRESH: [Told("now the refresh"), StageStarted(Stage.OAUTH_TOKEN, 0)],
        Step.LOGIN: [fetched, StageStarted(Stage.CONNECT, 0)],
    }
    for step, heard in events.items():
        for event in heard:
            dialog.take(event)
            assert dialog.steps.at is step
            assert not dialog.left.isVisible()
    dialog.close()


def test_what_was_pasted_and_is_no_answer_is_said_and_waited_on(dialog: SignInDialog) -> None:
    with browsing():
        dialog.take(BROWSE)
    dialog.fold.setChecked(True)
    dialog.take(Told("That is not it.", again=True))
    assert dialog.wrong.isVisible()
    assert dialog.wrong.text() == "That is not it."
    assert dialog.steps.at is Step.CONSENT
    dialog.close()


def test_a_failure_without_a_diagnosis_says_what_and_what_to_do(dialog: SignInDialog, qtbot: QtBot) -> None:
    with browsing():
        dialog.take(BROWSE)
    dialog.fail(MailConfigError("Not signed in", "Nobody came back.", "Start again."), None)
    assert dialog.card is not None
    words = [label.text() for label in dialog.card.findChildren(QLabel)]
    assert words == ["Not signed in", "Nobody came back.", "Start again."]
    assert dialog.focusWidget() is dialog.again
    with qtbot.waitSignal(dialog.again_wanted):
        dialog.again.click()
    dialog.begin(Pasted())
    assert dialog.card is None
    assert not dialog.again.isVisible()
    dialog.close()

"""Announcements: only where somebody listens."""

from __future__ import annotations

import pytest
from PySide6 import QtGui
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleStateChangeEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.prediction.verdict import Verdict, VerdictOutcome
from tests.gui import states

CHOSEN = "SendGrid has set the fields with a dot. Undo takes it back."
"""What is heard when the states here choose their provider."""


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    words: list[str] = []

    class Listening(QAccessible):
        @staticmethod
        def isActive() -> bool:  # noqa: N802
            return True

        @staticmethod
        def updateAccessibility(event: object) -> None:  # noqa: N802
            if isinstance(event, QAccessibleStateChangeEvent):
                assert event.changedStates().invalid
                words.append(f"invalid: {event.object().accessibleName()}")  # type: ignore[attr-defined]
                return
            assert isinstance(event, QAccessibleAnnouncementEvent)
            words.append(event.message())

    monkeypatch.setattr(QtGui, "QAccessible", Listening)
    return words


def test_words_are_announced_to_who_listens(qtbot: QtBot, heard: list[str]) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    announce(widget, "It worked.")
    assert heard == ["It worked."]


def test_nothing_is_done_where_nobody_listens(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    assert not QAccessible.isActive()
    announce(widget, "It worked.")


def test_a_success_is_announced(window: MainWindow, heard: list[str]) -> None:
    states.accepted(window)
    chosen, success = heard
    assert chosen == CHOSEN
    assert success.startswith("smtp.sendgrid.net accepted the message for admin@example.org")
    assert success.endswith(". The platform would send, if the encrypted connection comes about")
    window.inquiry.take_verdict(Verdict("4.3", VerdictOutcome.FAILS, "", (), (), ()))
    states.settle()
    window.editor.tell()
    states.settle()
    assert heard[2:] == ["The platform would fail"]


def test_the_explanation_of_a_failure_is_announced_once(window: MainWindow, heard: list[str]) -> None:
    states.fails_login(window)
    window.editor.tell()
    assert window.results.card is not None
    title, question = window.results.card.accessibleName(), "May the program look for the cause?"
    assert heard == [CHOSEN, "invalid: Password", title, question]
    assert title
    password = window.form.rows["password"].target
    assert "The test failed because of this field." in password.accessibleDescription()
    window.editor.set_value("password", "another")
    states.settle()
    assert heard[4:] == []


def test_what_a_look_found_is_announced(window: MainWindow, heard: list[str]) -> None:
    states.looking(window)
    heard.clear()
    states.found_other_settings(window)
    assert any(
        words.startswith("What was seen at smtp.sendgrid.net. A mail server speaks") for words in heard
    )


def test_what_is_missing_is_announced(window: MainWindow, heard: list[str]) -> None:
    window.test(send=True)
    assert heard
    assert "Mail From" in heard[0]

"""The faults of the practice server, beside the provider while it is chosen."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.form.behaviour import BehaviourRow
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.practice.faults import MAIL_FAULTS, Fault
from tests.gui.shown import tab_stops
from tests.gui.states import settle


def behaviour(window: MainWindow) -> BehaviourRow:
    row = window.form.rows["behaviour"]
    assert isinstance(row, BehaviourRow)
    return row


def choose(row: BehaviourRow, fault: str) -> None:
    row.choice.setCurrentIndex(row.choice.findData(fault))
    row.choice.activated.emit(row.choice.currentIndex())


def test_it_is_there_only_with_the_practice_server(window: MainWindow, qtbot: QtBot) -> None:
    assert "behaviour" not in window.form.rows
    window.form.choose("practice")
    settle()
    assert behaviour(window).isVisible()
    order = tab_stops(window, qtbot)
    assert order.index(behaviour(window).choice) == order.index(window.form.provider) + 1
    assert behaviour(window).choice.accessibleName() == "Behaviour"
    window.form.choose("sendgrid")
    assert not behaviour(window).isVisible()


def test_what_was_chosen_before_the_server_stood_holds(window: MainWindow) -> None:
    window.practice.behave("no-auth")
    window.form.choose("practice")
    settle()
    server = window.practice._server
    assert server is not None
    assert server.fault == "no-auth"
    choose(behaviour(window), "wrong-password")
    assert server.fault == "wrong-password"


@pytest.mark.parametrize(
    "fault", [fault for fault in MAIL_FAULTS if fault.id != "slow"], ids=lambda fault: fault.id
)
def test_every_fault_can_be_chosen_and_is_explained(practising: MainWindow, fault: Fault) -> None:
    row = behaviour(practising)
    choose(row, fault.id)
    assert row.note.text().startswith("What it teaches: ")
    practising.test(send=True)
    run = practising.editor.test.run
    assert run is not None
    assert run.result is not None
    assert not run.result.ok
    assert run.diagnosis is not None
    assert run.diagnosis.cause != "unknown"
    choose(row, "")
    assert row.note.text().startswith("It takes every message")

"""Three questions at the first start: where each answer leads, and that they can be left at once."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.discovery.dialog import DiscoverDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import settle


def test_the_welcome_offers_them_and_they_can_be_left(window: MainWindow) -> None:
    offered = [
        one for one in window.results.findChildren(QPushButton) if one.text() == "Answer three questions…"
    ]
    offered[0].click()
    dialog = window.dialogs.first_steps()
    dialog.reject()
    assert (window.editor.draft.provider, window.editor.draft.dirty) == ("", False)


@pytest.mark.parametrize(
    ("have", "which", "sender", "field"),
    [
        (0, "sendgrid", "tb@plant.org", "password"),
        (2, "relay", "", "mailFrom"),
        (2, "relay", "tb@plant.org", "smtpHost"),
        (1, "gmail", "tb@plant.org", "username"),
        (1, "gmail", "", "mailFrom"),
    ],
)
def test_an_answer_leads_to_its_provider(
    window: MainWindow, have: int, which: str, sender: str, field: str
) -> None:
    dialog = window.dialogs.first_steps()
    dialog.have[have].setChecked(True)
    dialog.address.setText(sender)
    assert dialog.which.findData(which) >= 0, [
        dialog.which.itemData(at) for at in range(dialog.which.count())
    ]
    dialog.which.setCurrentIndex(dialog.which.findData(which))
    dialog.accept()
    assert (window.editor.draft.provider, window.editor.value("mailFrom")) == (which, sender)
    assert window.focusWidget() is window.form.rows[field].target


def test_an_address_tells_which_mailbox_it_is(window: MainWindow, qtbot: QtBot) -> None:
    dialog = window.dialogs.first_steps()
    dialog.have[1].setChecked(True)
    qtbot.keyClicks(dialog.address, "plant.a@yahoo.com")
    assert dialog.which.currentData() == "yahoo"


def test_who_has_nothing_yet_begins_with_the_practice_server(window: MainWindow) -> None:
    dialog = window.dialogs.first_steps()
    dialog.have[3].setChecked(True)
    assert not dialog.rest.isVisible()
    assert dialog.go.text() == "Try the practice server"
    dialog.have[0].setChecked(True)
    assert dialog.go.text() == "Show what to prepare"
    dialog.have[3].setChecked(True)
    dialog.accept()
    settle()
    assert window.editor.draft.provider == "practice"
    window.practice.stop()


def test_who_does_not_know_has_the_server_found(window: MainWindow) -> None:
    dialog = window.dialogs.first_steps()
    dialog.have[1].setChecked(True)
    dialog.address.setText("tb@plant.org")
    dialog.which.setCurrentIndex(dialog.which.findData("custom"))
    dialog.accept()
    assert window.editor.draft.provider == "custom"
    found = window.findChild(DiscoverDialog)
    assert isinstance(found, DiscoverDialog)
    found.close()
    assert window.focusWidget() is window.form.rows["smtpHost"].target


def test_the_list_of_answers_is_as_long_as_they_are(window: MainWindow) -> None:
    dialog = window.dialogs.first_steps()
    for have, rows in ((1, 10), (2, 3)):
        dialog.have[have].setChecked(True)
        dialog.which.showPopup()
        view = dialog.which.view()
        last = view.visualRect(view.model().index(rows - 1, 0))
        assert view.viewport().rect().contains(last), have
        assert view.viewport().height() < last.bottom() + last.height(), have
        dialog.which.hidePopup()

"""A server that was found is in the form, and can be taken back."""

from __future__ import annotations

from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import server_taken, settle


def test_it_is_one_change_that_one_click_takes_back(window: MainWindow) -> None:
    before = {**window.editor.draft.values, "mailFrom": "Plant A <plant.a@gmx.de>"}
    server_taken(window)
    settle()
    back = window.form.sender_row.back
    assert back.isVisible()
    assert back.text() == "Undo the change to mail.gmx.net"
    assert window.editor.draft.provider == "gmx"
    assert window.form.sentence.text() == "mail.gmx.net:465, TLS from the start"
    back.click()
    assert window.editor.draft.values == before
    assert window.editor.draft.provider == ""
    assert not back.isVisible()


def test_it_is_offered_until_something_else_is_changed(window: MainWindow) -> None:
    server_taken(window)
    window.editor.set_value("password", "typed since")
    assert window.form.sender_row.back.isHidden()
    window.form.back_wanted.emit()
    assert window.editor.value("smtpHost") == "mail.gmx.net"

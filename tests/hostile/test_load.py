"""A platform that misbehaves while its settings are loaded into the form: told in words, and the form stays whole."""

from __future__ import annotations

import json

import pytest
from PySide6.QtWidgets import QMessageBox
from shiboken6 import isValid

from mailconfig_gui.gui.apply.load import LoadDialog
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.fields import BY_KEY
from tests.gui.conftest import no_window_left_over, store, window
from tests.gui.shown import words
from tests.gui.small_windows import PLATFORM_PASSWORD, load_from
from tests.gui.states import choose_sendgrid, settle
from tests.gui.test_injection import EVIL, ODD, as_markup
from tests.hostile.test_web_and_proxy import ROW, garbled
from tests.hostile.web_answers import changed

__all__ = ["no_window_left_over", "store", "window"]

SETTINGS = "/api/admin/settings/mail"
BROKEN = {
    "ten megabytes of JSON": garbled(json.dumps({**ROW, "more": "x" * 10_000_000}).encode()),
    "deep nesting": garbled(b'{"jsonValue":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001),
    "no end of it": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"[" * 1_000_000,
    "a way elsewhere": b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
    "a list": garbled(b"[1, 2]"),
    "no JSON": garbled(b"<html>\x1b[2J</html>"),
    "an infinite number": garbled(b'{"key": "mail", "jsonValue": {"smtpPort": 1e999}}'),
}


def leave(window: MainWindow, dialog: LoadDialog) -> None:
    """Close what is open; a dialog that has loaded is gone already."""
    for box in window.findChildren(QMessageBox):
        box.close()
    if isValid(dialog):
        dialog.close()


@pytest.mark.parametrize("how", BROKEN)
def test_an_answer_that_is_none_changes_nothing(window: MainWindow, how: str) -> None:
    choose_sendgrid(window)
    before = window.editor.draft.values
    dialog, platform = load_from(window)
    platform.garble[SETTINGS] = BROKEN[how]
    dialog.make_plan()
    settle()
    if isValid(dialog):
        assert window.editor.draft.values == before
        assert dialog.back.isVisible()
        told = words(dialog)
    else:
        box = window.findChildren(QMessageBox)[-1]
        told = box.text() + box.informativeText()
    assert len(told) < 5_000
    assert not {"\x1b", "\u202e"} & set(told)
    assert PLATFORM_PASSWORD not in told
    leave(window, dialog)


@pytest.mark.parametrize("seed", range(12))
def test_values_of_any_type_are_read_or_told_at_their_fields(window: MainWindow, seed: int) -> None:
    dialog, platform = load_from(window)
    platform.garble[SETTINGS] = garbled(changed(seed, ROW))
    dialog.make_plan()
    settle()
    window.editor.problems.show_all(test=True)
    settle()
    assert window.editor.draft.values.keys() <= BY_KEY.keys()
    leave(window, dialog)
    if window.editor.past.can_undo:
        window.steps.undo()
        assert not window.editor.draft.dirty


@pytest.mark.parametrize("text", [EVIL, ODD, "&" * 50, "x" * 100_000])
def test_any_words_in_every_field_stay_words(window: MainWindow, text: str) -> None:
    dialog, platform = load_from(window)
    values = dict.fromkeys((key for key in BY_KEY if key != "password"), text)
    platform.garble[SETTINGS] = garbled(json.dumps({**ROW, "jsonValue": values}).encode())
    dialog.make_plan()
    settle()
    window.editor.problems.show_all(test=True)
    settle()
    assert list(as_markup(window)) == []
    leave(window, dialog)

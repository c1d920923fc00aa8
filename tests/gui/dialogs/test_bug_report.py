"""The report of a bug: useful, and without secrets."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.dialogs.bug_report import ReportDialog, make_report
from mailconfig_gui.gui.window import MainWindow
from tests.leaks.search import find, forms

SECRET = "hunter'2\\x"


def bug(text: str) -> BaseException:
    try:
        raise ValueError(f"bad value {text!r} and {text}")
    except ValueError as error:
        return error


def test_a_report_names_versions_and_places_and_masks_secrets() -> None:
    report = make_report(bug(SECRET), [SECRET, ""])
    assert "mailconfig 0." in report
    assert "test_bug_report.py" in report
    assert SECRET not in report
    assert repr(SECRET)[1:-1] not in report
    assert report.count("<secret>") >= 2


@pytest.mark.parametrize(
    "form", [form for form in forms("x", "u") if not form.startswith(("utf-16", "base64"))]
)
@pytest.mark.parametrize("secret", [SECRET, "pä55 wörd'\"\\%", "SG.abcdefghijkl.0123456789"])
def test_no_form_of_a_secret_is_in_a_report(form: str, secret: str) -> None:
    written = forms(secret, "me")[form].decode()
    for words in (written, repr(written), f"one\n{written}\ntwo"):
        report = make_report(bug(words), [secret])
        assert "test_bug_report.py" in report
        assert find(secret, "me", {"report": report.encode()}) == []


def test_a_report_can_be_copied(window: MainWindow, qtbot: QtBot) -> None:
    dialog = ReportDialog("the report", window)
    dialog.open()
    copy = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Copy report")
    with qtbot.waitSignal(dialog.copy_wanted) as caught:
        copy.click()
    assert caught.args == ["the report"]
    dialog.close()

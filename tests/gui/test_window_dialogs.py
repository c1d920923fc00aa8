"""The dialogs that the window opens."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog

from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import accepted, settle


def test_what_is_missing_is_shown_before_anything_is_applied(window: MainWindow) -> None:
    assert window.dialogs.apply() is None
    settle()
    assert window.findChildren(QDialog) == []
    assert window.editor.problems.obstacles(test=False)


@pytest.mark.parametrize("name", ["explain", "about", "test_platform"])
def test_each_opens_one_dialog(window: MainWindow, name: str) -> None:
    getattr(window.dialogs, name)()
    settle()
    [dialog] = [found for found in window.findChildren(QDialog) if found.isVisible()]
    dialog.close()


def test_a_report_is_offered_for_the_test_on_the_screen(window: MainWindow) -> None:
    assert not window.menus.entries["report"].isEnabled()
    accepted(window)
    window.results.report.click()
    settle()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.selectedFiles()[0].endswith("mail-report.pdf")
    dialog.close()

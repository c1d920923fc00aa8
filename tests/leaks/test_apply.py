"""The platform's login and the settings' password through *Apply to platform…*, and back again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.apply.dialog import ApplyDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui.apply.test_dialog import LOGIN, LOGIN_PASSWORD, planned, wait
from tests.java.servers import PASSWORD, USER
from tests.leaks.test_window import search


@pytest.mark.parametrize("right", [True, False], ids=["applied", "refused"])
def test_applying_and_going_back(
    qtbot: QtBot, shown: MainWindow, dialog: ApplyDialog, tmp_path: Path, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str], right: bool,
) -> None:  # fmt: skip
    caplog.set_level("DEBUG")
    if right:
        planned(qtbot, dialog)
        for button in (dialog.apply, dialog.undo, dialog.apply):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
            wait(qtbot, lambda: not dialog.running)
        assert dialog.outcome is not None
        assert dialog.outcome.done == "rolled-back"
    else:
        dialog.form.fields.fill("password", PASSWORD)
        qtbot.mouseClick(dialog.show_plan, Qt.MouseButton.LeftButton)
        wait(qtbot, lambda: not dialog.running)
        assert dialog.plan is None
    found = [
        *search(LOGIN_PASSWORD, LOGIN, shown, tmp_path, caplog, capfd),
        *search(PASSWORD, USER, shown, tmp_path, caplog, capfd),
    ]
    assert found == []

"""Earlier versions in the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.filing import Filing
from mailconfig_gui.app.restore import Version
from mailconfig_gui.gui.dialogs.backups import BackupsDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states
from tests.gui.states import settle


def opened(window: MainWindow) -> BackupsDialog:
    window.dialogs.versions()
    settle()
    dialog = window.findChild(BackupsDialog)
    assert isinstance(dialog, BackupsDialog)
    return dialog


def test_one_click_brings_a_version_back(qtbot: QtBot, window: MainWindow) -> None:
    assert not window.menus.entries["versions"].isEnabled()
    states.choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    window.editor.set_value("mailFrom", "b@plant.org")
    window.saving.save()
    dialog = opened(window)
    assert "b@plant.org" in dialog.changes.text()
    qtbot.mouseClick(dialog.restore, Qt.MouseButton.LeftButton)
    settle()
    assert window.editor.value("mailFrom") == states.SENDGRID["mailFrom"]
    assert not window.editor.draft.dirty
    assert "earlier version" in window.statusBar().currentMessage()


def test_a_file_too(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    states.choose_sendgrid(window)
    window.saving._run(Filing(window.workspace).save_file(tmp_path / "m.json", include_password=False), None)
    window.editor.set_value("mailFrom", "b@plant.org")
    window.saving.save()
    qtbot.mouseClick(opened(window).restore, Qt.MouseButton.LeftButton)
    settle()
    assert window.editor.value("mailFrom") == states.SENDGRID["mailFrom"]


def test_an_unusable_version_cannot_be_chosen(qtbot: QtBot, window: MainWindow) -> None:
    broken = Version("20261123-140200-000001", ("This version cannot be used: It is damaged.",), usable=False)
    dialog = BackupsDialog("mail.json", [broken], window)
    assert not dialog.restore.isEnabled()
    assert "damaged" in dialog.changes.text()
    assert BackupsDialog("mail.json", [], window).restore.isHidden()

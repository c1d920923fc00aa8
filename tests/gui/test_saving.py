"""Saving from the window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from mailconfig_gui.app.filing import Filing
from mailconfig_gui.gui.dialogs.save import SaveDialog
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.storage.secrets import SecretError
from tests.gui import states
from tests.gui.states import settle
from tests.storage.keyrings import MemoryStore
from tests.systems import is_private, needs_modes


def box(window: MainWindow) -> QMessageBox:
    settle()
    boxes = [one for one in window.findChildren(QMessageBox) if one.isVisible()]
    assert len(boxes) == 1
    return boxes[0]


def answer(window: MainWindow, words: str) -> None:
    next(button for button in box(window).buttons() if button.text() == words).click()
    settle()


def files(window: MainWindow) -> QFileDialog:
    settle()
    dialogs = [one for one in window.findChildren(QFileDialog) if one.isVisible()]
    assert len(dialogs) == 1
    return dialogs[0]


class Locked(MemoryStore):
    def set(self, profile_id: str, key: str, value: str) -> None:
        raise SecretError("The keyring is locked", "It was not unlocked.", "Unlock it.")


def test_the_first_save_asks_where(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    window.saving.save()
    settle()
    dialog = window.findChild(SaveDialog)
    assert isinstance(dialog, SaveDialog)
    assert dialog.as_profile.isChecked()
    dialog.name.setText("Plant A")
    dialog.accept()
    assert window.workspace.name == "Plant A"
    assert "Plant A" in window.statusBar().currentMessage()


def test_a_later_save_asks_nothing(saved: MainWindow) -> None:
    saved.editor.set_value("mailFrom", "b@plant.org")
    saved.saving.save()
    assert not saved.editor.draft.dirty
    assert saved.workspace.home.profiles.load("Plant A").draft["mailFrom"] == "b@plant.org"


def test_a_file_is_chosen_and_written(window: MainWindow, tmp_path: Path) -> None:
    states.choose_sendgrid(window)
    dialog = window.saving.save_as(as_file=True)
    assert dialog is not None
    assert dialog.as_file.isChecked()
    dialog.include.setChecked(True)
    dialog.accept()
    chooser = files(window)
    path = tmp_path / "mail.json"
    chooser.fileSelected.emit(str(path))
    chooser.close()
    assert json.loads(path.read_text())["jsonValue"]["password"] == states.SENDGRID["password"]
    window.editor.set_value("mailFrom", "b@plant.org")
    window.saving.save()
    assert json.loads(path.read_text())["jsonValue"]["mailFrom"] == "b@plant.org"
    assert str(path) in window.statusBar().currentMessage()


def test_a_file_without_the_password_is_said_to_be_so(window: MainWindow, tmp_path: Path) -> None:
    states.choose_sendgrid(window)
    window.saving._save_file(tmp_path / "mail.json", None, include_password=False)
    assert "The password is not in it" in window.statusBar().currentMessage()
    window.saving._save_file(tmp_path / "full.json", None, include_password=True)
    assert "not in it" not in window.statusBar().currentMessage()


def test_settings_with_errors_are_not_saved_and_the_first_field_is_shown(window: MainWindow) -> None:
    window.saving.save()
    assert window.findChild(SaveDialog) is None
    focused = window.focusWidget()
    assert focused is not None
    assert focused.objectName() == "mailFrom"


def test_a_name_that_cannot_be_used_is_said(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    window.saving._save_profile("  ", None)
    assert "name" in box(window).text()
    box(window).close()
    assert window.workspace.home.profiles.names() == []


def test_a_name_that_is_taken_is_said(saved: MainWindow) -> None:
    saved.saving._save_profile("plant a", None)
    assert "taken" in box(saved).text()
    box(saved).close()


def test_a_locked_keyring_is_said_with_the_other_ways(window: MainWindow) -> None:
    window.workspace.home.store = Locked()
    states.choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    assert box(window).text() == "The keyring is locked"
    assert window.workspace.home.profiles.names() == []
    assert "MAILCONFIG_PASSWORD" not in box(window).informativeText()
    answer(window, "Save without the password")
    assert window.workspace.name == "Plant A"
    assert "The password is not in it" in window.statusBar().currentMessage()
    assert window.editor.value("password") == states.SENDGRID["password"]


def test_with_a_locked_keyring_a_file_is_another_way(window: MainWindow) -> None:
    window.workspace.home.store = Locked()
    states.choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    answer(window, "Save as a file…")
    dialog = window.findChild(SaveDialog)
    assert isinstance(dialog, SaveDialog)
    assert dialog.as_file.isChecked()
    dialog.reject()


@pytest.mark.parametrize(
    ("words", "sender", "host"),
    [
        ("Merge", "mine@plant.org", "theirs.plant.org"),
        ("Keep mine", "mine@plant.org", "smtp.sendgrid.net"),
        ("Take theirs", states.SENDGRID["mailFrom"], "theirs.plant.org"),
    ],
)
def test_a_file_changed_meanwhile_is_asked_about(
    window: MainWindow, tmp_path: Path, words: str, sender: str, host: str
) -> None:
    path = tmp_path / "mail.json"
    states.choose_sendgrid(window)
    window.saving._run(Filing(window.workspace).save_file(path, include_password=True), None)
    content = json.loads(path.read_text())
    content["jsonValue"]["smtpHost"] = "theirs.plant.org"
    path.write_text(json.dumps(content))
    window.editor.set_value("mailFrom", "mine@plant.org")
    window.saving.save()
    assert json.loads(path.read_text()) == content
    answer(window, words)
    written = json.loads(path.read_text())["jsonValue"]
    assert written["smtpHost"] == host
    assert window.editor.value("smtpHost") == host
    assert window.editor.value("mailFrom") == sender
    assert not window.editor.draft.dirty


@pytest.mark.parametrize(
    ("words", "sender", "port"),
    [
        ("Merge", "mine@plant.org", "587"),
        ("Keep mine", "mine@plant.org", "465"),
        ("Take theirs", states.SENDGRID["mailFrom"], "587"),
    ],
)
def test_a_profile_that_another_window_saved_is_asked_about(
    window: MainWindow, words: str, sender: str, port: str
) -> None:
    states.choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    profiles = window.workspace.home.profiles
    stored = profiles.load("Plant A")
    profiles.save(stored._replace(draft={**stored.draft, "smtpPort": "587"}))
    window.editor.set_value("mailFrom", "mine@plant.org")
    window.saving.save()
    assert profiles.load("Plant A").draft["mailFrom"] == states.SENDGRID["mailFrom"]
    answer(window, words)
    written = profiles.load("Plant A").draft
    assert (written["mailFrom"], written["smtpPort"]) == (sender, port)
    assert (window.editor.value("mailFrom"), window.editor.value("smtpPort")) == (sender, port)
    assert not window.editor.draft.dirty


@needs_modes
def test_a_file_that_is_closed_to_others_for_its_password_is_told_of(
    window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "mail.json"
    states.choose_sendgrid(window)
    window.saving._save_file(path, None, include_password=False)
    path.chmod(0o640)
    window.saving._save_file(path, None, include_password=True)
    assert "The file was open to its group." in window.statusBar().currentMessage()
    assert is_private(path)


def test_a_second_new_profile_does_not_take_the_name_of_the_first(window: MainWindow) -> None:
    window.workspace.home.store = Locked()
    states.choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    answer(window, "Save without the password")
    assert window.saving._new_name is None
    window.saving.save()
    answer(window, "Save without the password")
    assert window.workspace.home.profiles.names() == ["Plant A"]

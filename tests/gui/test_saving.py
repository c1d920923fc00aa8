"""Opening and saving from the window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from mailconfig_gui.gui.apply.dialog import ApplyDialog
from mailconfig_gui.gui.dialogs.name import NameDialog
from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog
from mailconfig_gui.gui.dialogs.save import SaveDialog
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.storage.secrets import SecretError
from tests.gui import states
from tests.gui.states import settle
from tests.storage.keyrings import MemoryStore


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


@pytest.fixture
def saved(window: MainWindow) -> MainWindow:
    """A window with the profile “Plant A” open."""
    states.choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    return window


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
    assert not saved.editor.dirty
    assert saved.workspace.profiles.load("Plant A").draft["mailFrom"] == "b@plant.org"


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
    assert window.workspace.profiles.names() == []


def test_a_name_that_is_taken_is_said(saved: MainWindow) -> None:
    saved.saving._save_profile("plant a", None)
    assert "taken" in box(saved).text()
    box(saved).close()


def test_a_locked_keyring_is_said_with_the_other_ways(window: MainWindow) -> None:
    window.workspace._store = Locked()
    states.choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    assert box(window).text() == "The keyring is locked"
    assert window.workspace.profiles.names() == []
    assert "MAILCONFIG_PASSWORD" not in box(window).informativeText()
    answer(window, "Save without the password")
    assert window.workspace.name == "Plant A"
    assert "The password is not in it" in window.statusBar().currentMessage()
    assert window.editor.value("password") == states.SENDGRID["password"]


def test_with_a_locked_keyring_a_file_is_another_way(window: MainWindow) -> None:
    window.workspace._store = Locked()
    states.choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    answer(window, "Save as a file…")
    dialog = window.findChild(SaveDialog)
    assert isinstance(dialog, SaveDialog)
    assert dialog.as_file.isChecked()
    dialog.reject()


def test_nothing_is_lost_by_opening_without_a_question(saved: MainWindow, tmp_path: Path) -> None:
    saved.editor.set_value("mailFrom", "b@plant.org")
    saved.saving.new()
    answer(saved, "Cancel")
    assert saved.editor.value("mailFrom") == "b@plant.org"
    saved.saving.new()
    answer(saved, "Discard")
    assert saved.editor.value("mailFrom") == ""
    assert saved.workspace.name == "New settings"


def test_a_file_is_chosen_and_opened(window: MainWindow, tmp_path: Path) -> None:
    states.choose_sendgrid(window)
    path = tmp_path / "mail.json"
    window.saving.run(window.workspace.save_file(path, include_password=False))
    window.saving.new()
    window.saving.open()
    files(window).fileSelected.emit(str(path))
    assert window.workspace.path == path


def test_revert_asks_first(saved: MainWindow) -> None:
    saved.saving.revert()
    saved.editor.set_value("mailFrom", "b@plant.org")
    saved.saving.revert()
    answer(saved, "Keep the changes")
    assert saved.editor.dirty
    saved.saving.revert()
    answer(saved, "Go back")
    assert not saved.editor.dirty


def test_revert_to_what_is_gone_is_said(saved: MainWindow) -> None:
    saved.editor.set_value("mailFrom", "b@plant.org")
    saved.workspace.profiles.delete("Plant A", None)
    saved.saving.revert()
    answer(saved, "Go back")
    assert box(saved).text() == "No such profile"
    box(saved).close()
    saved.saving._open_profile("Plant A")
    box(saved).close()


def test_a_profile_is_renamed_duplicated_and_deleted(saved: MainWindow, store: MemoryStore) -> None:
    dialog: NameDialog = saved.saving.rename()
    dialog.name.setText("Plant B")
    dialog.accept()
    assert saved.workspace.name == "Plant B"
    assert saved.top.profiles.currentText() == "Plant B"
    dialog = saved.saving.duplicate()
    assert dialog.name.text() == "Plant B (copy)"
    dialog.accept()
    assert saved.workspace.name == "Plant B (copy)"
    assert len(store.kept) == 2
    saved.saving.delete()
    answer(saved, "Keep it")
    saved.saving.delete()
    answer(saved, "Delete")
    assert saved.workspace.profiles.names() == ["Plant B"]
    assert len(store.kept) == 1
    assert saved.top.profiles.currentText() == "New settings"


def test_a_rename_to_a_taken_name_is_said(saved: MainWindow) -> None:
    states.choose_sendgrid(saved)
    saved.saving._save_profile("Plant B", None)
    saved.saving._rename("Plant A")
    assert "taken" in box(saved).text()
    box(saved).close()


def test_a_transcript_is_written_for_this_person_alone(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "transcript.txt"
    states.fails_login(window)
    window._save_transcript(window.results.transcript.text)
    files(window).fileSelected.emit(str(path))
    files(window).close()
    assert "220 SG ESMTP" in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    window.saving.write_text(tmp_path / "no" / "such" / "folder.txt", "x")
    assert "cannot be written" in box(window).text()
    box(window).close()


def test_a_job_whose_outcome_cannot_be_taken_over_is_said(saved: MainWindow) -> None:
    from mailconfig_gui.app.workspace import Job
    from mailconfig_gui.model.problem import MailConfigError

    def done(_: object) -> None:
        raise MailConfigError("Title", "message")

    saved.saving.run(Job("x", lambda: None, done))
    assert box(saved).text() == "Title"
    box(saved).close()


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
    window.saving._run_save(window.workspace.save_file(path, include_password=True), None)
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
    assert not window.editor.dirty


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
    profiles = window.workspace.profiles
    stored = profiles.load("Plant A")
    profiles.save(stored._replace(draft={**stored.draft, "smtpPort": "587"}))
    window.editor.set_value("mailFrom", "mine@plant.org")
    window.saving.save()
    assert profiles.load("Plant A").draft["mailFrom"] == states.SENDGRID["mailFrom"]
    answer(window, words)
    written = profiles.load("Plant A").draft
    assert (written["mailFrom"], written["smtpPort"]) == (sender, port)
    assert (window.editor.value("mailFrom"), window.editor.value("smtpPort")) == (sender, port)
    assert not window.editor.dirty


def test_a_file_in_a_folder_open_to_all_is_named(window: MainWindow, tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    states.choose_sendgrid(window)
    window.saving._run_save(window.workspace.save_file(folder / "mail.json", include_password=False), None)
    assert "Everybody on this computer" in window.statusBar().currentMessage()
    window.statusBar().clearMessage()
    window.saving.open_path(folder / "mail.json")
    assert "Everybody on this computer" in window.statusBar().currentMessage()


def test_a_file_that_is_closed_to_others_for_its_password_is_told_of(
    window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "mail.json"
    states.choose_sendgrid(window)
    window.saving._save_file(path, None, include_password=False)
    path.chmod(0o640)
    window.saving._save_file(path, None, include_password=True)
    assert "The file was open to its group." in window.statusBar().currentMessage()
    assert path.stat().st_mode & 0o777 == 0o600


def test_without_a_keyring_a_new_password_is_used_and_the_platform_is_named(window: MainWindow) -> None:
    window.workspace._store = Locked()
    states.choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    answer(window, "Save without the password")
    dialog = window.trials.replace_password(window.saving.keep_password)
    assert dialog is not None
    window.saving.keep_password("SG.new", dialog)
    assert "until this window is closed" in box(window).informativeText()
    answer(window, "Use it until then")
    assert window.editor.value("password") == "SG.new"
    assert not window.editor.dirty
    assert not window.findChildren(ReplaceDialog)
    assert box(window).text() == "The platform still has the old password"
    answer(window, "Apply to platform…")
    opened = window.findChild(ApplyDialog)
    assert isinstance(opened, ApplyDialog)
    opened.reject()


def test_a_second_new_profile_does_not_take_the_name_of_the_first(window: MainWindow) -> None:
    window.workspace._store = Locked()
    states.choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    answer(window, "Save without the password")
    assert window.saving._new_name is None
    window.saving.save()
    answer(window, "Save without the password")
    assert window.workspace.profiles.names() == ["Plant A"]

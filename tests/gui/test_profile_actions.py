"""What is done with the open profile."""

from __future__ import annotations

import json
from pathlib import Path

from mailconfig_gui.gui.apply.dialog import ApplyDialog
from mailconfig_gui.gui.dialogs.name import NameDialog
from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states
from tests.gui.test_saving import Locked, answer, box, files
from tests.storage.keyrings import MemoryStore


def test_the_profile_is_handed_on_from_beside_the_report_too(window: MainWindow, tmp_path: Path) -> None:
    states.fails_login(window)
    states.settle()
    button = window.results.hand_on
    assert button.isVisible()
    assert not button.isEnabled()
    assert button.toolTip() == "Save the settings as a profile first: that is handed on."
    window.saving._save_profile("Plant A", None)
    assert button.isEnabled()
    button.click()
    files(window).fileSelected.emit(str(tmp_path / "plant.json"))
    files(window).close()
    box(window).close()
    assert json.loads((tmp_path / "plant.json").read_text(encoding="utf-8"))["name"] == "Plant A"


def test_a_profile_is_renamed_duplicated_and_deleted(saved: MainWindow, store: MemoryStore) -> None:
    dialog: NameDialog = saved.profiles.rename()
    dialog.name.setText("Plant B")
    dialog.accept()
    assert saved.workspace.name == "Plant B"
    assert saved.top.profiles.currentText() == "Plant B"
    dialog = saved.profiles.duplicate()
    assert dialog.name.text() == "Plant B (copy)"
    dialog.accept()
    assert saved.workspace.name == "Plant B (copy)"
    assert len(store.kept) == 2
    saved.profiles.delete()
    answer(saved, "Keep it")
    saved.profiles.delete()
    answer(saved, "Delete")
    assert saved.workspace.home.profiles.names() == ["Plant B"]
    assert len(store.kept) == 1
    assert saved.top.profiles.currentText() == "New settings"


def test_a_copy_with_a_token_that_may_be_replaced_says_so(window: MainWindow) -> None:
    states.oauth2_signed_in(window)
    window.editor.set_value("providerId", "CUSTOM")
    window.editor.set_value("refreshToken", "a refresh token")
    window.saving._save_profile("Plant A", None)
    window.profiles.duplicate().accept()
    assert window.workspace.name == "Plant A (copy)"
    assert "same refresh token" in box(window).text()
    box(window).close()


def test_a_profile_is_handed_on_as_it_was_saved(saved: MainWindow, tmp_path: Path) -> None:
    password = str(saved.workspace.home.store.get(saved.workspace.profile.id, "password"))  # type: ignore[union-attr]
    file = tmp_path / "for you.json"
    saved.editor.set_value("timeout", "7000")
    saved.profiles.hand_on()
    answer(saved, "Hand on what was saved")
    dialog = files(saved)
    dialog.fileSelected.emit(str(file))
    dialog.close()
    assert box(saved).text() == "“Plant A” is in for you.json, without secrets"
    assert "• Has to be given anew, for it is not in the file: " in box(saved).informativeText()
    box(saved).close()
    text = file.read_text(encoding="utf-8")
    assert json.loads(text)["settings"]["timeout"] == "10000"
    assert password not in text
    saved.profiles.hand_on()
    answer(saved, "Save")
    files(saved).fileSelected.emit(str(file))
    box(saved).close()
    assert json.loads(file.read_text(encoding="utf-8"))["settings"]["timeout"] == "7000"


def test_a_rename_to_a_taken_name_is_said(saved: MainWindow) -> None:
    states.choose_sendgrid(saved)
    saved.saving._save_profile("Plant B", None)
    saved.profiles.rename().chosen.emit("Plant A")
    assert "taken" in box(saved).text()
    box(saved).close()


def test_without_a_keyring_a_new_password_is_used_and_the_platform_is_named(window: MainWindow) -> None:
    window.workspace.home.store = Locked()
    states.choose_sendgrid(window)
    window.saving._save_profile("Plant A", None)
    answer(window, "Save without the password")
    dialog = states.replace(window)
    assert dialog is not None
    window.profiles.keep_password("SG.new", dialog)
    assert "until this window is closed" in box(window).informativeText()
    answer(window, "Use it until then")
    assert window.editor.value("password") == "SG.new"
    assert not window.editor.draft.dirty
    assert not window.findChildren(ReplaceDialog)
    assert box(window).text() == "The platform still has the old password"
    answer(window, "Apply to platform…")
    opened = window.findChild(ApplyDialog)
    assert isinstance(opened, ApplyDialog)
    opened.reject()

"""All profiles in one list, by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.gui.dialogs.name import NameDialog
from mailconfig_gui.gui.dialogs.profiles import DifferencesDialog, ProfilesDialog
from mailconfig_gui.gui.dialogs.save import SaveDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui.small_windows import some_profiles
from tests.gui.test_saving import answer


@pytest.fixture
def dialog(window: MainWindow) -> ProfilesDialog:
    some_profiles(window)
    return window.dialogs.profiles()


def names(dialog: ProfilesDialog) -> list[str]:
    rows = (dialog.list.topLevelItem(index) for index in range(dialog.list.topLevelItemCount()))
    return [row.text(0) for row in rows if row is not None]


def select(dialog: ProfilesDialog, name: str) -> None:
    dialog.list.setCurrentItem(dialog.list.findItems(name, Qt.MatchFlag.MatchExactly)[0])


def test_the_open_one_is_selected_and_the_other_opened_by_enter(
    window: MainWindow, dialog: ProfilesDialog, qtbot: QtBot
) -> None:
    assert names(dialog) == ["Plant A", "Plant B / north"]
    assert dialog._names() == ["Plant A"]
    row = dialog.list.topLevelItem(0)
    assert row is not None
    assert row.text(1) == "SendGrid"
    assert row.text(2).startswith("Accepted by server")
    select(dialog, "Plant B / north")
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert window.workspace.name == "Plant B / north"


def test_another_than_the_open_one_is_renamed_copied_and_deleted_by_key(
    window: MainWindow, dialog: ProfilesDialog, qtbot: QtBot
) -> None:
    select(dialog, "Plant B / north")
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_F2)
    asked = window.findChildren(NameDialog)[-1]
    asked.name.setText("Plant C")
    asked.accept()
    assert names(dialog) == ["Plant A", "Plant C"]
    assert dialog._names() == ["Plant C"]
    window.profiles.duplicate("Plant C").accept()
    assert dialog._names() == ["Plant C (copy)"]
    select(dialog, "Plant C")
    qtbot.keyClick(dialog.list, Qt.Key.Key_Delete)
    answer(window, "Delete")
    assert names(dialog) == ["Plant A", "Plant C (copy)"]
    assert window.workspace.name == "Plant A"
    shown = window.top.profiles
    assert [shown.itemText(at) for at in range(shown.count()) if shown.itemText(at)] == [
        "Plant A", "Plant C (copy)", "Manage profiles…",
    ]  # fmt: skip


def test_the_focus_stays_on_the_button_that_copied(dialog: ProfilesDialog, window: MainWindow) -> None:
    pressed = dialog.buttons_of["duplicate"]
    pressed.setFocus()
    window.profiles.duplicate("Plant A").accept()
    assert dialog.focusWidget() is pressed
    assert dialog._names() == ["Plant A (copy)"]


def test_settings_for_practice_are_named_so(window: MainWindow) -> None:
    window.editor.choose_provider(PRACTICE)
    window.saving._save_profile("Try", None)
    row = window.dialogs.profiles().list.topLevelItem(0)
    assert row is not None
    assert row.text(1) == "Practice server (built in)"


def test_two_are_compared(window: MainWindow, dialog: ProfilesDialog) -> None:
    assert not dialog.buttons_of["compare"].isEnabled()
    assert dialog.buttons_of["compare"].toolTip()
    dialog.list.selectAll()
    assert not dialog.buttons_of["open"].isEnabled()
    dialog.buttons_of["compare"].click()
    shown = dialog.findChildren(DifferencesDialog)[-1]
    assert "same settings" in " ".join(label.text() for label in shown.findChildren(QLabel))


def test_one_goes_into_a_file_and_comes_from_one(
    window: MainWindow, dialog: ProfilesDialog, tmp_path: Path
) -> None:
    select(dialog, "Plant B / north")
    dialog.buttons_of["export"].click()
    assert window.workspace.name == "Plant B / north"
    asked = window.findChild(SaveDialog)
    assert isinstance(asked, SaveDialog)
    asked.accept()
    target = window.findChild(QFileDialog)
    assert isinstance(target, QFileDialog)
    path = tmp_path / "north.json"
    target.fileSelected.emit(str(path))
    target.close()
    assert path.exists()
    window.profiles.take_in()
    chosen = window.findChildren(QFileDialog)[-1]
    chosen.fileSelected.emit(str(path))
    proposed = window.findChildren(SaveDialog)[-1]
    proposed.profile_chosen.emit("Plant D")
    assert window.workspace.home.profiles.names() == ["Plant A", "Plant B / north", "Plant D"]


def test_the_list_of_profiles_leads_here_and_stays_on_the_open_one(window: MainWindow) -> None:
    some_profiles(window)
    shown = window.top.profiles
    shown.setCurrentIndex(shown.count() - 1)
    shown.activated.emit(shown.currentIndex())
    assert window.findChild(ProfilesDialog) is not None
    assert shown.currentText() == "Plant A"


def test_without_profiles_it_says_how_one_is_made(window: MainWindow) -> None:
    dialog = window.dialogs.profiles()
    assert dialog.empty.isVisible()
    assert not dialog.buttons_of["rename"].isEnabled()

"""My platforms: planned, tested and looked at from one list, by mouse and by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.apply.dialog import ApplyDialog
from mailconfig_gui.gui.dialogs.profiles import DifferencesDialog
from mailconfig_gui.gui.platforms.dialog import PlatformsDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui.shown import words
from tests.gui.small_windows import PLATFORM_PASSWORD, drifted, platforms_dialog, platforms_empty
from tests.gui.test_saving import answer


def rows(dialog: PlatformsDialog) -> list[list[str]]:
    items = [dialog.list.topLevelItem(number) for number in range(dialog.list.topLevelItemCount())]
    return [[row.text(column) for column in range(5)] for row in items if row is not None]


def select(dialog: PlatformsDialog, profile: str) -> None:
    row: QTreeWidgetItem = dialog.list.findItems(profile, Qt.MatchFlag.MatchExactly, 2)[0]
    dialog.list.setCurrentItem(row)


def test_each_stands_with_its_profile_and_proof(window: MainWindow) -> None:
    dialog = platforms_dialog(window)
    assert [row[:3] for row in rows(dialog)] == [
        ["https://north.plant.org", "4.2.1", "Plant B / north"],
        ["https://things.plant.org", "4.3.1", "Plant A"],
    ]
    assert rows(dialog)[0][3].startswith("Failed, ")
    assert rows(dialog)[1][3].startswith("Works, ")
    assert {row[4] for row in rows(dialog)} == {"Not looked"}
    assert dialog._one is not None
    assert dialog._one.profile == window.workspace.name
    dialog.close()


def test_enter_plans_and_the_profile_is_opened_for_it(window: MainWindow, qtbot: QtBot) -> None:
    dialog = platforms_dialog(window)
    name = window.workspace.name
    other = "Plant A" if name != "Plant A" else "Plant B / north"
    select(dialog, other)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert window.workspace.name == other
    opened = window.findChildren(ApplyDialog)[-1]
    assert opened.form.fields.edit("url").text() == next(row[0] for row in _known(window) if row[1] == other)
    opened.reject()


def _known(window: MainWindow) -> list[tuple[str, str]]:
    found = window.workspace.home.profiles.listing().profiles
    return [(one.platform.address, one.name) for one in found if one.platform is not None]


def test_what_is_open_stays_open_and_is_asked_to_test(window: MainWindow) -> None:
    dialog = platforms_dialog(window)
    window.editor.set_value("timeout", "7000")
    dialog.buttons_of["verify"].click()
    opened = window.findChildren(ApplyDialog)[-1]
    assert opened.test_stored.isVisible()
    assert window.editor.draft.dirty
    opened.reject()


def test_changes_are_not_lost_on_the_way(window: MainWindow) -> None:
    dialog = platforms_dialog(window)
    window.editor.set_value("timeout", "7000")
    select(dialog, next(row[2] for row in rows(dialog) if row[2] != window.workspace.name))
    dialog.buttons_of["plan"].click()
    answer(window, "Cancel")
    assert window.editor.draft.dirty
    assert not window.findChildren(ApplyDialog)


def test_drift_is_asked_for_and_shown_beside_each_other(window: MainWindow) -> None:
    dialog = platforms_dialog(window)
    assert not dialog.buttons_of["differences"].isEnabled()
    look, platform = drifted(window, dialog)
    before = dict(platform.state.mail)
    form = window.editor.draft.values
    look.form.fields.fill("password", PLATFORM_PASSWORD)
    look.make_plan()
    assert dict(platform.state.mail) == before
    assert window.editor.draft.values == form
    told = words(window.findChildren(DifferencesDialog)[-1])
    assert "other.plant.org" in told
    assert [row[4] for row in rows(dialog) if row[2] == "Plant A"] == ["7 differences"]
    assert dialog.buttons_of["differences"].isEnabled()
    assert window.workspace.home.preferences.choices.get("apply-url") is None
    window.findChildren(DifferencesDialog)[-1].close()
    dialog.close()


def test_without_any_there_is_a_word_and_nothing_to_press(window: MainWindow) -> None:
    dialog = platforms_empty(window)
    assert dialog.empty.isVisible()
    assert not dialog.list.isVisible()
    assert dialog.look() is None
    dialog.close()

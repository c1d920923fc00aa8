"""My platforms: planned, tested and looked at from one list, by mouse and by keyboard."""

from __future__ import annotations

import socket
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.apply.dialog import ApplyDialog
from mailconfig_gui.gui.dialogs.profiles import DifferencesDialog
from mailconfig_gui.gui.kit.runner import Runner
from mailconfig_gui.gui.platforms.dialog import PlatformsDialog
from mailconfig_gui.gui.platforms.logins import LoginsDialog
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model import profile as known
from mailconfig_gui.model.profile import Profile
from tests.gui.shown import words
from tests.gui.small_windows import PLATFORM_PASSWORD, drifted, platforms_dialog, platforms_empty
from tests.gui.states import make_window
from tests.gui.test_saving import answer
from tests.platform_standin.server import Platform


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


def look_at_both(window: MainWindow) -> tuple[PlatformsDialog, LoginsDialog]:
    """Two profiles whose platforms run here; the one of Plant A has drifted from it."""
    platforms_dialog(window).close()
    profiles = window.workspace.home.profiles
    for name in ("Plant A", "Plant B / north"):
        platform = Platform("4.3")
        platform.state.users[0].password = PLATFORM_PASSWORD
        window.destroyed.connect(platform.close)
        profile = profiles.load(name)
        if name != "Plant A":
            draft = {key: one for key, one in platform.state.mail.items() if key != "password"}
            profile = profiles.save(profile._replace(draft=draft))
        profiles.note_platform(profile, known.Platform(platform.url, "sysadmin@thingsboard.org"))
    dialog = window.dialogs.platforms()
    return dialog, dialog.look_at_all()


def test_all_are_looked_at_with_one_click(window: MainWindow) -> None:
    dialog, logins = look_at_both(window)
    for field in logins.fields.values():
        field.edit.setText(PLATFORM_PASSWORD)
    logins.look.click()
    drift = {row[2]: row[4] for row in rows(dialog)}
    assert drift["Plant B / north"] == "None to be seen"
    assert drift["Plant A"].endswith("differences")
    assert dialog.buttons_of["all"].isVisible()
    assert not dialog.buttons_of["stop"].isVisible()
    select(dialog, "Plant A")
    assert dialog.buttons_of["differences"].isEnabled()
    dialog.close()


def test_a_login_that_is_refused_is_told_in_its_row(window: MainWindow) -> None:
    dialog, logins = look_at_both(window)
    next(iter(logins.fields.values())).edit.setText("wrong")
    logins.look.click()
    told = sorted(row[4].partition(":")[0] for row in rows(dialog))
    assert told == ["Not known", "Not looked"]
    select(dialog, next(row[2] for row in rows(dialog) if row[4] != "Not looked"))
    assert dialog.note.text().startswith("The platform refused the login. ")
    select(dialog, next(row[2] for row in rows(dialog) if row[4] == "Not looked"))
    assert dialog.note.text() == "Nobody is asked before you look for drift."
    dialog.close()


def test_the_look_at_all_can_be_stopped(qtbot: QtBot, tmp_path: Path) -> None:
    window = make_window(tmp_path, runner=Runner())
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    with Waiting() as address:
        for name in ("a", "b"):
            profile = Profile(
                name, draft={"smtpHost": "smtp.plant.org"}, platform=known.Platform(address, "u")
            )
            window.workspace.home.profiles.create(profile)
        dialog = window.dialogs.platforms()
        logins = dialog.look_at_all()
        for field in logins.fields.values():
            field.edit.setText("secret")
        logins.look.click()
        assert {row[4] for row in rows(dialog)} == {"Looking…"}
        assert not dialog.buttons_of["all"].isVisible()
        dialog.buttons_of["stop"].click()
        qtbot.waitUntil(lambda: {row[4] for row in rows(dialog)} == {"Not known: Stopped"}, timeout=20_000)
        qtbot.waitUntil(dialog.buttons_of["all"].isVisible, timeout=20_000)
        dialog.close()


class Waiting:
    """A server that takes connections and says nothing."""

    def __enter__(self) -> str:
        self._socket = socket.create_server(("127.0.0.1", 0))
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def test_without_any_there_is_a_word_and_nothing_to_press(window: MainWindow) -> None:
    dialog = platforms_empty(window)
    assert dialog.empty.isVisible()
    assert not dialog.list.isVisible()
    assert dialog.look() is None
    dialog.close()

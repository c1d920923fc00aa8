"""A profile that a colleague has handed on."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.dialogs.pack import PackDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui.shown import words
from tests.gui.test_saving import answer, box
from tests.results.packs import PACK, packed


def opened(window: MainWindow, tmp_path: Path, **changes: object) -> PackDialog:
    file = tmp_path / "pack.json"
    file.write_bytes(packed(**changes))
    window.opening.open_path(file)
    dialog = window.findChild(PackDialog)
    assert isinstance(dialog, PackDialog)
    return dialog


def test_a_profile_is_made_of_it_and_opened(window: MainWindow, tmp_path: Path) -> None:
    dialog = opened(window, tmp_path)
    told = words(dialog)
    assert "“plant”: mail from iot@plant.com by smtp.plant.com." in told
    assert "For the platform https://things.plant.com." in told
    assert "Has to be given anew, for it is not in the file: Password." in told
    dialog.accept()
    assert window.workspace.name == "plant"
    assert window.editor.value("smtpHost") == "smtp.plant.com"
    platform = window.workspace.notes.platform
    assert platform is not None
    assert (platform.address, platform.proof) == ("https://things.plant.com", None)
    assert "plant" in [window.top.profiles.itemText(row) for row in range(window.top.profiles.count())]


def test_a_profile_that_is_there_stays_as_it_is(saved: MainWindow, tmp_path: Path) -> None:
    before = saved.workspace.home.profiles.load("Plant A")
    dialog = opened(saved, tmp_path, name="plant a")
    assert dialog.field.edit.text() == "plant a (2)"
    assert "There is a profile “plant a” already; it stays as it is." in words(dialog)
    dialog.field.edit.setText("Plant A")
    dialog.accept()
    assert dialog.isVisible()
    assert "already" in dialog.field.problem.text()
    dialog.field.edit.setText("Theirs")
    dialog.accept()
    assert saved.workspace.name == "Theirs"
    assert saved.workspace.home.profiles.load("Plant A") == before


def test_nothing_happens_where_it_is_closed(window: MainWindow, tmp_path: Path) -> None:
    opened(window, tmp_path).reject()
    assert window.workspace.home.profiles.names() == []


def test_what_cannot_be_used_is_said(window: MainWindow, tmp_path: Path) -> None:
    opened(window, tmp_path, platform={**PACK["platform"], "address": "/etc/passwd"}).accept()
    assert "The address of its platform is no web address." in box(window).informativeText()
    box(window).close()
    (tmp_path / "new.json").write_bytes(packed(pack=2))
    window.opening.open_path(tmp_path / "new.json")
    assert box(window).text() == "This file is newer than this program"
    box(window).close()
    assert window.workspace.home.profiles.names() == []


def test_changes_are_not_lost_by_opening_it(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = opened(window, tmp_path)
    window.editor.set_value("mailFrom", "b@plant.org")
    dialog.accept()
    answer(window, "Cancel")
    assert window.editor.value("mailFrom") == "b@plant.org"
    assert window.workspace.home.profiles.names() == ["plant"]

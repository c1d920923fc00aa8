"""Opening settings from the window."""

from __future__ import annotations

from pathlib import Path

from mailconfig_gui.app.filing import Filing
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states
from tests.gui.test_saving import answer, box, files
from tests.systems import needs_modes


def test_nothing_is_lost_by_opening_without_a_question(saved: MainWindow, tmp_path: Path) -> None:
    saved.editor.set_value("mailFrom", "b@plant.org")
    saved.opening.new()
    answer(saved, "Cancel")
    assert saved.editor.value("mailFrom") == "b@plant.org"
    saved.opening.new()
    answer(saved, "Discard")
    assert saved.editor.value("mailFrom") == ""
    assert saved.workspace.name == "New settings"


def test_a_file_is_chosen_and_opened(window: MainWindow, tmp_path: Path) -> None:
    states.choose_sendgrid(window)
    path = tmp_path / "mail.json"
    window.jobs.run(Filing(window.workspace).save_file(path, include_password=False))
    window.opening.new()
    window.opening.open()
    files(window).fileSelected.emit(str(path))
    assert window.workspace.path == path


def test_revert_asks_first(saved: MainWindow) -> None:
    saved.opening.revert()
    saved.editor.set_value("mailFrom", "b@plant.org")
    saved.opening.revert()
    answer(saved, "Keep the changes")
    assert saved.editor.draft.dirty
    saved.opening.revert()
    answer(saved, "Go back")
    assert not saved.editor.draft.dirty


def test_revert_to_what_is_gone_is_said(saved: MainWindow) -> None:
    saved.editor.set_value("mailFrom", "b@plant.org")
    saved.workspace.home.profiles.delete("Plant A", None)
    saved.opening.revert()
    answer(saved, "Go back")
    assert box(saved).text() == "No such profile"
    box(saved).close()
    saved.opening.open_profile("Plant A")
    box(saved).close()


@needs_modes
def test_a_file_in_a_folder_open_to_all_is_named(window: MainWindow, tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    states.choose_sendgrid(window)
    window.saving._run(Filing(window.workspace).save_file(folder / "mail.json", include_password=False), None)
    assert "Everybody on this computer" in window.statusBar().currentMessage()
    window.statusBar().clearMessage()
    window.opening.open_path(folder / "mail.json")
    assert "Everybody on this computer" in window.statusBar().currentMessage()

"""Qt's windows for files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from mailconfig_gui.gui.dialogs.files import choose_file, choose_target
from mailconfig_gui.gui.window import MainWindow


def test_a_file_is_asked_for_in_the_folder_of_the_last(window: MainWindow, tmp_path: Path) -> None:
    chosen: list[Path] = []
    dialog = choose_file(window, "Open", "All files (*)", chosen.append, beside=tmp_path / "last.json")
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
    assert Path(dialog.directory().path()) == tmp_path
    dialog.fileSelected.emit(str(tmp_path / "mail.json"))
    assert chosen == [tmp_path / "mail.json"]
    dialog.close()


def test_a_target_begins_with_a_name_and_keeps_its_ending(window: MainWindow, tmp_path: Path) -> None:
    chosen: list[Path] = []
    dialog = choose_target(
        window, "Save", "All files (*)", "mail.json", chosen.append, beside=tmp_path / "last.json"
    )
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert dialog.defaultSuffix() == "json"
    assert [Path(name).name for name in dialog.selectedFiles()] == ["mail.json"]
    dialog.fileSelected.emit(str(tmp_path / "other.json"))
    assert chosen == [tmp_path / "other.json"]
    dialog.close()


def test_a_name_that_no_disk_takes_is_made_one(window: MainWindow) -> None:
    dialog = choose_target(window, "Save", "All files (*)", f"A/B: {'ä' * 150}.json", lambda _: None)
    assert [Path(name).name for name in dialog.selectedFiles()] == [f"A-B- {'ä' * 97}.json"]
    dialog.close()

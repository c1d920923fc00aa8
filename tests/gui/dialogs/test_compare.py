"""The window puts a test from the server beside its own."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox

from mailconfig_gui.app.history import keep
from mailconfig_gui.gui.dialogs.compare import CompareDialog
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.profile import Profile
from tests.gui import states
from tests.storage.test_results import made


def written(tmp_path: Path, text: str) -> Path:
    value = {
        "ok": False,
        "reached": "untested",
        "stages": [
            {"stage": "config", "ok": True, "ms": 0, "text": "smtp.sendgrid.net:465"},
            {"stage": "dns", "ok": False, "ms": 12, "text": text},
        ],
        "diagnosis": {"title": "No server of this name exists"},
    }
    path = tmp_path / "result.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def words(dialog: CompareDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_both_columns_and_why_they_differ(window: MainWindow, tmp_path: Path) -> None:
    states.accepted(window)
    dialog = window.exports.compare(written(tmp_path, "The name <b>is</b> unknown."))
    assert dialog is not None
    said = words(dialog)
    assert "It fails on the way to the server" in said
    assert "No server of this name exists" in said
    assert "The name <b>is</b> unknown." in said
    assert "not reached" in said
    for label in dialog.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText or not label.text()
    dialog.close()


def box(window: MainWindow) -> str:
    """What the message box says; it is closed."""
    found = window.findChild(QMessageBox)
    assert found is not None
    words = found.text() + found.informativeText()
    found.close()
    return words


def test_without_a_test_of_our_own_there_is_nothing_to_compare_with(
    window: MainWindow, tmp_path: Path
) -> None:
    assert window.exports.compare(written(tmp_path, "unknown")) is None
    assert "There is no test from here yet" in box(window)


def test_the_last_one_kept_with_the_profile_will_do(window: MainWindow, tmp_path: Path) -> None:
    window.workspace.home.profiles.create(Profile("plant"))
    window.workspace.open_profile("plant")
    assert window.workspace.profile is not None
    assert window.exports.compare(written(tmp_path, "unknown")) is None
    box(window)
    keep(window.workspace.home, window.workspace.profile, made())
    dialog = window.exports.compare(written(tmp_path, "unknown"))
    assert dialog is not None
    assert "not reached" in words(dialog)
    dialog.close()


def test_each_difference_has_its_reason(window: MainWindow, tmp_path: Path) -> None:
    states.accepted(window)
    path = written(tmp_path, "unknown")
    path.write_text(
        json.dumps({**json.loads(path.read_text()), "settings": {"smtpPort": "25"}}), encoding="utf-8"
    )
    dialog = window.exports.compare(path)
    assert dialog is not None
    assert "Another value was used." in words(dialog)
    dialog.close()


def test_another_file_is_refused_in_words(window: MainWindow, tmp_path: Path) -> None:
    states.accepted(window)
    path = tmp_path / "mail.json"
    path.write_text("{}", encoding="utf-8")
    assert window.exports.compare(path) is None
    assert "This is not a result of mailconfig" in box(window)

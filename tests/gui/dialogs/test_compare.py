"""The window puts a test from the server beside its own."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox

from mailconfig_gui.gui.dialogs.compare import ElsewhereDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states


def written(tmp_path: Path, text: str) -> Path:
    value = {
        "ok": False,
        "stages": [
            {"stage": "config", "ok": True, "ms": 0, "text": "smtp.sendgrid.net:465"},
            {"stage": "dns", "ok": False, "ms": 12, "text": text},
        ],
        "diagnosis": {"title": "No server of this name exists"},
    }
    path = tmp_path / "result.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def words(dialog: ElsewhereDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_both_columns_and_why_they_differ(window: MainWindow, tmp_path: Path) -> None:
    states.accepted(window)
    dialog = window.exports.compare(written(tmp_path, "The name <b>is</b> unknown."))
    assert dialog is not None
    said = words(dialog)
    assert "It works from here but not from the server" in said
    assert "No server of this name exists" in said
    assert "The name <b>is</b> unknown." in said
    assert "not reached" in said
    for label in dialog.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText or not label.text()
    dialog.close()


def test_without_a_test_of_our_own(window: MainWindow, tmp_path: Path) -> None:
    dialog = window.exports.compare(written(tmp_path, "unknown"))
    assert dialog is not None
    assert "Not tested yet." in words(dialog)
    dialog.close()


def test_another_file_is_refused_in_words(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    path.write_text("{}", encoding="utf-8")
    assert window.exports.compare(path) is None
    box = window.findChild(QMessageBox)
    assert box is not None
    assert "This is not the result of a test" in box.text() + box.informativeText()
    box.close()

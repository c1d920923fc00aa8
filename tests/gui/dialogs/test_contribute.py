"""A text to send in: seen whole, in the person's hands only."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from mailconfig_gui.gui.dialogs.contribute import ContributeDialog
from mailconfig_gui.gui.dialogs.explain import ExplainDialog
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.window import MainWindow
from tests.gui import small_windows
from tests.gui.states import settle


def open_dialog(window: MainWindow) -> ContributeDialog:
    dialog = small_windows.contribute_dialog(window)
    assert isinstance(dialog, ContributeDialog)
    settle()
    return dialog


def test_the_line_is_shown_and_copied(window: MainWindow) -> None:
    dialog = open_dialog(window)
    line = dialog.line.toPlainText()
    assert "acme" not in line
    assert json.loads(line)["said"]["cause"]
    assert dialog.hidden.text().startswith("Taken out: ")
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == line
    dialog.close()


def test_words_typed_last_are_in_what_is_copied(window: MainWindow) -> None:
    dialog = open_dialog(window)
    QTest.keyClicks(dialog.was, "it was the firewall")
    dialog.copy.click()
    assert json.loads(QGuiApplication.clipboard().text())["was"] == "it was the firewall"
    dialog.close()


def test_what_was_taken_out_by_hand_stays_out(window: MainWindow) -> None:
    dialog = open_dialog(window)
    dialog.line.setPlainText("{}")
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == "{}"
    dialog.close()


def test_a_password_of_the_form_is_hidden(window: MainWindow) -> None:
    window.form.choose("sendgrid")
    window.editor.set_value("password", "correct-horse")
    window.dialogs.explain()
    explain = window.findChild(ExplainDialog)
    assert isinstance(explain, ExplainDialog)
    dialog = explain.contribute("535 correct-horse was not accepted")
    assert "horse" not in dialog.line.toPlainText()
    dialog.close()
    explain.close()


def test_it_is_saved_where_the_person_says(window: MainWindow, tmp_path: Path) -> None:
    dialog = open_dialog(window)
    dialog.save.click()
    settle()
    files = dialog.findChildren(QFileDialog)[0]
    files.fileSelected.emit(str(tmp_path / "line.jsonl"))
    files.close()
    assert (tmp_path / "line.jsonl").read_text(encoding="utf-8") == f"{dialog.line.toPlainText()}\n"
    dialog.write(tmp_path)
    settle()
    assert dialog.findChildren(QMessageBox)
    dialog.close()


def test_the_way_to_it_stands_below_an_explanation(window: MainWindow) -> None:
    explain = small_windows.explain_dialog(window)
    links = [link for link in explain.findChildren(LinkButton) if link.text() == "Contribute this text…"]
    links[0].click()
    settle()
    dialog = explain.findChild(ContributeDialog)
    assert isinstance(dialog, ContributeDialog)
    dialog.close()
    explain.close()

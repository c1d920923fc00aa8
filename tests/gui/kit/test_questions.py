"""Boxes: what they say, the safe answer, where files are looked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from mailconfig_gui.gui.kit.questions import ask, folder_of, tell_error
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.problem import MailConfigError


def test_a_question_is_answered_in_words_and_the_last_answer_is_the_safe_one(window: MainWindow) -> None:
    said: list[str] = []
    box = ask(window, "Title <b>", "Words", {"Do it": lambda: said.append("yes"), "Leave it": None})
    assert box.textFormat() is Qt.TextFormat.PlainText
    assert box.defaultButton().text() == "Leave it"
    assert box.escapeButton().text() == "Leave it"
    box.defaultButton().click()
    assert said == []
    box = ask(window, "Title", "Words", {"Do it": lambda: said.append("yes"), "Leave it": None})
    next(button for button in box.buttons() if button.text() == "Do it").click()
    assert said == ["yes"]


def test_trouble_is_said_with_what_to_do(window: MainWindow) -> None:
    box = tell_error(window, MailConfigError("Title", "What happened.", "What to do."))
    assert [box.windowTitle(), box.text()] == ["Title", "Title"]
    assert box.informativeText() == "What happened.\n\nWhat to do."
    assert box.icon() is QMessageBox.Icon.Warning
    box.close()


def test_a_box_is_as_wide_as_its_title_needs(window: MainWindow) -> None:
    title = "No browser opens here"
    box = tell_error(window, MailConfigError(title, "Short.", ""))
    assert box.width() > box.fontMetrics().horizontalAdvance(title) + 100
    box.close()


def test_a_file_dialog_starts_where_the_file_is(tmp_path: Path) -> None:
    assert folder_of(tmp_path / "mail.json") == str(tmp_path)
    assert folder_of(None) == str(Path.home())

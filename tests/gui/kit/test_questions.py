"""Boxes: what they say, the safe answer, where files are looked for."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QMessageBox

from mailconfig_gui.gui.kit.questions import ask, folder_of, tell, tell_error
from mailconfig_gui.gui.kit.theme import theme
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


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_box_has_an_icon_of_the_theme_and_is_still_announced_as_an_alert(
    window: MainWindow, application: QApplication, dark: bool
) -> None:
    theme().force(dark)
    boxes = (
        ("warn", tell_error(window, MailConfigError("Title", "What happened.", ""))),
        ("accent", tell(window, "Title", "What came of it.")),
        ("accent", ask(window, "Title", "Words", {"Leave it": None})),
    )
    for role, box in boxes:
        # The kind is what Windows plays a sound for.
        assert box.icon() is not QMessageBox.Icon.NoIcon
        heard = QAccessible.queryAccessibleInterface(box)
        assert heard.role() is QAccessible.Role.AlertMessage
        assert heard.text(QAccessible.Text.Name) == "Title"
        picture = box.iconPixmap().toImage()
        points = product(range(picture.width()), range(picture.height()))
        drawn = {colour.name() for point in points if (colour := picture.pixelColor(*point)).alpha() == 255}
        assert drawn == {getattr(theme().colours, role)}
        box.close()


def test_a_box_is_as_wide_as_its_title_needs(window: MainWindow) -> None:
    title = "No browser opens here"
    box = tell_error(window, MailConfigError(title, "Short.", ""))
    assert box.width() > box.fontMetrics().horizontalAdvance(title) + 100
    box.close()


def test_a_file_dialog_starts_where_the_file_is(tmp_path: Path) -> None:
    assert folder_of(tmp_path / "mail.json") == str(tmp_path)
    assert folder_of(None) == str(Path.home())

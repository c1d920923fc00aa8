"""What is said and asked in a box. None blocks: a question answers by a callback.

The box is named where it opens, for Qt makes its enumerations when it is first named (decision 42).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QSpacerItem, QWidget

from mailconfig_gui.gui.kit.layouts import fit_to_screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mailconfig_gui.model.problem import MailConfigError


def _box(parent: QWidget, icon: QtWidgets.QMessageBox.Icon, title: str, words: str) -> QtWidgets.QMessageBox:
    box = QtWidgets.QMessageBox(icon, "", title, QtWidgets.QMessageBox.StandardButton.NoButton, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(words)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title)
    return box


def _open(box: QtWidgets.QMessageBox) -> QtWidgets.QMessageBox:
    layout = box.layout()
    if isinstance(layout, QGridLayout):
        # Qt knows nothing of the width of a title, which is bold with some, and of the buttons beside it.
        # Titles that are sentences stand in the box itself, too.
        title = min(box.fontMetrics().horizontalAdvance(box.windowTitle()) * 5 // 4 + 120, 400)
        layout.addItem(QSpacerItem(title, 0), layout.rowCount(), 0, 1, layout.columnCount())
    box.open()
    fit_to_screen(box)
    return box


def tell_error(parent: QWidget, error: MailConfigError) -> QtWidgets.QMessageBox:
    """Say why something at the edge did not work, and what to do."""
    words = "\n\n".join(part for part in (error.message, error.hint) if part)
    box = _box(parent, QtWidgets.QMessageBox.Icon.Warning, error.title, words)
    box.setStandardButtons(QtWidgets.QMessageBox.StandardButton.Close)
    return _open(box)


def tell(parent: QWidget, title: str, words: str) -> QtWidgets.QMessageBox:
    """Say what came of something that went well."""
    box = _box(parent, QtWidgets.QMessageBox.Icon.Information, title, words)
    box.setStandardButtons(QtWidgets.QMessageBox.StandardButton.Close)
    return _open(box)


def ask(
    parent: QWidget, title: str, words: str, answers: Mapping[str, Callable[[], object] | None]
) -> QtWidgets.QMessageBox:
    """Ask a question with answers in words; the last one is the safe one, taken by Enter and Escape."""
    box = _box(parent, QtWidgets.QMessageBox.Icon.Question, title, words)
    calls: dict[QPushButton, Callable[[], object] | None] = {}
    for index, (label, call) in enumerate(answers.items()):
        last = index == len(answers) - 1
        role = (
            QtWidgets.QMessageBox.ButtonRole.RejectRole
            if last
            else QtWidgets.QMessageBox.ButtonRole.AcceptRole
        )
        button = box.addButton(label, role)
        button.setAutoDefault(last)
        calls[button] = call
        if last:
            box.setDefaultButton(button)
            box.setEscapeButton(button)

    def answered() -> None:
        clicked = box.clickedButton()
        call = calls.get(clicked) if isinstance(clicked, QPushButton) else None
        if call is not None:
            call()

    box.finished.connect(answered)
    return _open(box)


def folder_of(path: Path | None) -> str:
    """Return where a file dialog starts."""
    return str(path.parent) if path is not None else str(Path.home())

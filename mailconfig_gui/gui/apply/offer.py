"""A change that is offered beside the mail settings: ticked and filled in, it is part of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mailconfig_gui.gui.kit.buttons import push_button
from mailconfig_gui.gui.kit.check_box import WrappingCheckBox
from mailconfig_gui.gui.kit.inputs import LineEdit
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import GRID, TARGET
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent


class _Entry(LineEdit):
    """A line whose Enter is its own: it presses no button of the dialog."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Keep Enter here."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self.returnPressed.emit()
        else:
            super().keyPressEvent(event)


class Offer(QWidget):
    """A change beside the mail settings: ticked and filled in, it is part of the plan."""

    wanted = Signal(str)

    def __init__(
        self, words: str, example: str, planned: str, good: Callable[[str], bool], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._good, self._planned = good, planned
        box = QVBoxLayout(self)
        spaced(box, gap=4)
        self.tick = WrappingCheckBox(words, self)
        self.tick.setChecked(bool(planned))
        row = QHBoxLayout()
        spaced(row)
        row.setContentsMargins(3 * GRID, 0, 0, 0)
        self.line = _Entry(self)
        self.line.setText(planned)
        self.line.setPlaceholderText(example)
        self.line.setAccessibleName(words.replace("&", ""))
        self.add = push_button(say("Add to the plan"), self)
        row.addWidget(self.line, 1)
        row.addWidget(self.add)
        self.problem = Text("", "bad", self)
        self.problem.setContentsMargins(3 * GRID, 0, 0, 0)
        self.problem.hide()
        for widget in (self.tick, self.line, self.add):
            widget.setMinimumHeight(TARGET)
        box.addWidget(self.tick)
        box.addLayout(row)
        box.addWidget(self.problem)
        self.tick.toggled.connect(self._ticked)
        self.line.textEdited.connect(lambda: self._arrange())
        self.line.returnPressed.connect(self._use)
        self.add.clicked.connect(self._use)
        self._arrange()

    def suggest(self, text: str) -> None:
        """Fill in what would be good, as long as nothing else stands there."""
        self.line.setText(self.line.text() or text)
        self._arrange()

    @property
    def text(self) -> str:
        """What is ticked and typed, "" where nothing is wanted."""
        return self.line.text().strip() if self.tick.isChecked() else ""

    @property
    def pending(self) -> bool:
        """Tell whether it is ticked and not as the plan has it."""
        return self.tick.isChecked() and self.text != self._planned

    def check(self) -> bool:
        """Tell whether what is ticked can be used, or say at the field why not."""
        good = not self.tick.isChecked() or self._good(self.text)
        self.problem.setText(
            ""
            if good
            else say(
                "Enter it like {placeholdertext}, or untick it.", placeholdertext=self.line.placeholderText()
            )
        )
        self.problem.setVisible(not good)
        if not good:
            self.line.setFocus()
        return good

    def _ticked(self, on: bool) -> None:
        self._arrange()
        if on:
            self.line.setFocus()
        elif self._planned:
            self.wanted.emit("")

    def _use(self) -> None:
        if self.pending and self.check():
            self.wanted.emit(self.text)

    def _arrange(self) -> None:
        self.line.setEnabled(self.tick.isChecked())
        self.add.setEnabled(self.pending and self._good(self.text))


def is_address(text: str) -> bool:
    """Tell whether a text looks like a mail address."""
    local, _, domain = text.partition("@")
    return bool(local and domain) and not any(char.isspace() for char in text)


def is_web_address(text: str) -> bool:
    """Tell whether a text is an address of the web."""
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return False

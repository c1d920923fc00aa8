"""The transcript of a test: what went over the line."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from mailconfig_gui.gui.kit.buttons import Fold, put_icon
from mailconfig_gui.gui.kit.layouts import Flow, spaced
from mailconfig_gui.gui.kit.theme import fixed_font
from mailconfig_gui.smtp.transcript import TranscriptLine, as_text
from mailconfig_gui.words.say import say

# For so long, in seconds, something is built in one go before the window sees to what else there is.
_SLICE_S = 0.002


class Transcript(QWidget):
    """What went over the line, folded; secrets never were in it."""

    copy_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        spaced(box)
        self.fold = Fold(say("Transcript"), self)
        self.fold.toggled.connect(self._unfold)
        box.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.body = body = QWidget(self)
        inner = QVBoxLayout(body)
        spaced(inner)
        self.view = QPlainTextEdit(body)
        self.view.setReadOnly(True)
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.view.setTabChangesFocus(True)
        self.view.setAccessibleName(say("Transcript"))
        self.view.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.view.setFont(fixed_font())
        self.view.setMinimumHeight(9 * self.fontMetrics().lineSpacing())
        inner.addWidget(self.view)
        buttons = Flow()
        copy = QPushButton(say("Copy transcript"), body)
        put_icon(copy, "copy")
        copy.clicked.connect(self.copy_wanted)
        buttons.addWidget(copy)
        save = QPushButton(say("Save transcript…"), body)
        save.clicked.connect(self.save_wanted)
        buttons.addWidget(save)
        inner.addLayout(buttons)
        body.hide()
        box.addWidget(body)
        self._lines: tuple[TranscriptLine, ...] = ()
        self._put = 0
        self._more = QTimer(self)
        self._more.setInterval(0)
        self._more.timeout.connect(self._put_slice)

    def _unfold(self, on: bool) -> None:
        self.body.setVisible(on)
        self._put_slice()

    def show_lines(self, lines: tuple[TranscriptLine, ...]) -> None:
        """Show a transcript; what is new is appended, so that the reader's place stays."""
        if lines is self._lines:
            return
        known = len(self._lines)
        if self._put and (not known or lines[known - 1 : known] != self._lines[-1:]):
            self.view.clear()
            self._put = 0
        self._lines = lines
        if self.fold.isChecked():
            self._put_slice()

    def _put_slice(self) -> None:
        """Put as many lines as do not hold up the window; the rest once it has done what else there is."""
        begins, end = self._put == 0, time.monotonic() + _SLICE_S
        while self._put < len(self._lines) and time.monotonic() < end:
            lines = self._lines[self._put : self._put + 50]
            self.view.appendPlainText("\n".join(map(str, lines)))
            self._put += len(lines)
        # It was moved to the end of the last line.
        self.view.horizontalScrollBar().setValue(self.view.horizontalScrollBar().minimum())
        if begins:
            self.view.verticalScrollBar().setValue(0)
        if self._put < len(self._lines):
            self._more.start()
        else:
            self._more.stop()

    @property
    def text(self) -> str:
        """All of it."""
        return as_text(self._lines)

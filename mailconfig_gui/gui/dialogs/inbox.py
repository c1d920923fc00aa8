"""The inbox of the practice server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.gui.kit.theme import GRID, fixed_font
from mailconfig_gui.gui.results.cards import card_button
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.practice.server import Message, PracticeServer


class Inbox(Dialog):
    """What arrived."""

    manual = "window.md#first-steps"

    def __init__(self, server: PracticeServer, parent: QWidget) -> None:
        super().__init__(say("Practice inbox"), parent, width=90)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._server = server
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        self.list = QListWidget(split)
        self.list.setAccessibleName(say("Messages"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._show)
        right = QWidget(split)
        words = QVBoxLayout(right)
        spaced(words)
        words.setContentsMargins(GRID, 0, 0, 0)
        self.subject = Title("", right, "card")
        self.head = Text("", "faint", right).selectable()
        self.text = QPlainTextEdit(right)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(say("Text of the message"))
        self.text.setFont(fixed_font())
        words.addWidget(self.subject)
        words.addWidget(self.head)
        self.copy = card_button("", right, self._copy, name="copy")
        words.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeading)
        words.addWidget(self.text, 1)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setMinimumHeight(14 * self.fontMetrics().lineSpacing())
        self.box.addWidget(split, 1)
        box = self.buttons(QDialogButtonBox.StandardButton.Close)
        for button in box.buttons():
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)
        self._messages: tuple[Message, ...] = ()
        self.refresh()

    def refresh(self) -> None:
        """Show what has arrived, newest first."""
        messages = tuple(reversed(self._server.messages))
        if messages == self._messages and self.list.count():
            return
        self._messages = messages
        self.list.clear()
        for message in messages:
            words = _unbroken(message.subject or say("(no subject)"), message.code)
            QListWidgetItem(
                say(
                    "{words}\n{clock} · to {recipients}",
                    words=words,
                    clock=_clock(message.at),
                    recipients=", ".join(message.recipients),
                ),
                self.list,
            )
        self.list.setCurrentRow(0 if messages else -1)
        self._show(self.list.currentRow())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._messages[self.list.currentRow()].code)
        self.copy.setText(say("Copied"))
        announce(self, say("Copied"))

    def _show(self, row: int) -> None:
        if not 0 <= row < len(self._messages):
            self.subject.setText(say("No message yet"))
            self.head.setText(say("Send a test, and it appears here."))
            self.text.setPlainText("")
            self.text.hide()
            self.copy.hide()
            return
        message = self._messages[row]
        self.text.show()
        self.subject.setText(_unbroken(message.subject or say("(no subject)"), message.code))
        self.head.setText(
            say(
                "From {sender} to {recipients}",
                sender=message.sender,
                recipients=", ".join(message.recipients),
            )
        )
        self.copy.setVisible(bool(message.code))
        self.copy.setText(_unbroken(say("Copy code {code}", code=message.code), message.code))
        self.text.setPlainText(message.text)


def _unbroken(text: str, code: str) -> str:
    """Return a text in which no line ends within the code."""
    return text.replace(code, code.replace("-", "\N{NON-BREAKING HYPHEN}")) if code else text


def _clock(at: float) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(at))
    return QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)

"""A ready message for whoever has to mend what the person at the window cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QPushButton, QWidget

from mailconfig_gui.diagnosis.diagnosis import Who
from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.kit.buttons import put_icon
from mailconfig_gui.gui.kit.inputs import DropDown
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import TARGET, fixed_font
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable

RECIPIENTS = {
    Who.NETWORK: mark("Whoever runs the network or firewall"),
    Who.MAIL_ADMINISTRATOR: mark("The administrator of the mail server"),
    Who.PROVIDER: mark("The provider's support"),
}


class HandOverDialog(Dialog):
    """Whom it is for, the text, which may be changed, and the two ways out: copy or save."""

    copy_wanted = Signal(str)
    save_wanted = Signal(str)

    def __init__(self, write: Callable[[Who], str], who: Who, parent: QWidget) -> None:
        super().__init__(say("Hand over"), parent, width=88)
        self._write = write
        self.box.addWidget(
            Text(
                say(
                    "A message with the facts and the request. Read it, change what you like, and send it on."
                ),
                "",
                self,
            )
        )
        self.recipient = DropDown(self)
        self.recipient.setMinimumHeight(TARGET)
        self.recipient.setAccessibleName(say("For"))
        for key, words in RECIPIENTS.items():
            self.recipient.addItem(say(words), key)
        self.recipient.setCurrentIndex(max(self.recipient.findData(who), 0))
        self.recipient.currentIndexChanged.connect(self._fill)
        self.add_field(say("&For"), self.recipient)
        self.text = QPlainTextEdit(self)
        self.text.setAccessibleName(say("Message"))
        self.text.setTabChangesFocus(True)
        self.text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.text.setFont(fixed_font())
        self.text.setMinimumHeight(22 * self.fontMetrics().lineSpacing())
        self.box.addWidget(self.text, 1)
        self.box.addWidget(Text(say("No password is in it."), "faint", self))
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy = QPushButton(say("&Copy"), self)
        put_icon(self.copy, "copy", "on_accent")
        self.save = QPushButton(say("&Save…"), self)
        for button in (self.copy, self.save):
            box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda: self.copy_wanted.emit(self.text.toPlainText()))
        self.save.clicked.connect(lambda: self.save_wanted.emit(self.text.toPlainText()))
        self.add_buttons(box, self.copy)
        self._fill()

    def _fill(self) -> None:
        self.text.setPlainText(self._write(Who(self.recipient.currentData())))

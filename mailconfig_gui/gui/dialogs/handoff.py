"""A ready message for whoever has to mend what the person at the window cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from mailconfig_gui.diagnosis.diagnosis import Who
from mailconfig_gui.gui.dialogs.message import MessageDialog
from mailconfig_gui.gui.kit.inputs import DropDown
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

RECIPIENTS = {
    Who.NETWORK: mark("Whoever runs the network or firewall"),
    Who.MAIL_ADMINISTRATOR: mark("The administrator of the mail server"),
    Who.PROVIDER: mark("The provider's support"),
}


class HandOverDialog(MessageDialog):
    """Whom it is for, the text, which may be changed, and the two ways out: copy or save."""

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
        self.text = self.add_message(say("Message"), 22)
        self.box.addWidget(Text(say("No password is in it."), "faint", self))
        self.add_ways_out()
        self.copy.clicked.connect(lambda: self.copy_wanted.emit(self.text.toPlainText()))
        self.save.clicked.connect(lambda: self.save_wanted.emit(self.text.toPlainText()))
        self._fill()

    def _fill(self) -> None:
        self.text.setPlainText(self._write(Who(self.recipient.currentData())))

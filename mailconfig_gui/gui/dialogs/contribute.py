"""A text that was explained, as a person may send it in: shown whole, copied or saved, and never sent from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QWidget

from mailconfig_gui.app.contribute import NOTHING_IS_SENT, WHERE_TO
from mailconfig_gui.app.support import write_private
from mailconfig_gui.gui.dialogs.files import choose_target
from mailconfig_gui.gui.dialogs.message import MessageDialog
from mailconfig_gui.gui.kit.inputs import LineEdit
from mailconfig_gui.gui.kit.questions import tell_error
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mailconfig_gui.app.contribute import Contribution

_PAUSE_MS = 200


class ContributeDialog(MessageDialog):
    """The line, which may be changed, what was taken out of it, and the person's own words for what it was.

    `make` returns the line with those words.
    """

    def __init__(self, make: Callable[[str], Contribution], parent: QWidget) -> None:
        super().__init__(say("Contribute this text"), parent, width=84)
        self._make = make
        self.box.addWidget(Text(say(NOTHING_IS_SENT), "", self))
        self.was = LineEdit(self)
        self.was.setPlaceholderText(say("if you know it, in your own words"))
        self.add_field(say("&What it really was"), self.was)
        self.line = self.add_message(say("Line to send in"), 9)
        self.hidden = Text("", "faint", self)
        self.box.addWidget(self.hidden)
        self.box.addWidget(Text(say(WHERE_TO), "", self))
        # A long text takes longer than a key.
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.fill)
        self.was.textEdited.connect(self._pause.start)
        self.add_ways_out()
        self.copy.clicked.connect(lambda: self.copy_wanted.emit(self._text()))
        self.save.clicked.connect(self.choose)
        self.fill()

    def fill(self) -> None:
        """Make the line anew, with the words that were typed; what was changed in it by hand is gone."""
        made = self._make(self.was.text())
        self.line.setPlainText(made.line)
        self.hidden.setText(made.hidden)
        self.hidden.setVisible(bool(made.hidden))

    def _text(self) -> str:
        if self._pause.isActive():
            self._pause.stop()
            self.fill()
        return self.line.toPlainText()

    def choose(self) -> QFileDialog:
        """Ask where to write the line."""
        return choose_target(
            self,
            say("Save the line"),
            say("Lines (*.jsonl);;All files (*)"),
            "contribution.jsonl",
            self.write,
        )

    def write(self, path: Path) -> None:
        """Write the line for this person alone (mode 0600); trouble is told."""
        try:
            write_private(path, f"{self._text()}\n".encode())
        except MailConfigError as error:
            tell_error(self, error)

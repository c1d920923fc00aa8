"""A new password for saved settings: tested first, then saved."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from mailconfig_gui.gui.dialogs.dialog import CANCEL, Dialog
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.words.say import say


class ReplaceDialog(Dialog):
    """Takes a new password for saved settings: tested first, then saved; nothing else is touched."""

    test_wanted = Signal(str)
    save_wanted = Signal(str)

    def __init__(self, parent: QWidget, *, name: str, user: str, host: str) -> None:
        super().__init__(say("Replace the password only"), parent)
        self.box.addWidget(
            Text(
                say(
                    "The new password of {user} at {host} is tried with one login, and no message is sent. When the "
                    "server takes it, it replaces the one saved with “{name}”. Nothing else is changed.",
                    user=user,
                    host=host,
                    name=name,
                ),
                "",
                self,
            )
        )
        self.secret = SecretField("new-password", self)
        self.secret.edit.setAccessibleName(say("New password"))
        self.secret.setMinimumHeight(TARGET)
        self.add_field(say("New pass&word"), self.secret)
        self.outcome = Text("", "", self)
        self.outcome.hide()
        self.box.addWidget(self.outcome)
        box = QDialogButtonBox(CANCEL, self)
        self.test = box.addButton(say("Test and save"), QDialogButtonBox.ButtonRole.ActionRole)
        self.untested = box.addButton(say("Save without a test"), QDialogButtonBox.ButtonRole.ActionRole)
        self.test.clicked.connect(lambda: self._go(self.test_wanted))
        self.untested.clicked.connect(lambda: self._go(self.save_wanted))
        self.untested.hide()
        self.add_buttons(box, self.test)
        self.secret.edit.textEdited.connect(self.untested.hide)

    def _go(self, signal: SignalInstance) -> None:
        password = self.secret.edit.text()
        if not password:
            self.say(say("Enter the new password first."), "warn")
            self.secret.edit.setFocus()
            return
        signal.emit(password)

    def say(self, words: str, role: str = "", *, failed: bool = False) -> None:
        """Say how it goes; after a failed test saving without one is offered."""
        self.outcome.setText(words)
        self.outcome.set_role(role)
        self.outcome.show()
        self.untested.setVisible(failed)

    def set_running(self, running: bool) -> None:
        """Nothing is asked for twice while it runs."""
        self.test.setEnabled(not running)
        self.secret.setEnabled(not running)
        self.test.setToolTip(say("The test is running.") if running else "")

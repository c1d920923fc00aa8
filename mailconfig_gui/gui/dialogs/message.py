"""A text that the person sends on by other ways: shown whole, to be changed, copied or saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QPushButton

from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.kit.buttons import put_icon
from mailconfig_gui.gui.kit.theme import fixed_font
from mailconfig_gui.words.say import say


class MessageDialog(Dialog):
    """Has a field for the text, and below all the two ways out, `copy` and `save`."""

    copy_wanted = Signal(str)
    copy: QPushButton
    save: QPushButton

    def add_message(self, name: str, lines: int) -> QPlainTextEdit:
        """Add the field, which is called `name` where it is read aloud, and `lines` high at least."""
        field = QPlainTextEdit(self)
        field.setAccessibleName(name)
        field.setTabChangesFocus(True)
        field.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        field.setFont(fixed_font())
        field.setMinimumHeight(lines * self.fontMetrics().lineSpacing())
        self.box.addWidget(field, 1)
        return field

    def add_ways_out(self) -> None:
        """Add the buttons: copy, save, close."""
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy = QPushButton(say("&Copy"), self)
        put_icon(self.copy, "copy", "on_accent")
        self.save = QPushButton(say("&Save…"), self)
        for button in (self.copy, self.save):
            box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        self.add_buttons(box, self.copy)

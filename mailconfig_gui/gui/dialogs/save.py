"""Where settings are to be kept: as a profile here, or as a file for the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QRadioButton, QVBoxLayout, QWidget

from mailconfig_gui.gui.dialogs.dialog import CANCEL, OK, Dialog
from mailconfig_gui.gui.dialogs.name import NameField
from mailconfig_gui.gui.kit.check_box import WrappingCheckBox
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import GRID
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable


class SaveDialog(Dialog):
    """Asks where settings are to be kept: as a profile here, or as a file for the platform."""

    manual = "window.md#profiles-and-files"

    profile_chosen = Signal(str)
    file_chosen = Signal(bool)

    def __init__(
        self,
        parent: QWidget,
        *,
        name: str,
        problem: Callable[[str], str],
        as_file: bool,
        has_password: bool,
        include_password: bool,
        oauth2: bool = False,
    ) -> None:
        super().__init__(say("Save settings"), parent)
        self.as_profile = QRadioButton(say("As a &profile on this computer"), self)
        self.as_file = QRadioButton(say("As a settings &file for the platform"), self)
        self.field = NameField(name, problem, self)
        self.name = self.field.edit
        self.name.setPlaceholderText(say("Plant A"))
        self.include = WrappingCheckBox(say("&Include the password in the file"), self)
        self.include.setChecked(include_password or oauth2)
        self.include.setEnabled(has_password and not oauth2)
        self._oauth2 = oauth2
        self.box.addWidget(self.as_profile)
        self.box.addLayout(
            self._indented(
                self.field,
                Text(say("Passwords go to the keyring of this computer, never into a file."), "faint", self),
            )
        )
        self.box.addWidget(self.as_file)
        words = (
            say(
                "Ticked, the file alone is enough to set up the platform, and whoever reads it has the password. "
                "Otherwise the platform keeps the password that it has."
            )
            if has_password
            else say("There is no password to include.")
        )
        if oauth2:
            self.include.setText(say("Client secret and login are in the file"))
            words = say(
                "The platform cannot save OAuth2 without its client secret. Whoever reads the file can send as this "
                "mailbox."
            )
        self.box.addLayout(self._indented(self.include, Text(words, "faint", self)))
        self.box.addStretch(1)
        self._buttons = self.buttons(OK | CANCEL, say("Save"))
        for choice in (self.as_profile, self.as_file):
            choice.toggled.connect(self._choose)
        (self.as_file if as_file else self.as_profile).setChecked(True)
        self.name.textEdited.connect(lambda: self.as_profile.setChecked(True))
        self.field.usable.connect(self._choose)
        self.accepted.connect(self._answer)
        self._choose()
        (self.as_file if as_file else self.field).setFocus()

    def _indented(self, *widgets: QWidget) -> QVBoxLayout:
        box = QVBoxLayout()
        spaced(box, gap=4)
        box.setContentsMargins(3 * GRID, 0, 0, GRID)
        for widget in widgets:
            box.addWidget(widget)
        return box

    def _choose(self) -> None:
        as_file = self.as_file.isChecked()
        save = self._buttons.button(OK)
        save.setText(say("Choose the file…") if as_file else say("Save"))
        save.setEnabled(as_file or bool(self.name.text().strip()))
        save.setToolTip("" if save.isEnabled() else say("Enter a name first."))

    def accept(self) -> None:
        """Stay while the name cannot be used."""
        if self.as_file.isChecked() or self.field.check():
            super().accept()

    def _answer(self) -> None:
        if self.as_file.isChecked():
            chosen = self.include.isChecked() and self.include.isEnabled()
            self.file_chosen.emit(chosen or self._oauth2)
        else:
            self.profile_chosen.emit(self.name.text())

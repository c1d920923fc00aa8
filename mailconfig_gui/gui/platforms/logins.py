"""The logins of several platforms, asked for at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from mailconfig_gui.app.targets import Access
from mailconfig_gui.gui.dialogs.dialog import CANCEL, OK, Dialog
from mailconfig_gui.gui.kit.grid import FieldGrid, FieldLabel
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailconfig_gui.app.platforms import KnownPlatform

#: Of a password, that can be seen at once.
_LETTERS = 24


class LoginsDialog(Dialog):
    """A password, or an API key, for each platform: `given({platform: Access})` with those that have one."""

    manual = "applying.md#my-platforms"
    given = Signal(object)

    def __init__(self, known: Iterable[KnownPlatform], parent: QWidget) -> None:
        super().__init__(say("Look for drift at all platforms"), parent, width=80)
        words = say(
            "Nothing is changed there. A login is used now and kept nowhere. A platform whose field is empty is not "
            "asked."
        )
        self.box.addWidget(Text(words, "faint", self))
        self.fields = {one: SecretField("password" if one.user else "api_key", self) for one in known}
        rows = QWidget(self)
        grid = FieldGrid(rows)
        for one, field in self.fields.items():
            words = (
                say("{user} at {address}", user=one.user, address=one.address)
                if one.user
                else say("API key for {address}", address=one.address)
            )
            field.edit.setAccessibleName(words)
            field.edit.setMinimumWidth(_LETTERS * field.fontMetrics().averageCharWidth())
            label = FieldLabel(words.replace("&", "&&"), field, rows)
            label.setBuddy(field.edit)
            grid.add(label, field)
        self.box.addWidget(rows)
        self.box.addStretch(1)
        self.look = self.buttons(OK | CANCEL, say("&Look")).button(OK)
        self.accepted.connect(self._give)

    def _give(self) -> None:
        ways = {}
        for one, field in self.fields.items():
            if secret := field.edit.text():
                login = {"user": one.user, "password": secret} if one.user else {"api_key": secret}
                ways[one] = Access(login)
                field.edit.clear()
        self.given.emit(ways)

"""A profile that a colleague has handed on: what it is, under which name it is to be kept, and what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from mailconfig_gui.app.hand_on import points
from mailconfig_gui.gui.dialogs.dialog import CANCEL, OK, Dialog
from mailconfig_gui.gui.dialogs.name import NameField
from mailconfig_gui.gui.kit.labels import moment
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.hand_on import Pack


class PackDialog(Dialog):
    """Shows a pack; `chosen(name)` follows where a profile is to be made of it. `problem(name)` as of a NameField."""

    manual = "window.md#profiles-and-files"
    chosen = Signal(str)

    def __init__(self, pack: Pack, name: str, problem: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(say("A profile that was handed on"), parent, width=72)
        self.box.addWidget(Text("\n".join(_facts(pack)), "", self).selectable())
        self.box.addWidget(Title(say("Name"), self, "step"))
        self.field = NameField(name, problem, self)
        if name != pack.name:
            words = say("There is a profile “{name}” already; it stays as it is.", name=pack.name)
            self.box.addWidget(Text(words, "", self))
        self.box.addWidget(self.field)
        found = points(pack)
        self.box.addWidget(Title(say("What is open") if found else say("Nothing is open."), self, "step"))
        for one in found:
            self.box.addWidget(Text(say("• {point}", point=one.text), "", self).selectable())
        self.box.addStretch(1)
        ok = self.buttons(OK | CANCEL, say("Make the profile")).button(OK)
        self.field.usable.connect(ok.setEnabled)
        self.accepted.connect(lambda: self.chosen.emit(self.field.edit.text()))

    def accept(self) -> None:
        """Stay while the name cannot be used."""
        if self.field.check():
            super().accept()


def _facts(pack: Pack) -> Iterator[str]:
    content, host, sender = pack.content, pack.shown("smtpHost"), pack.shown("mailFrom")
    yield say("“{name}”: mail from {sender} by {host}.", name=pack.name, sender=sender, host=host)
    platform = content["platform"]
    if platform is not None:
        yield say("For the platform {address}.", address=platform["address"])
    yield say("Written on {date}, without passwords.", date=moment(content["made"]))

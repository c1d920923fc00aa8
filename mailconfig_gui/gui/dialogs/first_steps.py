"""Three questions that lead to the right provider, for whoever opens the program for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.gui.dialogs.dialog import CANCEL, OK, Dialog
from mailconfig_gui.gui.kit.inputs import DropDown, LineEdit
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.gui.kit.theme import GRID, TARGET
from mailconfig_gui.model.preset import Group, suggest
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailconfig_gui.app.editor import Editor

_HAVE = (
    (mark("An account with a &sending service, such as SendGrid"), (Group.SENDING_SERVICE, Group.CLOUD)),
    (mark("A &mailbox, such as Gmail or Microsoft 365"), (Group.MAILBOX,)),
    (mark("Our &own mail server or relay"), (Group.OWN_RELAY,)),
    (mark("&Nothing yet"), ()),
)
_NOTHING = mark(
    "Begin with the practice server inside this program: it shows what will happen, and needs no account. For the "
    "platform you need an account with a sending service; many have a free plan, and the list of providers says what "
    "each of them wants prepared."
)


class FirstStepsDialog(Dialog):
    """What do you have, which one is it, from which address: `chosen(provider, sender)`; it can be left at once."""

    manual = "window.md#first-steps"
    chosen = Signal(str, str)

    def __init__(self, editor: Editor, parent: QWidget) -> None:
        super().__init__(say("First steps"), parent, width=64)
        self._editor = editor
        self.box.addWidget(Title(say("1. What do you have to send mail with?"), self, "step"))
        self._group = QButtonGroup(self)
        self.have = [QRadioButton(say(words), self) for words, _ in _HAVE]
        answers = QVBoxLayout()
        spaced(answers, gap=0)
        for number, button in enumerate(self.have):
            self._group.addButton(button, number)
            answers.addWidget(button)
        self.box.addLayout(answers)
        self._group.idToggled.connect(self._fill)
        self.rest = QWidget(self)
        box = QVBoxLayout(self.rest)
        spaced(box)
        self.which = DropDown(self.rest)
        question = Title(say("2. Which one is it?"), self.rest, "step")
        question.setBuddy(self.which)
        box.addWidget(question)
        self.which.setMinimumHeight(TARGET)
        self.which.setAccessibleName(say("Which one is it?"))
        box.addWidget(self.which)
        box.addSpacing(GRID)
        box.addWidget(Title(say("3. From which address shall the mails come?"), self.rest, "step"))
        self.address = LineEdit(self.rest)
        self.address.setText(str(editor.value("mailFrom")))
        self.address.setMinimumHeight(TARGET)
        self.address.setPlaceholderText("iot@example.com")
        self.address.setAccessibleName(say("From which address shall the mails come?"))
        self.address.textEdited.connect(self._recognise)
        box.addWidget(self.address)
        self.nothing = Text(say(_NOTHING), "", self)
        self.box.addWidget(self.rest)
        self.box.addWidget(self.nothing)
        self.box.addStretch(1)
        buttons = self.buttons(OK | CANCEL, say("Show what to prepare"))
        self.go = buttons.button(OK)
        buttons.button(CANCEL).setText(say("Not now"))
        self.accepted.connect(self._answer)
        self.have[0].setChecked(True)
        self.have[0].setFocus()

    def _of(self, groups: Iterable[Group]) -> list[tuple[str, object]]:
        presets = self._editor.presets.values()
        found: list[tuple[str, object]] = [
            (say(one.name), one.id) for group in groups for one in presets
            if one.group is group and one.id != CUSTOM
        ]  # fmt: skip
        return [*found, (say("Another one, or I do not know"), CUSTOM)]

    def _fill(self, number: int, on: bool) -> None:
        if not on:
            return
        groups = _HAVE[number][1]
        self.which.clear()
        self.which.add_entries(self._of(groups))
        self.rest.setVisible(bool(groups))
        self.nothing.setVisible(not groups)
        self.go.setText(say("Show what to prepare") if groups else say("Try the practice server"))
        self._recognise(self.address.text())

    def _recognise(self, sender: str) -> None:
        """Choose the mailbox that an address belongs to."""
        fitting = suggest(self._editor.presets, sender)
        at = self.which.findData(fitting[0].id) if fitting is not None else -1
        if at >= 0:
            self.which.setCurrentIndex(at)

    def _answer(self) -> None:
        nothing = not _HAVE[self._group.checkedId()][1]
        provider = PRACTICE if nothing else str(self.which.currentData())
        self.chosen.emit(provider, "" if nothing else self.address.text().strip())

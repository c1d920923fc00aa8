"""The questions of *Apply to platform…*: a code of the second step, which earlier state, which of two rows."""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QListWidget, QRadioButton, QWidget

from mailconfig_gui.app.delivery_memory import line_words
from mailconfig_gui.app.mail_rows import row_lines
from mailconfig_gui.app.targets import Code
from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.kit.inputs import DropDown
from mailconfig_gui.gui.kit.labels import moment
from mailconfig_gui.gui.kit.text import Text, Title
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.delivery_memory import Image
    from mailconfig_gui.app.delivery_session import DeliverySession
    from mailconfig_gui.app.targets import CodeSource
    from mailconfig_gui.delivery.rows import MailRow


class CodeDialog(Dialog):
    """Asks for the code of the second step, from one of the ways that the account has."""

    answered = Signal(object)

    def __init__(self, sources: tuple[CodeSource, ...], parent: QWidget) -> None:
        super().__init__(say("Second step of the login"), parent, width=56)
        self.box.addWidget(Text(say("The platform asks for a code. It comes from:"), "", self))
        self.provider = DropDown(self)
        self._sources = sources
        for source in sources:
            self.provider.addItem(source.words, source.id)
        self.provider.setAccessibleName(say("Where the code comes from"))
        self.code = QLineEdit(self)
        self.code.setAccessibleName(say("Code"))
        self.code.setMaxLength(64)
        self.note = Text("", "faint", self)
        for widget in (self.provider, self.code):
            widget.setMinimumHeight(TARGET)
            self.box.addWidget(widget)
        self.box.addWidget(self.note)
        ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
        self.buttons(ok | cancel, "Continue")
        self.provider.currentIndexChanged.connect(self._explain)
        self.accepted.connect(self._answer)
        self._explain()
        self.code.setFocus()

    def _explain(self) -> None:
        sent = any(source.sent for source in self._sources if source.id == self.provider.currentData())
        words = say(
            "Leave the code empty to have one sent, then make the plan again and enter it. Codes by e-mail go out with "
            "the very mail settings that you are about to change."
        )
        self.note.setText(words if sent else "")

    def _answer(self) -> None:
        provider = self.provider.currentData()
        self.answered.emit(Code(provider, self.code.text().strip()) if provider else None)


class CodeQuestion(QObject):
    """Asks for the code in the window, while the thread that logs in waits for the answer."""

    _wanted = Signal(object, object)

    def __init__(self, session: DeliverySession, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._wanted.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def ask(self, sources: tuple[CodeSource, ...]) -> Code | None:
        """Return the code; None where the person has none or stops the run. Called by the thread that logs in."""
        answer: SimpleQueue[Code | None] = SimpleQueue()

        def ended() -> None:
            answer.put(None)

        stop = self._session.stop
        stop.attach(ended)
        self._wanted.emit(sources, answer)
        try:
            return answer.get()
        finally:
            stop.detach(ended)

    def _show(self, sources: tuple[CodeSource, ...], answer: SimpleQueue[Code | None]) -> None:
        dialog = CodeDialog(sources, self._window)
        dialog.answered.connect(answer.put)
        dialog.rejected.connect(lambda: answer.put(None))
        dialog.open()


class RowsDialog(Dialog):
    """Asks which of several rows of mail settings is the right one; `remove_wanted(row)` names one of the others."""

    remove_wanted = Signal(object)

    def __init__(self, rows: tuple[MailRow, ...], parent: QWidget) -> None:
        super().__init__(say("Two rows of mail settings"), parent, width=84)
        self._rows = rows
        words = say(
            "The platform needs exactly one row. Choose the one to keep; of the other a copy stays here."
        )
        self.box.addWidget(Text(words, "", self))
        self.choices: list[QRadioButton] = []
        for row in rows:
            head, *lines = row_lines(row)
            choice = QRadioButton(head, self)
            choice.setMinimumHeight(TARGET)
            choice.setChecked(row.first is True)
            choice.toggled.connect(self._arrange)
            self.choices.append(choice)
            self.box.addWidget(choice)
            self.box.addWidget(Text("\n".join(lines), "faint", self).selectable())
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.remove = box.addButton(say("Remove the other row"), QDialogButtonBox.ButtonRole.ActionRole)
        self.remove.clicked.connect(self._chosen)
        self.add_buttons(box)
        self._arrange()

    def _arrange(self) -> None:
        self.remove.setEnabled(any(choice.isChecked() for choice in self.choices))

    def _chosen(self) -> None:
        row = next(
            row for row, choice in zip(self._rows, self.choices, strict=True) if not choice.isChecked()
        )
        self.accept()
        self.remove_wanted.emit(row)


class HistoryDialog(Dialog):
    """What was done to a target from here, newest first, and the states kept; `wanted(id)` rolls back."""

    wanted = Signal(str)

    def __init__(
        self, where: str, lines: list[dict[str, object]], images: list[Image], parent: QWidget
    ) -> None:
        super().__init__(say("History and roll-back"), parent, width=84)
        self.box.addWidget(Title(where, self))
        self.list = QListWidget(self)
        self.list.setAccessibleName(say("What was done"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for line in reversed(lines):
            head, *details = line_words(line)
            head = f"{moment(str(line.get('time')))} · {head}"
            self.list.addItem("\n".join([head, *(f"    {one}" for one in details)]))
        self.list.setVisible(bool(lines))
        if not lines:
            self.box.addWidget(Text(say("Nothing was done to this target from this computer."), "", self))
        self.box.addWidget(self.list, 1)
        self.states = DropDown(self)
        self.states.setAccessibleName(say("State to go back to"))
        self.states.setMinimumHeight(TARGET)
        for image in images:
            host, port = image.values.get("smtpHost"), image.values.get("smtpPort")
            what = say(": {host}, port {port}", host=host, port=port) if host else ""
            self.states.addItem(
                say("As it was before {moment}{what}", moment=moment(image.time), what=what), image.id
            )
        self.states.setVisible(bool(images))
        self.box.addWidget(self.states)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.roll_back = box.addButton(say("Roll back to this…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.roll_back.setVisible(bool(images))
        self.roll_back.clicked.connect(self._chosen)
        self.add_buttons(box)

    def _chosen(self) -> None:
        image = str(self.states.currentData())
        self.accept()
        self.wanted.emit(image)

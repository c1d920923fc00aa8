"""Check a domain: whose mail through which server, then what the DNS says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.dialogs.message import MessageDialog
from mailconfig_gui.gui.domain.checks import privacy, wanted_by
from mailconfig_gui.gui.domain.findings import Findings, SummaryCard
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.grid import FieldGrid, FieldLabel
from mailconfig_gui.gui.kit.icons import beside_icon
from mailconfig_gui.gui.kit.inputs import LineEdit
from mailconfig_gui.gui.kit.layouts import Flow, clear_layout, spaced
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import GRID, TARGET
from mailconfig_gui.gui.results.cards import card_button, trouble_card
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.domain_check import DomainChecked
    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.gui.domain.checks import DomainChecks


class DomainDialog(Dialog):
    """The fields above, below them what was found. Nothing is asked before the button is pressed.

    `copy_wanted(text)` and `save_wanted(title, name, text)` are for what is taken away.
    """

    manual = "arrival.md#the-domain"

    copy_wanted = Signal(str)
    save_wanted = Signal(str, str, str)

    def __init__(self, checks: DomainChecks, editor: Editor, parent: QWidget) -> None:
        super().__init__(say("Check the domain"), parent, width=92)
        self._checks = checks
        self._editor = editor
        wanted = wanted_by(editor)
        if checks.wanted is None or not checks.wanted.is_about(wanted):
            checks.forget()
        self.box.addWidget(
            Text(
                say("Will mail from this address be accepted and reach the inbox? The DNS of its domain decides."),
                "", self,
            )
        )  # fmt: skip
        fields = QWidget(self)
        self._fields = FieldGrid(fields)
        self.box.addWidget(fields)
        self.address = self._field(say("&Mail From"), wanted.address, "iot@example.com")
        self.selector = self._field(
            say("DKIM &selector"), " ".join(checks.selectors), say("only if you know it")
        )
        self.outgoing: LineEdit | None = None
        preset = editor.preset
        if preset is None or not preset.is_provider:
            self.outgoing = self._field(
                say("&Outgoing address"), "", say("from which your server delivers, such as 192.0.2.25")
            )
        self._privacy = Text(privacy(wanted.domain), "faint", self)
        self.box.addLayout(beside_icon("lock", "faint", self._privacy))
        self.answer = QVBoxLayout()
        spaced(self.answer, gap=2 * GRID)
        self.box.addLayout(self.answer)
        self.box.addStretch(1)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.check = QPushButton(say("&Check"), self)
        self.check.clicked.connect(self.start)
        self.cancel = QPushButton(say("C&ancel"), self)
        self.cancel.clicked.connect(checks.stop)
        for button in (self.check, self.cancel):
            box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        self.add_buttons(box, self.check)
        self.address.textChanged.connect(
            lambda text: self._privacy.setText(privacy(text.rpartition("@")[2].strip()))
        )
        checks.changed.connect(self._show)
        self._show()

    def _field(self, words: str, text: str, example: str) -> LineEdit:
        made = LineEdit(self)
        made.setText(text)
        made.setPlaceholderText(example)
        made.setMinimumHeight(TARGET)
        made.setAccessibleName(words.replace("&", ""))
        label = FieldLabel(words, made, self)
        label.setBuddy(made)
        self._fields.add(label, made)
        return made

    def start(self) -> None:
        """Ask the DNS."""
        address = self.address.text().strip()
        if not address:
            self.address.setFocus()
            return
        wanted = wanted_by(self._editor)._replace(
            address=address,
            selectors=tuple(self.selector.text().replace(",", " ").split()),
            outgoing=self.outgoing.text().strip() if self.outgoing is not None else "",
        )
        self._checks.start(wanted)

    def done(self, result: int) -> None:
        """End a check that is under way with the window that shows it."""
        self._checks.changed.disconnect(self._show)
        self._checks.stop()
        super().done(result)

    # What was found

    def _show(self) -> None:
        checks = self._checks
        self.check.setVisible(not checks.busy)
        self.cancel.setVisible(checks.busy)
        self.check.setText(say("&Check again") if checks.checked is not None else say("&Check"))
        clear_layout(self.answer)
        if checks.busy:
            words = Text(say("Asking the DNS…"), "", self)
            self.answer.addLayout(beside_icon("running", "accent", words))
        elif checks.trouble is not None:
            card = trouble_card(checks.trouble, self)
            self.answer.addWidget(card)
            announce(self, card.accessibleName())
        elif checks.checked is not None:
            self._show_checked(checks.checked)

    def _show_checked(self, checked: DomainChecked) -> None:
        card = SummaryCard(checked, self)
        row = Flow()
        if checked.zone:
            row.addWidget(card_button(say("Message to the DNS administrator…"), card, self.open_message))
            row.addWidget(card_button(say("Save as zone file…"), card, self._save_zone))
            card.box.addLayout(row)
        self.answer.addWidget(card)
        self.answer.addWidget(Findings(checked.report.findings, self, self.copy_wanted))
        left_out = say(
            "Not looked at, for it does not matter to mail that you send: MTA-STS, TLS-RPT, DANE, BIMI, block lists."
        )
        self.answer.addWidget(Text(left_out, "faint", self))
        self.show_from(card)
        announce(self, card.accessibleName())

    def open_message(self) -> MessageDialog | None:
        """Show the message to whoever keeps the DNS."""
        checked = self._checks.checked
        if checked is None:
            return None
        dialog = AdministratorDialog(checked.message, self)
        dialog.copy_wanted.connect(self.copy_wanted)
        dialog.save.clicked.connect(
            lambda: self.save_wanted.emit(
                say("Save the message"), "dns-records.txt", dialog.text.toPlainText()
            )
        )
        dialog.open()
        return dialog

    def _save_zone(self) -> None:
        checked = self._checks.checked
        if checked is not None:
            self.save_wanted.emit(say("Save as zone file"), f"{checked.report.domain}.zone", checked.zone)


class AdministratorDialog(MessageDialog):
    """The message to whoever keeps the DNS of the domain."""

    def __init__(self, message: str, parent: QWidget) -> None:
        super().__init__(say("Message to the DNS administrator"), parent, width=88)
        self.box.addWidget(Text(say("Read it, change what you like, and send it on."), "", self))
        self.text = self.add_message(say("Message"), 22)
        self.text.setPlainText(message)
        self.add_ways_out()
        self.copy.clicked.connect(lambda: self.copy_wanted.emit(self.text.toPlainText()))

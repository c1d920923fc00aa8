"""Find the mail server of an address: what is known here at once, what others say after one yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from mailconfig_gui.app.discover import AddressError, Discovery, Source, discover, source_words
from mailconfig_gui.app.send_test import Cancel
from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.cards import Card
from mailconfig_gui.gui.kit.icons import beside_icon
from mailconfig_gui.gui.kit.inputs import LineEdit
from mailconfig_gui.gui.kit.layouts import Flow, clear_layout, spaced
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import GRID, TARGET
from mailconfig_gui.gui.results.cards import card_button, card_head, trouble_card
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailconfig_gui.app.discover import Proposal
    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.model.problem import MailConfigError


class DiscoverDialog(Dialog):
    """An address, the servers proposed for it, and the question whether others may be asked.

    `taken(proposal, sender)` follows when one is chosen.
    """

    manual = "arrival.md#from-an-address-to-a-server"

    taken = Signal(object, str)

    def __init__(self, editor: Editor, runner: Runner, parent: QWidget) -> None:
        super().__init__(say("Find the mail server"), parent, width=84)
        self._editor = editor
        self._runner = runner
        self._job = 0
        self._cancel = Cancel()
        self.found: Discovery | None = None
        self.busy = self.asked = False
        self.address = LineEdit(self)
        self.address.setMinimumHeight(TARGET)
        self.address.setText(str(editor.value("mailFrom")))
        self.address.setPlaceholderText("iot@example.com")
        self.address.setAccessibleName(say("Mail From"))
        self.address.textChanged.connect(self.look_up)
        self.add_field(say("&Mail From"), self.address)
        self.answer = QVBoxLayout()
        spaced(self.answer, gap=GRID + 4)
        self.box.addLayout(self.answer)
        self.box.addStretch(1)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.cancel = QPushButton(say("C&ancel"), self)
        self.cancel.clicked.connect(self.stop)
        box.addButton(self.cancel, QDialogButtonBox.ButtonRole.ActionRole)
        self.add_buttons(box)
        self.look_up()

    def look_up(self) -> None:
        """Show what the presets and the list know, as the address is typed; nobody is asked."""
        self.stop()
        self.asked = False
        try:
            self.found = discover(self.address.text())
        except AddressError:
            self.found = None
        self._show()

    def ask(self) -> None:
        """Ask the name server, the domain and the servers found; the person has said yes."""
        found = self.found
        if found is None or self.busy:
            return
        self.busy = True
        self._cancel = cancel = Cancel()

        def make() -> Iterator[object]:
            # What asks is loaded by the worker that needs it.
            from mailconfig_gui.app.discover_online import discover_online

            yield discover_online(found.address, cancel=cancel)

        self._job = self._runner.start(make, self.take, failed=self._fail)
        self._show()

    def stop(self) -> None:
        """End the asking at once; what was known stays."""
        self._runner.drop(self._job)
        self._cancel.cancel()
        if self.busy:
            self.busy = False
            self._show()

    def done(self, result: int) -> None:
        """Nobody is asked any more once this is closed."""
        self._runner.drop(self._job)
        self._cancel.cancel()
        super().done(result)

    def take(self, found: Discovery) -> None:
        """Take what came of the asking."""
        self.busy, self.asked, self.found = False, True, found
        self._show()

    def _fail(self, error: MailConfigError) -> None:
        self.busy = False
        self._show()
        self.answer.addWidget(trouble_card(error, self))

    # Showing

    def _show(self) -> None:
        self.cancel.setVisible(self.busy)
        clear_layout(self.answer)
        found = self.found
        if found is None:
            self.answer.addWidget(Text(say("Type the address that is to send."), "faint", self))
            return
        for proposal in found.proposals:
            self.answer.addWidget(self._card(proposal))
        if not found.proposals:
            self.answer.addWidget(Text(self._nothing(found), "", self).selectable())
        if found.unanswered:
            words = say(
                "Nobody answered: {questions}. So there may be more.", questions=", ".join(found.unanswered)
            )
            self.answer.addLayout(beside_icon("warning", "warn", Text(words, "", self).selectable()))
        if self.busy:
            self.answer.addLayout(beside_icon("running", "accent", Text(say("Asking…"), "", self)))
        elif self.asked:
            self._show_asked(found)
        else:
            self.answer.addWidget(self._question(found))
        if self.asked or not found.proposals:
            announce(self, self._nothing(found) if not found.proposals else self._count(found))

    def _nothing(self, found: Discovery) -> str:
        if not self.asked:
            return say("Neither a preset nor the list in this program knows {domain}.", domain=found.domain)
        if found.no_such_domain:
            words = say("The DNS knows no domain {domain}.", domain=found.domain)
        else:
            words = say("No mail server was found for {address}.", address=found.address)
        return f"{words} {say('Check the spelling, or close this and enter the server by hand.')}"

    def _count(self, found: Discovery) -> str:
        return ". ".join(self._title(one) for one in found.proposals)

    def _title(self, one: Proposal) -> str:
        protected = one.security.words
        return say("{host}, port {port}, {protected}", host=one.host, port=one.port, protected=protected)

    def _card(self, one: Proposal) -> Card:
        preset = self._editor.presets.get(one.provider or "")
        kind, icon, role = ("good", "done", "good") if one.answers else ("plain", "mail", "accent")
        if one.answers is False:
            kind, icon, role = "warn", "warning", "warn"
        card = Card(kind, self)
        card_head(card, icon, role, self._title(one))
        facts = []
        if preset is not None:
            facts.append(say("Provider: {name}", name=say(preset.name)))
        if one.username:
            facts.append(say("User name: {name}", name=one.username))
        for words in facts:
            card.box.addWidget(Text(words, "", card).selectable())
        if one.answers:
            card.box.addWidget(Text(say("It answers, with a certificate in order."), "good", card))
        elif one.answers is False:
            # A sentence: nobody answered, or the certificate is not in order.
            card.box.addWidget(Text(one.trouble or say("It does not answer."), "warn", card).selectable())
        card.box.addWidget(Text(source_words(one), "faint", card).selectable())
        row = Flow()
        button = card_button(say("Use these settings"), card, lambda: self._use(one))
        button.setAccessibleDescription(self._title(one))
        row.addWidget(button)
        card.box.addLayout(row)
        return card

    def _question(self, found: Discovery) -> Card:
        """Return the question, which names what is asked of whom."""
        if any(one.source is Source.PRESET for one in found.proposals):
            words = say(
                "One connection to each, which hears what the server offers and hangs up: never a login."
            )
            return self._asking(say("Look whether these servers answer?"), words)
        words = say(
            "Your DNS server is asked about {domain} (MX and SRV records), {domain} for settings that it publishes on "
            "the web, and the servers found whether they answer: never with a login. The address itself is told to "
            "nobody.",
            domain=found.domain,
        )
        return self._asking(say("Ask your DNS and the servers?"), words)

    def _asking(self, title: str, words: str) -> Card:
        card = Card("info", self)
        card_head(card, "lock", "accent", title)
        card.box.addWidget(Text(words, "", card))
        row = Flow()
        row.addWidget(card_button(say("Ask them"), card, self.ask))
        card.box.addLayout(row)
        return card

    def _show_asked(self, found: Discovery) -> None:
        fold = Fold(say("What was asked of whom"), self)
        self.answer.addWidget(fold, 0, Qt.AlignmentFlag.AlignLeading)
        lines = QWidget(self)
        box = QVBoxLayout(lines)
        spaced(box, gap=4)
        for one in found.asked:
            box.addWidget(Text(f"{one.whom}: {', '.join(one.what)}", "faint", lines).selectable())
        lines.hide()
        fold.toggled.connect(lines.setVisible)
        self.answer.addWidget(lines)

    def _use(self, proposal: Proposal) -> None:
        self.taken.emit(proposal, self.address.text())
        self.accept()

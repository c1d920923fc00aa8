"""Explain an error: paste what the platform or a log says, read what it means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mailconfig_gui.app.contribute import contribution
from mailconfig_gui.app.explain_text import explain_text
from mailconfig_gui.diagnosis.rendering import quote_beside
from mailconfig_gui.gui.dialogs.contribute import ContributeDialog
from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.inputs import DropDown
from mailconfig_gui.gui.kit.layouts import clear_layout
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import TARGET, fixed_font
from mailconfig_gui.gui.results.cards import DiagnosisCard
from mailconfig_gui.model.fields import SECRET_KEYS
from mailconfig_gui.smtp.secret_forms import Masker
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.editor import Editor

# Longer is no error text; the command line has the same limit.
MAX_LETTERS = 1 << 20
# Qt takes minutes to lay out a word of a million letters.
_LONGEST_WORD = re.compile(r"\S{10000}")


class PasteField(QPlainTextEdit):
    """A field into which a person may paste a whole log: only the part that is explained is taken and laid out."""

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        """Paste plain text, as much of it as can be laid out."""
        self.insertPlainText(fit(source.text()))


def fit(text: str) -> str:
    """Return a text cut to `MAX_LETTERS`, its longest words parted."""
    return _LONGEST_WORD.sub("\\g<0>\n", text[:MAX_LETTERS])


class ExplainDialog(Dialog):
    """A text above, its explanation below."""

    manual = "causes.md"

    copy_wanted = Signal(str)

    def __init__(self, editor: Editor, parent: QWidget) -> None:
        super().__init__(say("Explain an error"), parent, width=84)
        self._editor = editor
        self.box.addWidget(
            Text(
                say("Paste the message: from the platform's pop-up, its log, or another mail program."),
                "",
                self,
            )
        )
        self.text = PasteField(self)
        self.text.setPlaceholderText(say("Unable to send mail: 535 5.7.8 Username and Password not accepted"))
        self.text.setAccessibleName(say("Error text"))
        self.text.setTabChangesFocus(True)
        self.text.setFont(fixed_font())
        self.text.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        self.text.setMaximumHeight(8 * self.fontMetrics().lineSpacing())
        self.box.addWidget(self.text)
        self.provider = DropDown(self)
        self.provider.setMinimumHeight(TARGET)
        self.provider.addItem(say("Not known"), "")
        for preset in editor.presets.values():
            if preset.hosts:
                self.provider.addItem(say(preset.name), preset.id)
        self.provider.setCurrentIndex(max(self.provider.findData(editor.draft.provider), 0))
        self.provider.setAccessibleName(say("Provider"))
        self.add_field(say("&Provider"), self.provider)
        self.answer = QVBoxLayout()
        self.box.addLayout(self.answer, 1)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.explain_button = QPushButton(say("&Explain"), self)
        box.addButton(self.explain_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.explain_button.clicked.connect(self.explain)
        self.add_buttons(box, self.explain_button)
        self.card: DiagnosisCard | None = None
        self.text.setFocus()

    def explain(self) -> None:
        """Show what the text means."""
        text = self.text.toPlainText()[:MAX_LETTERS]
        if not text.strip():
            self.text.setFocus()
            return
        diagnosis = explain_text(text, provider=self.provider.currentData() or None)
        shown = quote_beside(text, diagnosis.quote, Masker(self._secrets()))
        self.card = DiagnosisCard(diagnosis, self, quote=shown)
        clear_layout(self.answer)
        self.answer.addWidget(self.card)
        contribute = LinkButton(say("Contribute this text…"), self)
        contribute.setToolTip(
            say("Explanations get better by texts that people send in, without their names.")
        )
        contribute.clicked.connect(lambda: self.contribute(text))
        self.answer.addWidget(contribute)
        announce(self, self.card.accessibleName())

    def contribute(self, text: str) -> ContributeDialog:
        """Show what of a text may be sent in."""
        provider = self.provider.currentData() or None
        secrets = self._secrets()
        dialog = ContributeDialog(
            lambda was: contribution(text, provider=provider, was=was, secrets=secrets), self
        )
        dialog.copy_wanted.connect(self.copy_wanted)
        dialog.open()
        return dialog

    def _secrets(self) -> list[str]:
        return [secret for key in SECRET_KEYS for secret in self._editor.remembered(key)]

"""The message that arrived: paste its source, drop it or choose its file, and see what it proves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from mailconfig_gui.app.arrived import Returned, open_mail, read_mail, tell
from mailconfig_gui.gui.arrived.told import fill_arrived, fill_returned
from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.dialogs.explain import PasteField
from mailconfig_gui.gui.dialogs.files import choose_file
from mailconfig_gui.gui.kit.announce import announce
from mailconfig_gui.gui.kit.layouts import Flow, clear_layout, spaced
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import GRID, fixed_font
from mailconfig_gui.gui.results.cards import card_button, trouble_card
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mailconfig_gui.domain.arrived import Arrived
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.model.problem import MailConfigError


class SourceField(PasteField):
    """Takes the source of a mail as text, or as a file that is dropped: `file_dropped(path)`."""

    file_dropped = Signal(object)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802
        """Take files too."""
        return source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        """Tell of a file; put in a text."""
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if files:
            self.file_dropped.emit(Path(files[0]))
        else:
            super().insertFromMimeData(source)


class ArrivedDialog(Dialog):
    """The source above, what it tells below.

    `confirm` takes the code of a test mail and tells whether it is that of the test on the screen. `told(arrived)`
    follows a mail that came, `understood(told)` a report of one too; `domain_wanted` asks for the check of its domain.
    """

    manual = "arrival.md#the-mail-that-arrived"

    told = Signal(object)
    understood = Signal(object)
    domain_wanted = Signal()

    def __init__(self, runner: Runner, confirm: Callable[[str], bool], parent: QWidget) -> None:
        super().__init__(say("The message that arrived"), parent, width=96)
        self._runner = runner
        self._confirm = confirm
        self._job = 0
        words = say(
            "Paste the source of the mail that came, or drop its file here. Mail programs call it Show original, View "
            "source or Save as. It stays on this computer."
        )
        self.box.addWidget(Text(words, "", self))
        self.source = SourceField(self)
        self.source.setPlaceholderText("Received: …\nAuthentication-Results: …")  # no words: headers
        self.source.setAccessibleName(say("Source of the mail"))
        self.source.setTabChangesFocus(True)
        self.source.setFont(fixed_font())
        self.source.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        self.source.setMaximumHeight(7 * self.fontMetrics().lineSpacing())
        self.source.file_dropped.connect(self.open_file)
        self.box.addWidget(self.source)
        self.answer = QVBoxLayout()
        spaced(self.answer, gap=GRID + 4)
        self.box.addLayout(self.answer)
        self.box.addStretch(1)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.read_button = QPushButton(say("&Read"), self)
        self.read_button.clicked.connect(self.read)
        choose = QPushButton(say("&Open file…"), self)
        choose.clicked.connect(self._choose)
        for button in (self.read_button, choose):
            box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        self.add_buttons(box, self.read_button)
        self.source.setFocus()

    def read(self) -> None:
        """Read what was pasted."""
        text = self.source.toPlainText()
        if text.strip():
            self.take(text.encode("utf-8", "replace"))
        else:
            self.source.setFocus()

    def take(self, data: bytes) -> None:
        """Read a source that is there."""
        self._start(lambda: data)

    def open_file(self, path: Path) -> None:
        """Read a file."""

        def load() -> bytes:
            with open_mail(path) as stream:
                return read_mail(stream)

        self._start(load)

    def _choose(self) -> None:
        kinds = say("Mails (*.eml *.txt);;All files (*)")
        choose_file(self, say("Open the source of a mail"), kinds, self.open_file)

    def _start(self, load: Callable[[], bytes]) -> None:
        self._runner.drop(self._job)

        def make() -> Iterator[object]:
            yield tell(load())

        self._job = self._runner.start(make, self._show, failed=self._refuse)

    def done(self, result: int) -> None:
        """Hear no more of a mail that is still read."""
        self._runner.drop(self._job)
        super().done(result)

    def _show(self, told: Arrived | Returned) -> None:
        clear_layout(self.answer)
        self.understood.emit(told)
        if isinstance(told, Returned):
            card = fill_returned(self.answer, self, told)
        else:
            self.told.emit(told)
            card = fill_arrived(self.answer, self, told, proved=bool(told.code) and self._confirm(told.code))
            button = card_button(say("Check the domain…"), card, self.domain_wanted)
            button.setToolTip(say("With the selectors that this mail has shown."))
            row = Flow()
            row.addWidget(button)
            card.box.addLayout(row)
        self.show_from(card)
        announce(self, card.accessibleName())

    def _refuse(self, error: MailConfigError) -> None:
        clear_layout(self.answer)
        card = trouble_card(error, self)
        self.answer.addWidget(card)
        self.show_from(card)
        announce(self, card.accessibleName())

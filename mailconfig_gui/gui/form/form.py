"""The form: one row for each line of the field table, and the provider above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.gui.form.field_rows import FieldRow, SenderRow, row_of
from mailconfig_gui.gui.form.provider_choice import ProviderChoice
from mailconfig_gui.gui.form.rows import Row, combo, grow
from mailconfig_gui.gui.kit.announce import announce_invalid
from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.grid import FieldGrid, FieldLabel
from mailconfig_gui.gui.kit.layouts import laid_out_once
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.model.fields import BY_KEY, FIELDS
from mailconfig_gui.model.problem import Problem
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.gui.form.signing import Signing

# The group of fields that a preset decides, and that of the other way to log in, which is made once it is chosen.
_FOLDED, _OAUTH2 = "connection", "oauth2"
# Fields that stand behind another one, in its row.
_BEHIND = {
    "enableTls": "smtpProtocol",
    "smtpPort": "smtpHost",
    "timeout": "tlsVersion",
    "proxyPort": "proxyHost",
}
_CONNECTION = tuple(field.key for field in FIELDS if field.group == _FOLDED)


def _blamed(key: str) -> Problem:
    title = say("The test failed because of this field.")
    return Problem.error("blamed", title, say("The explanation says what to change."), key)


def _marks(editor: Editor) -> Mapping[str, str]:
    """Return by key what is to be said of the fields that the choice of the provider has set."""
    if editor.preset is None or not editor.set_by_preset:
        return {}
    words = say("Set by the choice of {provider}.", provider=say(editor.preset.name))
    return dict.fromkeys(editor.set_by_preset, words)


class Form(QWidget):
    """Everything that is a setting. Shows what the editor holds and hands it what the person does.

    `signing_made` follows when a login by OAuth2 is chosen for the first time: `signing` has its rows.
    """

    signing_made = Signal()
    find_wanted = Signal()
    behaviour_chosen = Signal(str)
    said = Signal(str)
    back_wanted = Signal()

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.grid = FieldGrid(self)
        self.rows: dict[str, Row] = {}
        self.fields: list[FieldRow] = []
        self._busy = False
        self._blamed: str | None = None
        # The field in which the person is typing now.
        self._typing = ""
        # How often settings were begun with when this was shown, and whether the fold was opened for the person.
        self._begun = 0
        self._opened = False
        self.signing: Signing | None = None
        # The row after which the next one goes, None for the end.
        self._after: QWidget | None = None
        self._build()
        editor.listen(self.refresh)
        self.refresh()

    # Building

    def _build(self) -> None:
        row = Row(self)
        self.provider = ProviderChoice(self._editor, row)
        self.provider.activated.connect(lambda: self.choose(self.provider.currentData()))
        row.hold(self.provider)
        self.add("provider", row, say("&Mail provider"), say("The service that sends your mail."))
        row = Row(self)
        self.variant = combo(row)
        self.variant.activated.connect(
            lambda: self._editor.choose_provider(self._editor.draft.provider, self.variant.currentData())
        )
        row.hold(self.variant)
        self.add(
            "variant",
            row,
            say("Re&gion or kind"),
            say("Where your account with this provider lives, or which kind it is."),
        )
        self.connection = Fold(say("&Connection"), self)
        self.connection.toggled.connect(self.refresh)
        self.connection.clicked.connect(self._by_hand)
        self.sentence = Text("", "", self)
        self.sentence.setMinimumHeight(TARGET)

        groups = list(dict.fromkeys(field.group for field in FIELDS if field.group != _OAUTH2))
        for group in groups:
            if group == _FOLDED:
                self.add_fold(self.connection, self.sentence)
            for field in sorted((one for one in FIELDS if one.group == group), key=lambda one: one.order):
                row = row_of(field, self)
                row.fold = self.connection if group == _FOLDED else None
                self.add_field(row)

    def add_fold(self, fold: Fold, sentence: QWidget) -> None:
        """Add a heading, and the sentence of what is folded below it."""
        self.grid.add(fold, sentence, self._after)
        self._after = self._after and sentence

    def add_field(self, row: FieldRow) -> None:
        """Add a row of the field table."""
        key = row.field.key
        row.typed.connect(lambda value: self._typed(row, value))
        row.chosen.connect(lambda value: self._chosen(row, value))
        row.left.connect(lambda: self._leave(key))
        if isinstance(row, SenderRow):
            row.offer_taken.connect(self._take_offer)
            row.find_wanted.connect(self.find_wanted)
            row.back_wanted.connect(self.back_wanted)
            self.sender_row, self.offer = row, row.offer
        self.fields.append(row)
        self.add(key, row, row.title, row.help)

    def add(self, key: str, row: Row, title: str, words: str) -> None:
        """Add a row."""
        editor = row.editor
        row.fix_chosen.connect(self._editor.apply)
        self.rows[key] = row
        editor.setObjectName(key)
        editor.setMinimumHeight(TARGET)
        if title:
            row.label = FieldLabel(title, editor, self)
            row.label.setBuddy(row.target)
            editor.setAccessibleName(title.replace("&", "").replace("\n", " "))
        if key in _BEHIND:
            self.rows[_BEHIND[key]].pair(row)
        else:
            self.grid.add(row.label, row, self._after)
            self._after = self._after and row
        row.describe(words)

    # What the person does

    def _leave(self, key: str) -> None:
        """Show what waited until the field was left."""
        waited, self._typing = self._typing == key, ""
        self._editor.past.seal()
        self._editor.problems.leave(key)
        if waited:
            self.refresh()

    def _typed(self, row: FieldRow, value: object) -> None:
        if not self._busy:
            self._typing = row.field.key
            row.put(self._editor, value)

    def _chosen(self, row: FieldRow, value: object) -> None:
        """Take what needs no more than this one act: there is nothing to wait for before its problems are shown."""
        if not self._busy:
            self._typed(row, value)
            self._leave(row.field.key)

    def choose(self, provider: str) -> None:
        """Take a provider; what its preset decides is folded, Custom shows it open."""
        if provider != self._editor.draft.provider:
            self._editor.choose_provider(provider)
            self._fold()
            preset, marks = self._editor.preset, self._editor.set_by_preset
            if preset is not None and any(
                row.label is not None and row.isVisible() and row.field.key in marks for row in self.fields
            ):
                words = say(
                    "{provider} has set the fields with a dot. Undo takes it back.", provider=say(preset.name)
                )
                self.said.emit(words)

    def _fold(self) -> None:
        """Fold what the preset decides; a server that it leaves to the person is seen."""
        preset = self._editor.preset
        self._opened = False
        self.connection.setChecked(preset is not None and "smtpHost" not in preset.apply())
        if self.signing is not None:
            self.signing.begin(self._editor)

    def _unfold(self, row: Row) -> None:
        fold = row.fold if isinstance(row, FieldRow) else None
        if fold is not None and not fold.isChecked():
            fold.setChecked(True)
            self._opened = True

    def fold_again(self) -> None:
        """Fold what a failure or a problem has unfolded, unless the person is in there."""
        focused = self.window().focusWidget()
        folded = [row for row in self.fields if row.fold is not None]
        inside = focused is not None and any(row.isAncestorOf(focused) for row in folded)
        if self._opened and not inside:
            self._fold()

    def _by_hand(self) -> None:
        self._opened = False

    def _take_offer(self) -> None:
        offered = self._editor.suggestion()
        if offered is not None:
            self.choose(offered.id)
            self.rows["mailFrom"].editor.setFocus()

    def focus_field(self, key: str | None) -> bool:
        """Put the cursor into a field, unfolding what hides it. False when there is no such field here."""
        row = self.rows.get(key or "")
        if row is None:
            return False
        self._unfold(row)
        self._typing = ""
        self.refresh()
        if isinstance(row.editor, SecretField):
            row.editor.edit.setFocus()
        else:
            row.editor.setFocus()
        return True

    def blame(self, key: str | None) -> None:
        """Mark the field that a failed test points to, with words beside the colour, and tell a screen reader."""
        if key == self._blamed:
            return
        self._blamed = key
        if key in self.rows:
            self._unfold(self.rows[key])
        self.refresh()
        if key in self.rows:
            announce_invalid(self.rows[key].target)

    def set_narrow(self, narrow: bool) -> None:
        """Put the labels above the fields where there is little room."""
        self.grid.set_narrow(narrow)
        self.refresh()

    # Showing

    def refresh(self) -> None:
        """Show what the editor holds."""
        self._busy = True
        try:
            with laid_out_once(self.grid):
                self._show_provider()
                self._show_practice()
                self._show_login()
                marks = _marks(self._editor)
                for row in self.fields:
                    row.show_value(self._editor, typing=self._typing == row.field.key)
                    row.mark(marks.get(row.field.key, ""))
                self._show_problems()
                self._show_folds()
        finally:
            self._busy = False

    def _show_provider(self) -> None:
        editor = self._editor
        self.provider.setCurrentIndex(self.provider.findData(editor.draft.provider))
        preset = editor.preset
        variants = preset.variants if preset else ()
        wanted = [variant.id for variant in variants]
        if wanted != [self.variant.itemData(index) for index in range(self.variant.count())]:
            self.variant.clear()
            self.variant.add_entries((say(variant.name), variant.id) for variant in variants)
            grow(self.variant)
        self.variant.setCurrentIndex(self.variant.findData(editor.draft.variant))
        self.grid.show_row(self.rows["variant"], bool(variants))

    def _show_login(self) -> None:
        """Make what a login by OAuth2 needs: the choice where there is one, the rest once it is chosen."""
        if not self._editor.chooses_login:
            return
        if "enableOauth2" not in self.rows:
            self._after = max((self.rows[key].outer for key in _CONNECTION), key=self.grid.place)
            self.add_field(row_of(BY_KEY["enableOauth2"], self))
        if self.signing is None and self._editor.value("enableOauth2") is True:
            # Nobody who logs in with a password waits for it.
            from mailconfig_gui.gui.form.signing import Signing

            self._after = self.rows["username"]
            self.signing = Signing(self, self)
            self.signing.folded.connect(self.refresh)
            self.signing.begin(self._editor)
            self.signing_made.emit()
        self._after = None

    def _show_practice(self) -> None:
        """Ask how the practice server is to behave, while it is chosen."""
        practising = self._editor.draft.provider == PRACTICE
        if practising and "behaviour" not in self.rows:
            from mailconfig_gui.gui.form.behaviour import BehaviourRow

            row = BehaviourRow(self)
            row.chosen.connect(self.behaviour_chosen)
            self._after = self.rows["variant"]
            self.add("behaviour", row, say("Behaviour"), say("What the practice server does with a test."))
            self._after = None
        if "behaviour" in self.rows:
            self.grid.show_row(self.rows["behaviour"], practising)

    def _show_problems(self) -> None:
        for key, row in self.rows.items():
            found = self._editor.problems.at(key)
            if key == self._blamed:
                found = (*found, _blamed(key))
            row.show_problems(found, blamed=key == self._blamed, typing=key == self._typing)

    def _show_folds(self) -> None:
        editor = self._editor
        if self._begun != editor.begun:
            self._begun = editor.begun
            self._fold()
        for row in self.fields:
            if row.fold is not None and editor.problems.at(row.field.key):
                self._unfold(row)
        for row in self.fields:
            folded = row.fold is not None and not row.fold.isChecked()
            self.grid.show_row(row, not folded and row.wanted(editor))
        if self.signing is not None:
            self.signing.show_rest(editor)
        unfolded = self.connection.isChecked()
        words = say("No server chosen yet")
        if host := str(editor.value("smtpHost")):
            protected = editor.draft.security.words
            words = f"{host}:{editor.value('smtpPort')}, {protected}"
        self.sentence.setText(words)
        self.sentence.setVisible(not unfolded)
        self.connection.setAccessibleName(say("Connection: {words}", words=words))

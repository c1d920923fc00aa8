"""The form: one row for each line of the field table, and the provider above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from mailconfig_gui.gui.form.field_rows import FieldRow, SenderRow, row_of
from mailconfig_gui.gui.form.rows import Row, combo, grow
from mailconfig_gui.gui.kit.announce import announce_invalid
from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.grid import FieldGrid, FieldLabel
from mailconfig_gui.gui.kit.labels import SECURITY
from mailconfig_gui.gui.kit.layouts import laid_out_once
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.model.fields import FIELDS
from mailconfig_gui.model.problem import Problem
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.editor import Editor

# The group of fields that a preset decides.
_FOLDED = "connection"
_CONNECTION = tuple(field.key for field in FIELDS if field.group == _FOLDED)


def _blamed(key: str) -> Problem:
    title = say("The test failed because of this field.")
    return Problem.error("blamed", title, say("The explanation says what to change."), key)


class Form(QWidget):
    """Everything that is a setting. Shows what the editor holds and hands it what the person does."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._layout = FieldGrid(self)
        self.rows: dict[str, Row] = {}
        self.fields: list[FieldRow] = []
        self._busy = False
        self._blamed: str | None = None
        # The field in which the person is typing now.
        self._typing = ""
        # How often settings were begun with when this was shown, and whether the fold was opened for the person.
        self._begun = 0
        self._opened = False
        self._build()
        editor.listen(self.refresh)
        self.refresh()

    # Building

    def _build(self) -> None:
        row = Row(self)
        self.provider = combo(row)
        self.provider.setPlaceholderText(say("Choose where your mail goes out"))
        self.provider.add_entries((say(preset.name), preset.id) for preset in self._editor.presets.values())
        self.provider.activated.connect(self._provider_chosen)
        self.provider.setMaxVisibleItems(24)
        row.hold(self.provider)
        self._add("provider", row, say("&Mail provider"), say("The service that sends your mail."))
        row = Row(self)
        self.variant = combo(row)
        self.variant.activated.connect(self._variant_chosen)
        row.hold(self.variant)
        self._add("variant", row, say("Re&gion"), say("Where your account with this provider lives."))
        self.connection = Fold(say("&Connection"), self)
        self.connection.toggled.connect(self.refresh)
        self.connection.clicked.connect(self._by_hand)
        self.sentence = Text("", "", self)
        self.sentence.setMinimumHeight(TARGET)

        groups = list(dict.fromkeys(field.group for field in FIELDS))
        for group in groups:
            if group == _FOLDED:
                self._layout.add(self.connection, self.sentence)
            for field in sorted((one for one in FIELDS if one.group == group), key=lambda one: one.order):
                self._add_field(row_of(field, self))

    def _add_field(self, row: FieldRow) -> None:
        key = row.field.key
        row.typed.connect(lambda value: self._typed(row, value))
        row.chosen.connect(lambda value: self._chosen(row, value))
        row.left.connect(lambda: self._leave(key))
        if isinstance(row, SenderRow):
            row.offer_taken.connect(self._take_offer)
            self.offer = row.offer
        self.fields.append(row)
        self._add(key, row, row.title, row.help)

    def _add(self, key: str, row: Row, title: str, words: str) -> None:
        editor = row.editor
        row.fix_chosen.connect(self._editor.apply)
        self.rows[key] = row
        editor.setObjectName(key)
        editor.setMinimumHeight(TARGET)
        if title:
            row.label = FieldLabel(title, editor, self)
            row.label.setBuddy(row.target)
            editor.setAccessibleName(title.replace("&", ""))
        self._layout.add(row.label, row)
        row.describe(words)

    # What the person does

    def _leave(self, key: str) -> None:
        """Show what waited until the field was left."""
        waited, self._typing = self._typing == key, ""
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

    def _provider_chosen(self) -> None:
        self.choose(self.provider.currentData())

    def choose(self, provider: str) -> None:
        """Take a provider; what its preset decides is folded, Custom shows it open."""
        if provider != self._editor.draft.provider:
            self._editor.choose_provider(provider)
            self._fold()

    def _fold(self) -> None:
        """Fold what the preset decides; a server that it leaves to the person is seen."""
        preset = self._editor.preset
        self._opened = False
        self.connection.setChecked(preset is not None and "smtpHost" not in preset.apply())

    def _unfold(self) -> None:
        if not self.connection.isChecked():
            self.connection.setChecked(True)
            self._opened = True

    def fold_again(self) -> None:
        """Fold what a failure or a problem has unfolded, unless the person is in there."""
        focused = self.window().focusWidget()
        inside = focused is not None and any(self.rows[key].isAncestorOf(focused) for key in _CONNECTION)
        if self._opened and not inside:
            self._fold()

    def _variant_chosen(self) -> None:
        self._editor.choose_provider(self._editor.draft.provider, self.variant.currentData())

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
        if key in _CONNECTION:
            self._unfold()
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
        if key in _CONNECTION:
            self._unfold()
        self.refresh()
        if key in self.rows:
            announce_invalid(self.rows[key].target)

    def tab_order(self) -> list[QWidget]:
        """Return what takes the focus, from top to bottom."""
        found: list[QWidget] = []
        for key, row in self.rows.items():
            if key in _CONNECTION and self.connection not in found:
                found.append(self.connection)
            editor = row.editor
            # The field hands the focus on to its line edit, and must stand beside it to be no stop of its own.
            found += [editor, editor.edit, editor.button] if isinstance(editor, SecretField) else [editor]
            if isinstance(row, SenderRow):
                found.append(row.offer)
        return found

    def set_narrow(self, narrow: bool) -> None:
        """Put the labels above the fields where there is little room."""
        self._layout.set_narrow(narrow)
        self.refresh()

    # Showing

    def refresh(self) -> None:
        """Show what the editor holds."""
        self._busy = True
        try:
            with laid_out_once(self._layout):
                self._show_provider()
                for row in self.fields:
                    row.show_value(self._editor, typing=self._typing == row.field.key)
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
        self._layout.show_row(self.rows["variant"], bool(variants))

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
        if any(editor.problems.at(key) for key in _CONNECTION):
            self._unfold()
        unfolded = self.connection.isChecked()
        for row in self.fields:
            folded = row.field.group == _FOLDED and not unfolded
            self._layout.show_row(row, not folded and row.wanted(editor))
        words = say("No server chosen yet")
        if host := str(editor.value("smtpHost")):
            protected = say(SECURITY[editor.draft.security].sentence)
            words = f"{protected}, {host}:{editor.value('smtpPort')}"
        self.sentence.setText(words)
        self.sentence.setVisible(not unfolded)
        self.connection.setAccessibleName(say("Connection: {words}", words=words))

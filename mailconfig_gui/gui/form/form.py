"""The form: one row for each line of the field table, and the provider above them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.gui.kit.announce import announce_invalid
from mailconfig_gui.gui.kit.buttons import Fold
from mailconfig_gui.gui.kit.cards import ProblemLine
from mailconfig_gui.gui.kit.grid import FieldGrid, FieldLabel
from mailconfig_gui.gui.kit.inputs import DropDown, LineEdit
from mailconfig_gui.gui.kit.labels import ENABLE_TLS, SECURITY, TLS_VERSIONS
from mailconfig_gui.gui.kit.layouts import clear_layout, laid_out_once, spaced
from mailconfig_gui.gui.kit.links import LinkButton
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.kit.text import Label, Text, restyle
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.model.fields import BY_KEY, FIELDS, PROXY_KEYS
from mailconfig_gui.model.preset import Credential
from mailconfig_gui.model.problem import Problem, Severity
from mailconfig_gui.model.security import Security
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailconfig_gui.model.fields import Field
    from mailconfig_gui.model.problem import Problem

# The encryption choice and its checkbox belong together, then the server's address.
_CONNECTION = ("smtpProtocol", "enableTls", "smtpHost", "smtpPort", "tlsVersion", "timeout")
_EMPTY = mark("leave empty")


def _blamed(key: str) -> Problem:
    """Return what is said at the field that a failed test points to."""
    title = say("The test failed because of this field.")
    return Problem(key, Severity.ERROR, "blamed", title, say("The explanation says what to change."))


class Problems(QWidget):
    """The problems under one field, rebuilt only when they differ."""

    fix_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        spaced(self._box, gap=4)
        self._shown: tuple[Problem, ...] = ()
        self.hide()

    @property
    def shown(self) -> tuple[Problem, ...]:
        """The problems shown now."""
        return self._shown

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these."""
        wanted = tuple(problems)
        self.setVisible(bool(wanted) or self.minimumHeight() > 0)
        if wanted == self._shown:
            return
        self._shown = wanted
        clear_layout(self._box)
        for problem in wanted:
            line = ProblemLine(problem, self)
            line.fix_chosen.connect(self.fix_chosen)
            self._box.addWidget(line)

    def words(self) -> str:
        """All of it as one text, for a screen reader."""
        return " ".join(f"{problem.title} {problem.remedy}".strip() for problem in self._shown)


class Row(QWidget):
    """One field: its editor, a note and its problems below."""

    fix_chosen = Signal(object)

    editor: QWidget

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label: FieldLabel | None = None
        self._box = QVBoxLayout(self)
        spaced(self._box, gap=4)
        self._note = ""
        self._shown: tuple[Problem, ...] = ()
        self._room = 0
        self._help = ""
        self._reason = ""

    def hold(self, editor: QWidget, unit: str = "") -> None:
        """Take the editor, made inside this row; the unit of its number stands behind it."""
        self.editor = editor
        if not unit:
            self._box.addWidget(editor)
            return
        line = QHBoxLayout()
        spaced(line)
        line.addWidget(editor, 1)
        line.addWidget(Label(unit, "faint", self))
        self._box.addLayout(line)

    # Most rows never need these two.

    @cached_property
    def note(self) -> Text:
        """The words under the editor."""
        made = Text("", "faint", self)
        made.hide()
        self._box.insertWidget(1, made)
        return made

    @cached_property
    def problems(self) -> Problems:
        """What is wrong, below the note."""
        made = Problems(self)
        made.fix_chosen.connect(self.fix_chosen)
        self._box.addWidget(made)
        return made

    def describe(self, words: str) -> None:
        """Set the help that the tool tip and a screen reader give."""
        self._help = words
        self._tell()

    def show_note(self, words: str) -> None:
        """Show a note under the editor."""
        if self._note != words:
            self._note = words
            self.note.setText(words)
            self.note.setVisible(bool(words))
            self._tell()

    @property
    def target(self) -> QWidget:
        """What takes the focus."""
        return self.editor.edit if isinstance(self.editor, SecretField) else self.editor

    def show_problems(
        self, problems: Sequence[Problem], *, blamed: bool = False, typing: bool = False
    ) -> None:
        """Show what is wrong; `blamed` marks the field that a failed test points to.

        While the person is `typing` here, words neither come nor make room for what is below: it would move under the
        mouse. What they say may change.
        """
        if typing and not self._shown:
            problems = ()
        if tuple(problems) != self._shown or (self._room and not typing):
            self._room = self.problems.height() if typing else 0
            self._shown = tuple(problems)
            self.problems.setMinimumHeight(self._room)
            self.problems.show_problems(problems)
        wrong = blamed or any(problem.severity.value == "error" for problem in problems)
        target = self.target
        if bool(target.property("invalid")) != wrong:
            target.setProperty("invalid", wrong)
            restyle(target)
        self._tell()

    def allow(self, reason: str) -> None:
        """Enable the editor, or disable it for a reason in words."""
        if self._reason != reason or self.editor.isEnabled() != (not reason):
            self._reason = reason
            self.editor.setEnabled(not reason)
            self._tell()

    def _tell(self) -> None:
        target = self.target
        problems = self.problems.words() if self._shown else ""
        words = " ".join(part for part in (self._reason, problems, self._note, self._help) if part)
        if target.accessibleDescription() != words:
            target.setAccessibleDescription(words)
        if target.toolTip() != (self._reason or self._help):
            target.setToolTip(self._reason or self._help)


class Form(QWidget):
    """Everything that is a setting. Shows what the editor holds and hands it what the person does."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._layout = FieldGrid(self)
        self.rows: dict[str, Row] = {}
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
        self.provider = _combo(row)
        self.provider.setPlaceholderText(say("Choose where your mail goes out"))
        self.provider.add_entries((say(preset.name), preset.id) for preset in self._editor.presets.values())
        self.provider.activated.connect(self._provider_chosen)
        self.provider.setMaxVisibleItems(24)
        self._add(
            "provider", row, self.provider, say("&Mail provider"), say("The service that sends your mail.")
        )
        row = Row(self)
        self.variant = _combo(row)
        self.variant.activated.connect(self._variant_chosen)
        self._add(
            "variant", row, self.variant, say("Re&gion"), say("Where your account with this provider lives.")
        )

        by_group: dict[str, list[Field]] = {}
        for field in FIELDS:
            by_group.setdefault(field.group, []).append(field)
        for field in by_group["sender"]:
            self._add_field(field)
        row = self.rows["mailFrom"]
        self.offer = LinkButton("", row)
        self.offer.clicked.connect(self._take_offer)
        row.layout().addWidget(self.offer)  # type: ignore[union-attr]

        self.connection = Fold(say("&Connection"), self)
        self.connection.toggled.connect(self.refresh)
        self.connection.clicked.connect(self._by_hand)
        self.sentence = Text("", "", self)
        self.sentence.setMinimumHeight(TARGET)
        self._layout.add(self.connection, self.sentence)
        for key in _CONNECTION:
            self._add_field(BY_KEY[key])
        for field in by_group["login"]:
            self._add_field(field)
        for field in by_group["proxy"]:
            self._add_field(field)

    def _add_field(self, field: Field) -> None:
        key, row = field.key, Row(self)
        if key == "smtpProtocol":
            choice = _combo(row)
            choice.add_entries((say(encryption.label), word) for word, encryption in SECURITY.items())
            choice.activated.connect(lambda: self._security_chosen(choice.currentData()))
            self._add(
                key,
                row,
                choice,
                say("Enc&ryption"),
                say("How the connection to the mail server is protected."),
            )
        elif isinstance(field.default, bool):
            box = QCheckBox(say(field.label), row)
            box.toggled.connect(lambda on: self._chosen(key, on))
            self._add(key, row, box, "", say(field.help))
        elif key == "tlsVersion":
            versions = _combo(row)
            versions.add_entries((say(words), value) for value, words in TLS_VERSIONS.items())
            versions.activated.connect(lambda: self._chosen(key, versions.currentData()))
            self._add(key, row, versions, say(field.label), say(field.help))
        elif field.secret:
            secret = SecretField(field.name, row)
            secret.edit.textEdited.connect(lambda text: self._typed(key, text))
            secret.edit.left.connect(lambda: self._leave(key))
            secret.edit.setObjectName(key)
            self._add(key, row, secret, say(field.label), say(field.help))
            secret.edit.setAccessibleName(field.name)
        else:
            line = LineEdit(row)
            line.setPlaceholderText(field.example)
            line.textEdited.connect(lambda text: self._typed(key, text))
            line.left.connect(lambda: self._leave(key))
            if field.kind.__class__.__name__ in ("Integer", "OptionalPort", "Timeout"):
                line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
            self._add(key, row, line, say(field.label), say(field.help))

    def _add(self, key: str, row: Row, editor: QWidget, label: str, words: str) -> None:
        row.hold(editor, "ms" if key == "timeout" else "")
        row.fix_chosen.connect(self._editor.apply)
        self.rows[key] = row
        editor.setObjectName(key)
        editor.setMinimumHeight(TARGET)
        name = label.replace("&", "")
        if label:
            row.label = FieldLabel(label, editor, self)
            row.label.setBuddy(editor.edit if isinstance(editor, SecretField) else editor)
            editor.setAccessibleName(name)
        else:
            editor.setAccessibleName(cast("QCheckBox", editor).text().replace("&", ""))
        self._layout.add(row.label, row)
        row.describe(words)

    # What the person does

    def _leave(self, key: str) -> None:
        """Show what waited until the field was left."""
        waited, self._typing = self._typing == key, ""
        self._editor.problems.leave(key)
        if waited:
            self.refresh()

    def _typed(self, key: str, value: object) -> None:
        if self._busy:
            return
        self._typing = key
        if key == "enableTls" and self._editor.draft.security is not Security.TLS:
            self._editor.choose_security(Security.STARTTLS if value else Security.NONE)
        else:
            self._editor.set_value(key, value)

    def _chosen(self, key: str, value: object) -> None:
        """Take what needs no more than this one act: there is nothing to wait for before its problems are shown."""
        if not self._busy:
            self._typed(key, value)
            self._leave(key)

    def _security_chosen(self, security: str) -> None:
        self._editor.choose_security(Security(security))
        self._editor.problems.leave("smtpProtocol")

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
        for key, field in self.rows.items():
            if key == "smtpProtocol":
                found.append(self.connection)
            if isinstance(field, Row):
                editor = field.editor
                # The field hands the focus on to its line edit, and must stand beside it to be no stop of its own.
                found += [editor, editor.edit, editor.button] if isinstance(editor, SecretField) else [editor]
                if field is self.rows["mailFrom"]:
                    found.append(self.offer)
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
                self._show_values()
                self._show_notes()
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
            _grow(self.variant)
        self.variant.setCurrentIndex(self.variant.findData(editor.draft.variant))
        self._layout.show_row(self.rows["variant"], bool(variants))
        offered = editor.suggestion()
        self.offer.setVisible(offered is not None and self._typing != "mailFrom")
        if offered is not None:
            self.offer.setText(say("Is this address with {name}? Use its settings", name=offered.name))

    def _show_values(self) -> None:
        for key, row in self.rows.items():
            widget = row.editor
            value = self._editor.value(key)
            if key == "smtpProtocol":
                choice = cast("QComboBox", widget)
                choice.setCurrentIndex(choice.findData(self._editor.draft.security))
            elif isinstance(widget, QCheckBox):
                widget.setChecked(value is True)
            elif key == "tlsVersion":
                _show_version(cast("QComboBox", widget), str(value))
            elif isinstance(widget, SecretField):
                _show_text(widget.edit, "" if value is None else str(value))
            elif isinstance(widget, QLineEdit):
                _show_text(widget, "" if value is None else str(value))

    def _show_notes(self) -> None:
        security = self._editor.draft.security
        self.rows["smtpProtocol"].show_note(say(SECURITY[security].words))
        label, words = map(say, ENABLE_TLS[security])
        box = cast("QCheckBox", self.rows["enableTls"].editor)
        if box.text() != label:
            box.setText(label)
            box.setAccessibleName(label.replace("&", ""))
        self.rows["enableTls"].show_note(words)
        reason = ""
        if security is Security.NONE:
            reason = say("Nothing is encrypted, so no TLS version applies.")
        elif self._editor.value("enableTls") is not True:
            reason = say("The platform ignores the version while the box above is off.")
        self.rows["tlsVersion"].allow(reason)
        self.rows["tlsVersion"].show_note(reason)
        self._show_login_notes()

    def _show_login_notes(self) -> None:
        preset = self._editor.preset
        free = preset is not None and preset.without_login
        user = preset.username if preset is not None else Credential()
        line = cast("QLineEdit", self.rows["username"].editor)
        line.setPlaceholderText(say(_EMPTY) if free else user.example or BY_KEY["username"].example)
        self.rows["username"].show_note(say("No login is needed here.") if free else say(user.hint))
        for key in ("password", "proxyPassword"):
            self.rows[key].show_note(self._secret_note(key))
            field = cast("SecretField", self.rows[key].editor)
            kept = key in self._editor.draft.usable_secrets
            field.edit.setPlaceholderText(
                say("unchanged") if kept else say(_EMPTY) if free and key == "password" else ""
            )

    def _secret_note(self, key: str) -> str:
        if key in self._editor.draft.usable_secrets:
            return say("In the keyring of this computer. Type here only to replace it.")
        owner = self._editor.draft.owners.get(key)
        if owner is not None and not self._editor.value(key):
            if not owner.user:
                return say(
                    "The keyring has one for no user at {host}, which is not used here.", host=owner.host
                )
            return say(
                "The keyring has one for {user} at {host}, which is not used here.",
                user=owner.user,
                host=owner.host,
            )
        if owner is not None:
            return say("Replaces the one in the keyring when you save.")
        preset = self._editor.preset
        return say(preset.password.hint) if preset and key == "password" else ""

    def _show_problems(self) -> None:
        for key, row in self.rows.items():
            found = self._editor.problems.at(key)
            if key == self._blamed:
                found = (*found, _blamed(key))
            row.show_problems(found, blamed=key == self._blamed, typing=key == self._typing)

    def _show_folds(self) -> None:
        editor = self._editor
        wrong = any(editor.problems.at(key) for key in _CONNECTION)
        host = str(editor.value("smtpHost"))
        if self._begun != editor.begun:
            self._begun = editor.begun
            self._fold()
        if wrong:
            self._unfold()
        unfolded = self.connection.isChecked()
        for key in _CONNECTION:
            self._layout.show_row(self.rows[key], unfolded)
        words = f"{say(SECURITY[editor.draft.security].sentence)}, {host}:{editor.value('smtpPort')}" if host else (
            say("no server chosen yet")
        )  # fmt: skip
        self.sentence.setText(words[0].upper() + words[1:])
        self.sentence.setVisible(not unfolded)
        self.connection.setAccessibleName(say("Connection: {words}", words=words))
        proxy = editor.value("enableProxy") is True
        for key in PROXY_KEYS:
            self._layout.show_row(self.rows[key], proxy)


def _combo(parent: QWidget) -> DropDown:
    combo = DropDown(parent)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return combo


def _grow(combo: QComboBox) -> None:
    """Take the width that the entries need now; a drop-down whose entries stay need not be told, which costs a view."""
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)


def _show_text(line: QLineEdit, text: str) -> None:
    if line.text() != text:
        line.setText(text)


def _show_version(combo: QComboBox, value: str) -> None:
    index = combo.findData(value)
    if index < 0:
        combo.addItem(value, value)
        _grow(combo)
        index = combo.count() - 1
    combo.setCurrentIndex(index)

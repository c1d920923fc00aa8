"""The rows of the field table: how each kind of value is put in, and what some fields say beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from mailconfig_gui.gui.form.rows import Row, combo, grow
from mailconfig_gui.gui.kit.buttons import push_button
from mailconfig_gui.gui.kit.inputs import LineEdit
from mailconfig_gui.gui.kit.labels import ENABLE_TLS, SECURITY, TLS_VERSIONS
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.model.kinds import Input
from mailconfig_gui.model.preset import Credential
from mailconfig_gui.model.security import Security
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.gui.kit.buttons import Fold
    from mailconfig_gui.model.fields import Field
    from mailconfig_gui.model.problem import Problem

_EMPTY = mark("leave empty")


class FieldRow(Row):
    """One field of the table: `typed(value)` letter by letter, `chosen(value)` by one act, `left()` when it is over."""

    typed = Signal(str)
    chosen = Signal(object)
    left = Signal()

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.title = say(field.label)
        self.help = say(field.help)
        self.fold: Fold | None = None
        """What the row is folded into."""

    def wanted(self, editor: Editor) -> bool:
        """Tell whether the field applies now; else the row is hidden."""
        return self.field.needs is None or editor.value(self.field.needs) is True

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Show what the editor holds, and what is to be said beside it."""

    def put(self, editor: Editor, value: object) -> None:
        """Hand a value to the editor."""
        editor.set_value(self.field.key, value)


class LineRow(FieldRow):
    """A line of text."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(field, parent)
        self.line = LineEdit(self)
        self.line.setPlaceholderText(field.example)
        self.line.textEdited.connect(self.typed)
        self.line.left.connect(self.left)
        self.hold(self.line, getattr(field.kind, "unit", ""))

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Show the text."""
        _show_text(self.line, editor.value(self.field.key))


class DigitsRow(LineRow):
    """A line of digits."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(field, parent)
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)


class SecretRow(FieldRow):
    """A secret, and whether the keyring has it."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(field, parent)
        self.secret = SecretField(field.key, self)
        self.secret.edit.textEdited.connect(self.typed)
        self.secret.edit.left.connect(self.left)
        self.secret.edit.setObjectName(field.key)
        self.secret.edit.setAccessibleName(field.name)
        self.hold(self.secret)

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Show the secret, covered."""
        key, draft = self.field.key, editor.draft
        _show_text(self.secret.edit, editor.value(key))
        kept, owner = key in draft.usable_secrets, draft.owners.get(key)
        placeholder, note = self.without_keyring(editor)
        if kept:
            placeholder, note = (
                say("unchanged"),
                say("In the keyring of this computer. Type here only to replace it."),
            )
        elif owner is not None and editor.value(key):
            note = say("Replaces the one in the keyring when you save.")
        elif owner is not None and owner.user:
            note = say(
                "The keyring has one for {user} at {host}, which is not used here.",
                user=owner.user,
                host=owner.host,
            )
        elif owner is not None:
            note = say("The keyring has one for no user at {host}, which is not used here.", host=owner.host)
        self.secret.edit.setPlaceholderText(placeholder)
        self.show_note(note)

    def without_keyring(self, editor: Editor) -> tuple[str, str]:
        """Return what stands in the empty field and below it where the keyring has nothing."""
        return "", ""


class ChoiceRow(FieldRow):
    """One of a few values."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(field, parent)
        self.choice = combo(self)
        self.choice.add_entries(self.entries())
        self.choice.activated.connect(lambda: self.chosen.emit(self.choice.currentData()))
        self.hold(self.choice)

    def entries(self) -> Iterable[tuple[str, object]]:
        """Return the words to choose from and what they stand for."""
        return ((value, value) for value in getattr(self.field.kind, "offered", ()))

    def shown(self, editor: Editor) -> object:
        """Return the value to show."""
        return str(editor.value(self.field.key))

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Show the choice, and one that is not offered as it stands."""
        value = self.shown(editor)
        if self.choice.findData(value) < 0:
            self.choice.addItem(str(value), value)
            grow(self.choice)
        self.choice.setCurrentIndex(self.choice.findData(value))


class SwitchRow(FieldRow):
    """A check box, which carries its own words."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(field, parent)
        self.box = QCheckBox(self.title, self)
        self.title = ""
        self.box.setAccessibleName(field.name)
        self.box.toggled.connect(lambda on: self.chosen.emit(on))
        self.hold(self.box)

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Show whether it is on."""
        self.box.setChecked(editor.value(self.field.key) is True)


class SenderRow(LineRow):
    """The sender, whose domain may tell the provider: `offer_taken` wants that one.

    `find_wanted` asks for the servers of the address, `back_wanted` takes back the one that was taken over.
    """

    offer_taken = Signal()
    find_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(field, parent)
        self.offer = self.link()
        self.offer.clicked.connect(lambda: self.offer_taken.emit())
        self.add(self.offer)
        self.finder = push_button(say("Find server…"), self)
        self.finder.setToolTip(say("Find the mail server of this address"))
        self.finder.clicked.connect(lambda: self.find_wanted.emit())
        self.beside(self.finder)
        self.back = self.link()
        self.back.clicked.connect(lambda: self.back_wanted.emit())
        self.back.hide()
        self.add(self.back)

    def show_taken(self, host: str) -> None:
        """Offer to take back the server that was taken over, none for ""."""
        self.back.setVisible(bool(host))
        if host:
            self.back.setText(say("Undo the change to {host}", host=host))

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Show the sender, and the offer once it is typed."""
        super().show_value(editor, typing=typing)
        offered = editor.suggestion()
        self.offer.setVisible(offered is not None and not typing)
        if offered is not None:
            self.offer.setText(say("Is this address with {name}? Use its settings", name=offered.name))


class EncryptionRow(ChoiceRow):
    """The protocol, shown as the encryption that it and Enable TLS mean together."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(field, parent)
        self.title = say("Encr&yption")
        self.help = say("How the connection to the mail server is protected.")

    def entries(self) -> Iterable[tuple[str, object]]:
        """Return the three of them."""
        return ((say(encryption.label), word) for word, encryption in SECURITY.items())

    def shown(self, editor: Editor) -> object:
        """Return what protocol and switch mean."""
        return editor.draft.security.value

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Show it, and how the platform's page calls it."""
        super().show_value(editor, typing=typing)
        self.show_note(say(SECURITY[editor.draft.security].words))

    def put(self, editor: Editor, value: object) -> None:
        """Choose protocol and switch together."""
        editor.choose_security(Security(str(value)))


class EnableTlsRow(SwitchRow):
    """Enable TLS, which means another thing with each protocol."""

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Show it under the name of what it means now."""
        super().show_value(editor, typing=typing)
        label, words = ENABLE_TLS[editor.draft.security]
        if self.box.text() != say(label):
            self.box.setText(say(label))
            self.box.setAccessibleName(say(label).replace("&", ""))
        self.describe(say(words))

    def put(self, editor: Editor, value: object) -> None:
        """With smtp it is the choice of the encryption."""
        if editor.draft.security is Security.TLS:
            super().put(editor, value)
        else:
            editor.choose_security(Security.STARTTLS if value else Security.NONE)


class TlsVersionRow(ChoiceRow):
    """The TLS version; it stays in sight where it does not apply, and says why."""

    def entries(self) -> Iterable[tuple[str, object]]:
        """Return those worth choosing."""
        return ((say(words), value) for value, words in TLS_VERSIONS.items())

    def wanted(self, editor: Editor) -> bool:
        """Never hidden."""
        return True

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Show the version, or why there is none to choose."""
        super().show_value(editor, typing=typing)
        reason = ""
        if editor.draft.security is Security.NONE:
            reason = say("Nothing is encrypted, so no TLS version applies.")
        elif editor.value("enableTls") is not True:
            reason = say("The platform ignores the version while the box above is off.")
        self.allow(reason)
        self.show_note(reason)


class AuthenticationRow(ChoiceRow):
    """How to log in: with a password, or with a token that somebody signs in for."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(field, parent)
        self.title = say("Authentication")
        self.help = say("How the platform proves to the mail server who it is.")
        self.offer = self.link(say("Use OAuth2 instead"))
        self.offer.clicked.connect(lambda: self.chosen.emit(True))
        self.offer.hide()
        self.add(self.offer)

    def entries(self) -> Iterable[tuple[str, object]]:
        """Return the two of them."""
        return ((say("Password"), False), (say("OAuth2 (sign in once in the browser)"), True))

    def shown(self, editor: Editor) -> object:
        """Return whether it is OAuth2."""
        return editor.value(self.field.key) is True

    def wanted(self, editor: Editor) -> bool:
        """Tell whether there is a choice."""
        return editor.chooses_login

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Show it, and that passwords end where they do, with the way out by one click."""
        super().show_value(editor, typing=typing)
        ends = None if self.shown(editor) else editor.password_end
        self.show_note(say(ends.words) if ends is not None else "")
        self.offer.setVisible(ends is not None)


class UserRow(LineRow):
    """The user name, with what the provider says about it; with OAuth2 it is the mailbox."""

    def show_problems(
        self, problems: Sequence[Problem], *, blamed: bool = False, typing: bool = False
    ) -> None:
        """Show what is wrong; that passwords end stands at the choice of another login."""
        others = tuple(one for one in problems if one.code != "password-login-ends")
        super().show_problems(others, blamed=blamed, typing=typing)

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Show it, and what to enter."""
        super().show_value(editor, typing=typing)
        mailbox = editor.value("enableOauth2") is True
        title = say("Mail&box") if mailbox else self.title
        if self.label is not None and self.label.text() != title:
            self.label.setText(title)
            self.line.setAccessibleName(title.replace("&", ""))
        preset = editor.preset
        if mailbox:
            example = preset.username.example if preset is not None else ""
            self.line.setPlaceholderText(example if "@" in example else self.field.example)
            self.show_note(say("The address that signs in and that mail is sent from."))
            return
        free = preset is not None and preset.without_login
        user = preset.username if preset is not None else Credential()
        self.line.setPlaceholderText(say(_EMPTY) if free else user.example or self.field.example)
        self.show_note(say("No login is needed here.") if free else say(user.hint))


class PasswordRow(SecretRow):
    """The password, with what the provider says about it."""

    def wanted(self, editor: Editor) -> bool:
        """Tell whether one is used: not with OAuth2."""
        return editor.value("enableOauth2") is not True

    def without_keyring(self, editor: Editor) -> tuple[str, str]:
        """Return the provider's hint."""
        preset = editor.preset
        if preset is None:
            return "", ""
        return say(_EMPTY) if preset.without_login else "", say(preset.password.hint)


_ROWS: Mapping[Input, type[FieldRow]] = {
    Input.LINE: LineRow,
    Input.DIGITS: DigitsRow,
    Input.SECRET: SecretRow,
    Input.CHOICE: ChoiceRow,
    Input.SWITCH: SwitchRow,
}
# The fields that differ from others of their kind.
_OWN: Mapping[str, type[FieldRow]] = {
    "mailFrom": SenderRow,
    "smtpProtocol": EncryptionRow,
    "enableTls": EnableTlsRow,
    "tlsVersion": TlsVersionRow,
    "enableOauth2": AuthenticationRow,
    "username": UserRow,
    "password": PasswordRow,
}


def row_of(field: Field, parent: QWidget) -> FieldRow:
    """Return the row of a field: its own, or that of its kind."""
    return _OWN.get(field.key, _ROWS[field.kind.input])(field, parent)


def _show_text(line: LineEdit, value: object) -> None:
    text = "" if value is None else str(value)
    if line.text() != text:
        line.setText(text)
        if not line.hasFocus():
            # Of a long address the beginning is what is seen.
            line.setCursorPosition(0)

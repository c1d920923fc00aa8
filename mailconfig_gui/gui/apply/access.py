"""Where settings go and how to get in there: the first page of *Apply to platform…*, built from what kinds announce."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from mailconfig_gui.app.targets import Ability, Access, FieldKind, kinds, problem_of
from mailconfig_gui.gui.apply.access_rows import AccessRows
from mailconfig_gui.gui.kit.check_box import WrappingCheckBox
from mailconfig_gui.gui.kit.grid import FieldLabel
from mailconfig_gui.gui.kit.inputs import DropDown
from mailconfig_gui.gui.kit.layouts import spaced
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mailconfig_gui.app.targets import AccessField, Code, CodeSource, TargetKind
    from mailconfig_gui.app.workspace import Workspace

_KIND, _URL, _USER = "apply-kind", "apply-url", "apply-user"


def known_access(workspace: Workspace) -> dict[str, bool | str]:
    """Return what the form begins with: a profile knows its own platform and is never offered another one's."""
    choices = dict(workspace.home.preferences.choices)
    platform = workspace.notes.platform
    if workspace.profile is not None:
        choices[_URL] = platform.address if platform is not None else ""
        choices[_USER] = platform.user if platform is not None else ""
    return choices


def remember_access(workspace: Workspace, choices: dict[str, bool | str]) -> None:
    """Keep where settings went for the next time; the platform of a profile is kept with the profile."""
    if workspace.profile is not None:
        choices = {key: value for key, value in choices.items() if key not in (_URL, _USER)}
    workspace.home.remember(choices={**workspace.home.preferences.choices, **choices})


class AccessForm(QWidget):
    """The fields of a target; with `verify` of one that shall test what it has stored.

    A field that several kinds have stands once. `check()` shows what is missing at its field and says whether all is
    there.
    """

    kind_changed = Signal()

    def __init__(
        self, choices: Mapping[str, bool | str], parent: QWidget | None, *, verify: bool = False
    ) -> None:
        super().__init__(parent)
        self._verify = verify
        self._reading = False
        self._kinds = tuple(kind for kind in kinds() if kind.can(Ability.VERIFY) or not verify)
        box = QVBoxLayout(self)
        spaced(box, gap=12)
        self.note = Text("", "faint", self)
        self.fields = AccessRows(self)
        box.addWidget(self.fields)
        box.addWidget(self.note)
        self.kinds = DropDown(self)
        for kind in self._kinds:
            self.kinds.addItem(say(kind.title), kind.id)
        self._kind_row = self.fields.add("", say("Apply t&o"), self.kinds)
        for kind in self._kinds:
            self.fields.add_field(kind.place, place=True)
        for kind in self._kinds:
            for field in kind.fields:
                if field.in_form:
                    self.fields.add_field(field)
        self._servers: dict[str, str] = {}
        self.fields.place_changed.connect(self._follow_server)
        self.fields.place_changed.connect(self._arrange)
        self.fields.place_typed.connect(self._check_place)
        self.fields.rearranged.connect(self._arrange)
        self._restore(choices)
        self.kinds.currentIndexChanged.connect(self._follow_server)
        self.kinds.currentIndexChanged.connect(self._arrange)
        self.kinds.currentIndexChanged.connect(self.kind_changed)
        self._arrange()

    def ask_where_from(self) -> None:
        """Say that nothing goes there: it is read from."""
        self._reading = True
        words = say("Load fr&om")
        self._kind_row.edit.setAccessibleName(words.replace("&", ""))
        for label in self.fields.findChildren(FieldLabel):
            if label.buddy() is self._kind_row.edit:
                label.setText(words)
        self._arrange()

    # What is in it

    @property
    def kind(self) -> TargetKind:
        """The kind of target that is chosen."""
        return self._kinds[max(0, self.kinds.currentIndex())]

    @property
    def _server(self) -> str:
        """The server that the place names, "" where it names none."""
        return self._servers.get(self.kind.id, "")

    @property
    def can_verify(self) -> bool:
        """Whether the kind that is chosen can test what it has stored."""
        return self.kind.can(Ability.VERIFY)

    @property
    def _shown_fields(self) -> tuple[AccessField, ...]:
        return tuple(field for field in self.kind.fields if field.in_form)

    def _value(self, field: AccessField) -> str:
        control = self.fields.rows[field.name].control
        if isinstance(control, WrappingCheckBox):
            return self._server if control.isChecked() else ""
        if isinstance(control, DropDown):
            return str(control.currentData())
        text = self.fields.edit(field.name).text()
        return text if field.kind is FieldKind.SECRET else text.strip()

    def _values(self) -> dict[str, str]:
        return {field.name: self._value(field) for field in (self.kind.place, *self._shown_fields)}

    def _applying(self) -> dict[str, str]:
        """Return the values of the fields that count, the place left out."""
        values = self._values()
        return {field.name: values[field.name] for field in self._shown_fields if field.applies(values)}

    def _restore(self, choices: Mapping[str, bool | str]) -> None:
        kind = None if self._verify else choices.get(_KIND)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(kind)))
        for field in (
            field for kind in self._kinds for field in (kind.place, *kind.fields) if field.remembered
        ):
            self.fields.fill(field.name, str(choices.get(f"apply-{field.name}") or ""))
        self._follow_server()

    def choices(self) -> dict[str, bool | str]:
        """Return what is worth remembering for the next time; no secret, and no address that may hold one."""
        found: dict[str, bool | str] = {} if self._verify else {_KIND: self.kind.id}
        for kind in self._kinds:
            for field in (kind.place, *kind.fields):
                if field.remembered:
                    text = self.fields.edit(field.name).text().strip()
                    hides = field is kind.place and field.kind is FieldKind.FOLDER
                    secret = hides and ("password" in text.lower() or "@" in text)
                    found[f"apply-{field.name}"] = "" if secret else text
        return found

    def target(self) -> str:
        """Return the text that names the target."""
        place = self.kind.place
        text = self._value(place)
        return f"{place.prefix}{text.removeprefix(place.prefix)}" if place.kind is FieldKind.SAVE else text

    def access(self, ask_code: Callable[[tuple[CodeSource, ...]], Code | None]) -> Access:
        """Return how to get in; only of what this kind of target shows."""
        return Access({name: value for name, value in self._applying().items() if value}, ask_code)

    @property
    def login_name(self) -> str:
        """The user name to log in with, "" where none is asked for."""
        return self._applying().get("user", "")

    # What is shown

    def _follow_server(self) -> None:
        """Take back what was agreed to for one server when another is typed."""
        server = self.kind.server(self.fields.edit(self.kind.place.name).text())
        if server != self._server:
            self._servers[self.kind.id] = server
            for field in self._shown_fields:
                control = self.fields.rows[field.name].control
                if field.server_bound and isinstance(control, WrappingCheckBox):
                    control.setChecked(False)
                elif field.server_bound:
                    self.fields.edit(field.name).clear()

    def _arrange(self) -> None:
        values, kind = self._values(), self.kind
        shown = {"": len(self._kinds) > 1, kind.place.name: True}
        for field in self._shown_fields:
            applies = field.applies(values)
            shown[field.name] = applies and (not field.fold or self.fields.folds[field.fold].isChecked())
            if field.fold:
                shown[field.fold] = shown.get(field.fold, False) or applies
        for name, row in self.fields.rows.items():
            self.fields.grid.show_row(row.holder, shown.get(name, False))
        for field in (kind.place, *self._shown_fields):
            control = self.fields.rows[field.name].control
            if isinstance(control, WrappingCheckBox):
                control.setText(say(field.label, server=self._server) if self._server else "")
            elif isinstance(control, QLineEdit):
                control.setPlaceholderText(os.path.expanduser(field.example))  # noqa: PTH111
        note = say(kind.verify_note if self._verify else kind.note)
        self.note.setText(
            say("Nothing is changed there. A login is used now and kept nowhere.") if self._reading else note
        )

    def _check_place(self) -> None:
        """Say what is wrong with an address once it is typed; an empty one is only asked for at the end."""
        place = self.kind.place
        text = self._value(place)
        self.fields.show_problem(place.name, problem_of(self.kind, text) if text else "")

    def _lacks(self, field: AccessField, value: str) -> bool:
        if field.kind is FieldKind.PATH:
            return bool(value) and not Path(value).is_file()
        return not value

    def check(self) -> bool:
        """Show what is wrong at its field, put the cursor into the first one, and say whether all is good."""
        for name in self.fields.rows:
            self.fields.show_problem(name, "")
        place, values = self.kind.place, self._values()
        wrong = {place.name: problem_of(self.kind, values[place.name])}
        for field in self._shown_fields:
            if field.needed and field.applies(values) and self._lacks(field, values[field.name]):
                wrong[field.name] = say(field.needed)
        wrong = {name: words for name, words in wrong.items() if words}
        for name, words in wrong.items():
            self.fields.show_problem(name, words)
        for name in wrong:
            self.fields.rows[name].edit.setFocus()
            return False
        return True

    def focus_login(self) -> None:
        """Put the cursor where the login is typed, its text selected."""
        for field in self._shown_fields:
            if field.kind is FieldKind.SECRET and field.applies(self._values()):
                edit = self.fields.edit(field.name)
                if edit.isVisibleTo(self):
                    edit.setFocus()
                    edit.selectAll()
                return

    def pin(self, fingerprint: str) -> None:
        """Offer the fingerprint that a server showed; the person compares it and tries again."""
        for fold in self.fields.folds.values():
            fold.setChecked(True)
        self.fields.fill("fingerprint", fingerprint)
        self.fields.show_problem("fingerprint", say("Compare this with the server's own before you go on."))

    def forget(self) -> None:
        """Take the secrets out of the fields."""
        for row in self.fields.rows.values():
            if isinstance(row.control, SecretField):
                row.control.edit.clear()

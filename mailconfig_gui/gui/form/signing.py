"""The rows of a login by OAuth2: made when it is chosen for the first time, so that nobody else waits for them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mailconfig_gui.gui.form.field_rows import ChoiceRow, FieldRow, LineRow, row_of
from mailconfig_gui.gui.form.rows import Row, combo
from mailconfig_gui.gui.kit.buttons import Fold, WrappingButton
from mailconfig_gui.gui.kit.icons import IconView
from mailconfig_gui.gui.kit.inputs import LineEdit
from mailconfig_gui.gui.kit.layouts import Flow, spaced
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import GRID, TARGET
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.oauth2 import TENANT_MARK, Audience, ProviderId
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.gui.kit.grid import FieldGrid
    from mailconfig_gui.model.fields import Field
    from mailconfig_gui.model.problem import Problem

PROVIDERS: Mapping[str, str] = {
    ProviderId.GOOGLE: mark("Google"),
    ProviderId.OFFICE_365: mark("Microsoft"),
    ProviderId.CUSTOM: mark("Another provider"),
}
AUDIENCES: Mapping[str, str] = {
    "": mark("Not known"),
    Audience.INTERNAL: mark("Internal (only your organisation)"),
    Audience.PRODUCTION: mark("External, in production"),
    Audience.TESTING: mark("External, testing: ends after 7 days"),
}
_CLIENTS: Mapping[str, str] = {ProviderId.GOOGLE: "12345-a1b2c3.apps.googleusercontent.com"}
FOLDED = ("providerId", "authUri", "tokenUri", "scope", "redirectUri")
"""What a provider decides."""
_BUTTON = "refreshToken"


def provider_name(provider: str) -> str:
    """Return what a provider is called where somebody signs in; "" where only the person knows."""
    return "" if provider == ProviderId.CUSTOM else say(PROVIDERS.get(provider, ""))


class Standing(NamedTuple):
    """How the login stands, in words, with the colour of what they mean; `signed_in` with the client in the form."""

    signed_in: bool
    words: str
    role: str = "faint"
    has_dates: bool = False


class ClientRow(LineRow):
    """The client id, which looks different at Google."""

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Show it, or what one looks like."""
        super().show_value(editor, typing=typing)
        self.line.setPlaceholderText(_CLIENTS.get(str(editor.value("providerId")), self.field.example))


class TenantRow(LineRow):
    """The tenant, which only Microsoft has."""

    def wanted(self, editor: Editor) -> bool:
        """Tell whether the provider has one."""
        return super().wanted(editor) and (
            editor.value("providerId") == ProviderId.OFFICE_365 or bool(editor.value(self.field.key))
        )

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Show it, and where it goes while it is missing there."""
        super().show_value(editor, typing=typing)
        missing = TENANT_MARK in str(editor.value("tokenUri"))
        self.show_note(say("Its id or its domain. It is put into the addresses below.") if missing else "")


class ProviderRow(ChoiceRow):
    """Who signs in, under the name that people know."""

    def entries(self) -> Iterable[tuple[str, object]]:
        """Return them; the platform's own word is in the tool tip."""
        return ((say(words), provider) for provider, words in PROVIDERS.items())


class SignInRow(FieldRow):
    """The refresh token, which nobody types: a button that brings one, and how it stands."""

    sign_in_wanted = Signal()
    secret_wanted = Signal()
    calendar_wanted = Signal()

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(field, parent)
        self.title = self._provider = ""
        self.button = WrappingButton("", self)
        self.button.clicked.connect(self.sign_in_wanted)
        self.hold(self.button)
        self._box.setAlignment(self.button, Qt.AlignmentFlag.AlignLeading)
        self._place = QWidget(self)
        self.words = Text("", "", self._place).selectable()
        self._icon = IconView("info", "faint", self._place)
        line = QHBoxLayout(self._place)
        spaced(line, gap=6)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.words, 1)
        self.add(self._place)
        self.secret = self.link(say("Replace the client secret"))
        self.secret.clicked.connect(self.secret_wanted)
        self.calendar = self.link(say("Save the dates as a calendar…"))
        self.calendar.clicked.connect(self.calendar_wanted)
        links = Flow(gap=2 * GRID)
        links.addWidget(self.secret)
        links.addWidget(self.calendar)
        self._box.addLayout(links)
        self.stand(Standing(False, ""))

    def show_value(self, editor: Editor, *, typing: bool) -> None:
        """Name the provider on the button."""
        self._provider = provider_name(str(editor.value("providerId")))
        self._name()

    def _name(self) -> None:
        provider, again = self._provider, self.standing.signed_in
        if provider:
            words = say("Sign in at {provider}…", provider=provider)
            if again:
                words = say("Sign in again at {provider}…", provider=provider)
        else:
            words = say("Sign in again…") if again else say("Sign in…")
        self.button.setText(words)

    def show_problems(
        self, problems: Sequence[Problem], *, blamed: bool = False, typing: bool = False
    ) -> None:
        """Show what is wrong; that nobody has signed in is said once."""
        super().show_problems(problems, blamed=blamed, typing=typing)
        missing = any(one.code == "not-signed-in" for one in problems)
        self._place.setVisible(bool(self.standing.words) and not missing)

    def stand(self, standing: Standing) -> None:
        """Show how the login stands."""
        self.standing = standing
        self._name()
        self.words.setText(standing.words)
        self.words.set_role(standing.role)
        name = {"good": "done", "warn": "warning", "bad": "error"}.get(standing.role, "info")
        self._icon.show_icon(name, standing.role)
        self._place.setVisible(bool(standing.words))
        self.secret.setVisible(standing.signed_in)
        self.calendar.setVisible(standing.has_dates)
        self.describe(standing.words or self.help)


class SecretDateRow(Row):
    """The date on which the client secret ends, which is in no document."""

    entered = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.line = LineEdit(self)
        self.line.setPlaceholderText("2027-11-30")
        self.line.left.connect(self._leave)
        self.line.returnPressed.connect(self._leave)
        self.hold(self.line)

    def show_date(self, written: str) -> None:
        """Show a date (ISO 8601), "" for none."""
        if not self.line.hasFocus() and self.line.text() != written:
            self.line.setText(written)

    def _leave(self) -> None:
        text = self.line.text().strip()
        try:
            written = date.fromisoformat(text).isoformat() if text else ""
        except ValueError:
            self.show_note(say("Write the date as year, month and day: 2027-11-30."))
            return
        self.show_note("")
        self.entered.emit(written)


class AudienceRow(Row):
    """For whom the app at Google is."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.choice = combo(self)
        self.choice.add_entries((say(words), value) for value, words in AUDIENCES.items())
        self.choice.activated.connect(lambda: self.chosen.emit(str(self.choice.currentData())))
        self.hold(self.choice)

    def show_audience(self, audience: str) -> None:
        """Show what is noted."""
        self.choice.setCurrentIndex(max(self.choice.findData(audience), 0))


_OWN: Mapping[str, type[FieldRow]] = {
    "clientId": ClientRow,
    "providerTenantId": TenantRow,
    "providerId": ProviderRow,
}


class RowPlace(Protocol):
    """Where rows are added: the form."""

    @property
    def grid(self) -> FieldGrid: ...  # noqa: D102

    def add(self, key: str, row: Row, title: str, words: str) -> None: ...  # noqa: D102

    def add_field(self, row: FieldRow) -> None: ...  # noqa: D102

    def add_fold(self, fold: Fold, sentence: QWidget) -> None: ...  # noqa: D102


class Signing(QObject):
    """All rows of the login by OAuth2, below the mailbox. `folded` follows when its addresses fold or unfold."""

    folded = Signal()

    def __init__(self, place: RowPlace, form: QWidget) -> None:
        super().__init__(form)
        self._place = place
        self.fold = Fold(say("Addresses"), form)
        self.sentence = Text("", "", form)
        self.sentence.setMinimumHeight(TARGET)
        self.secret_date = SecretDateRow(form)
        self.audience = AudienceRow(form)
        self.rows: dict[str, FieldRow] = {}
        for key in ("clientId", "clientSecret"):
            self._add(key, form)
        words = say("After that day it has to be replaced. The provider shows it where the secret was made.")
        place.add("secretDate", self.secret_date, say("Secret ends on"), words)
        self._add("providerTenantId", form)
        place.add_fold(self.fold, self.sentence)
        for key in FOLDED:
            self._add(key, form)
            self.rows[key].fold = self.fold
        words = say("Google's console shows it on the page “Audience”. It decides how long a consent lasts.")
        place.add("audience", self.audience, say("Audience"), words)
        self.sign_in = SignInRow(BY_KEY[_BUTTON], form)
        """The row with the button."""
        self.rows[_BUTTON] = self.sign_in
        place.add_field(self.sign_in)
        self.fold.toggled.connect(self.folded)

    def _add(self, key: str, form: QWidget) -> None:
        field = BY_KEY[key]
        row = _OWN[key](field, form) if key in _OWN else row_of(field, form)
        if key == "authUri":
            # In two lines: in one it would leave the fields too little room.
            row.title = row.title.replace(" ", "\n")
        self.rows[key] = row
        self._place.add_field(row)

    def begin(self, editor: Editor) -> None:
        """Fold what the provider decides; the addresses that a person has to know are seen."""
        known = editor.preset.oauth2 if editor.preset is not None else None
        self.fold.setChecked(known is not None and not known.authorize)

    def show_rest(self, editor: Editor) -> None:
        """Show what is no field, and the sentence of what is folded."""
        on, provider = editor.value("enableOauth2") is True, editor.value("providerId")
        scope = str(editor.value("scope"))
        name = say(PROVIDERS.get(str(provider), PROVIDERS[ProviderId.CUSTOM]))
        self.sentence.setText(f"{name}, {scope}" if scope else say("{name}, no scope yet", name=name))
        self.fold.setVisible(on)
        self.fold.setAccessibleName(say("Addresses: {words}", words=self.sentence.text()))
        self.sentence.setVisible(on and not self.fold.isChecked())
        self._place.grid.show_row(self.secret_date, on and provider == ProviderId.OFFICE_365)
        self._place.grid.show_row(self.audience, on and provider == ProviderId.GOOGLE)

"""Where settings go and how to get in there: the first page of *Apply to platform…*."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mailconfig_gui.gui.kit.check_box import WrappingCheckBox
from mailconfig_gui.gui.kit.grid import FieldGrid, FieldLabel
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.gui.kit.widgets import DropDown, Fold, Text, push_button, spaced
from mailconfig_gui.model.problem import MailConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mailconfig_gui.app.targets import Access
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.delivery.targets.thingsboard.api import Code

PLATFORM, DATABASE, FILE = "thingsboard", "postgresql", "file"
_KIND, _URL, _USER, _PLACE = "apply-kind", "apply-url", "apply-user", "apply-place"
_KINDS = (
    (PLATFORM, "A running platform"),
    (DATABASE, "The platform's database, before its first start"),
    (FILE, "A settings file"),
)
_NOTES = {
    PLATFORM: "The platform tests the new settings itself before anything is saved. Log in as its system "
    "administrator; the login is used now and kept nowhere.",
    DATABASE: "For a platform that is installed and not yet set up. It has to be restarted afterwards.",
    FILE: "Merged onto what the file holds; the earlier version stays beside it as a backup.",
}

_VERIFY_NOTE = (
    "The platform sends its own test message with what it has stored; nothing is changed. Log in as its system "
    "administrator; the login is used now and kept nowhere."
)


def known_access(workspace: Workspace) -> dict[str, bool | str]:
    """Return what the form begins with: a profile knows its own platform and is never offered another one's."""
    choices = dict(workspace.preferences.choices)
    platform = workspace.platform
    if workspace.profile is not None:
        choices[_URL] = platform.address if platform is not None else ""
        choices[_USER] = platform.user if platform is not None else ""
    return choices


def remember_access(workspace: Workspace, choices: dict[str, bool | str]) -> None:
    """Keep where settings went for the next time; the platform of a profile is kept with the profile."""
    if workspace.profile is not None:
        choices = {key: value for key, value in choices.items() if key not in (_URL, _USER)}
    workspace.remember(choices={**workspace.preferences.choices, **choices})


class AccessForm(QWidget):
    """The fields of a target; with `verify` of a platform that shall test what it has stored.

    `check()` shows what is missing at its field and says whether all is there.
    """

    def __init__(
        self, choices: Mapping[str, bool | str], parent: QWidget | None, *, verify: bool = False
    ) -> None:
        super().__init__(parent)
        self._verify = verify
        box = QVBoxLayout(self)
        spaced(box, gap=12)
        self.note = Text("", "faint", self)
        fields = QWidget(self)
        self.grid = FieldGrid(fields)
        box.addWidget(fields)
        box.addWidget(self.note)
        self._problems: dict[str, Text] = {}
        self._holders: dict[str, QWidget] = {}
        self.kind = DropDown(self)
        for kind, words in _KINDS:
            self.kind.addItem(words, kind)
        self._row("kind", "Apply t&o", self.kind)
        self.url = self._line("url", "A&ddress", "https://things.example.com")
        self.method = DropDown(self)
        self.method.addItem("User name and password", "password")
        self.method.addItem("API key (platform 4.3 or newer)", "key")
        self._row("method", "&Log in with", self.method)
        self.place = self._line("place", "Data&base", "postgresql://127.0.0.1:5432/thingsboard")
        self.place_browse = self._browse(
            "place", self.place, folder=True, words="Take it from the platform's files…"
        )
        self.file = self._line("file", "F&ile", str(Path.home() / "mail.json"))
        self.file_browse = self._browse("file", self.file, folder=False, words="Choose…")
        self.user = self._line("user", "&User name", "sysadmin@example.org")
        self.password = SecretField("Password", self)
        self._row("password", "Pass&word", self.password)
        self.key = SecretField("API key", self)
        self._row("key", "API &key", self.key)
        self.more = Fold("Own certificate authority or fingerprint", self)
        self._row("more", "", self.more)
        self.ca_file = self._line("ca_file", "Authority &file", "company-ca.pem")
        self.fingerprint = self._line("fingerprint", "Fin&gerprint", "SHA-256, AB:CD:…")
        # Below all fields: it comes and goes with the address, and moves none of them.
        self.plain = WrappingCheckBox("", self)
        self._row("plain", "", self.plain)
        self._host = ""
        self._restore(choices)
        for signal in (self.kind.currentIndexChanged, self.method.currentIndexChanged):
            signal.connect(self._arrange)
        self.url.textChanged.connect(self._arrange)
        self.url.textChanged.connect(self._follow_host)
        self.more.toggled.connect(self._arrange)
        self.url.editingFinished.connect(lambda: self._url_problem())
        self._arrange()

    def _row(self, key: str, words: str, control: QWidget) -> None:
        control.setMinimumHeight(TARGET)
        field = control.edit if isinstance(control, SecretField) else control
        if words:
            field.setAccessibleName(words.replace("&", ""))
        holder = QWidget(self)
        inner = QVBoxLayout(holder)
        spaced(inner, gap=4)
        inner.addWidget(control)
        problem = Text("", "bad", holder)
        problem.hide()
        inner.addWidget(problem)
        self._problems[key], self._holders[key] = problem, holder
        label = FieldLabel(words, control, self) if words else None
        if label is not None:
            label.setBuddy(field)
        self.grid.add(label, holder)

    def _line(self, key: str, words: str, example: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setPlaceholderText(example)
        line.setMaxLength(2000)
        self._row(key, words, line)
        line.textEdited.connect(lambda: self._say(key, ""))
        return line

    def _browse(self, key: str, line: QLineEdit, *, folder: bool, words: str) -> QPushButton:
        button = push_button(words, self)
        button.clicked.connect(lambda: self._choose(line, folder=folder))
        layout = self._holders[key].layout()
        if isinstance(layout, QVBoxLayout):
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            layout.insertLayout(1, row)
        return button

    def _choose(self, line: QLineEdit, *, folder: bool) -> None:
        dialog = QFileDialog(self, "Where the platform's files are" if folder else "Settings file")
        if folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("json")
            # A file that is there is merged onto, never replaced.
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        from mailconfig_gui.app.targets import DETECT

        dialog.fileSelected.connect(lambda name: line.setText(DETECT + name if folder else name))
        dialog.open()

    def _restore(self, choices: Mapping[str, bool | str]) -> None:
        kind = PLATFORM if self._verify else choices.get(_KIND)
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))
        for name, line in ((_URL, self.url), (_USER, self.user), (_PLACE, self.place)):
            line.setText(str(choices.get(name) or ""))
        self._follow_host()

    def choices(self) -> dict[str, bool | str]:
        """Return what is worth remembering for the next time; no secret, and no address that may hold one."""
        place = self.place.text().strip()
        return {
            **({} if self._verify else {_KIND: self.target_kind}),
            _URL: self.url.text().strip(),
            _USER: self.user.text().strip(),
            _PLACE: place if "password" not in place.lower() and "@" not in place else "",
        }

    @property
    def target_kind(self) -> str:
        """`thingsboard`, `postgresql` or `file`."""
        return str(self.kind.currentData())

    def _plain_host(self) -> str:
        from mailconfig_gui.delivery.targets.thingsboard.web import parse_base

        if self.target_kind != PLATFORM or not self.url.text().strip().lower().startswith("http://"):
            return ""
        try:
            return parse_base(self.url.text()).host
        except MailConfigError:
            return ""

    def _follow_host(self) -> None:
        """Take back what was agreed to for one host when another is typed."""
        from mailconfig_gui.delivery.targets.thingsboard.web import parse_base

        try:
            host = parse_base(self.url.text()).host
        except MailConfigError:
            host = ""
        if host != self._host:
            self._host = host
            self.plain.setChecked(False)
            self.fingerprint.clear()

    def _arrange(self) -> None:
        kind, by_key = self.target_kind, self.method.currentData() == "key"
        host = self._plain_host()
        more = self.more.isChecked()
        shown = {
            "kind": not self._verify,
            "url": kind == PLATFORM,
            "plain": bool(host),
            "method": kind == PLATFORM,
            "place": kind == DATABASE,
            "file": kind == FILE,
            "user": kind == DATABASE or (kind == PLATFORM and not by_key),
            "password": kind == DATABASE or (kind == PLATFORM and not by_key),
            "key": kind == PLATFORM and by_key,
            "more": kind == PLATFORM,
            "ca_file": kind == PLATFORM and more,
            "fingerprint": kind == PLATFORM and more,
        }
        for key, visible in shown.items():
            self.grid.show_row(self._holders[key], visible)
        if host:
            self.plain.setText(
                f"Yes, without encryption: login and mail password can be read on the way to {host}"
            )
        self.user.setPlaceholderText("postgres" if kind == DATABASE else "sysadmin@example.org")
        self.note.setText(_VERIFY_NOTE if self._verify else _NOTES[kind])

    def _say(self, key: str, words: str) -> None:
        problem = self._problems[key]
        problem.setText(words)
        problem.setVisible(bool(words))

    def _url_problem(self) -> bool:
        from mailconfig_gui.delivery.targets.thingsboard.web import parse_base

        self._say("url", "")
        if not self.url.text().strip():
            return False
        try:
            parse_base(self.url.text())
        except MailConfigError as error:
            self._say("url", f"{error.message} {error.hint}".strip())
            return True
        return False

    def check(self) -> bool:
        """Show what is wrong at its field, put the cursor into the first one, and say whether all is good."""
        for key in self._problems:
            self._say(key, "")
        wrong: list[QWidget] = []

        def need(key: str, control: QWidget, words: str, *, good: bool) -> None:
            if not good:
                self._say(key, words)
                wrong.append(control)

        if self.target_kind == PLATFORM:
            if self._url_problem():
                wrong.append(self.url)
            need("url", self.url, "Enter the address as in the browser.", good=bool(self.url.text().strip()))
            if self.method.currentData() == "key":
                need("key", self.key.edit, "Paste the API key.", good=bool(self.key.edit.text()))
            else:
                need(
                    "user",
                    self.user,
                    "Enter the administrator's e-mail.",
                    good=bool(self.user.text().strip()),
                )
                need(
                    "password",
                    self.password.edit,
                    "Enter the password.",
                    good=bool(self.password.edit.text()),
                )
            path = self.ca_file.text().strip()
            need("ca_file", self.ca_file, "There is no such file.", good=not path or Path(path).is_file())
            need(
                "plain", self.plain, "Use https, or agree to this.",
                good=not self._plain_host() or self.plain.isChecked(),
            )  # fmt: skip
        elif self.target_kind == DATABASE:
            words = "Enter the address of the database, or choose the folder of the platform's files."
            need("place", self.place, words, good=self._place_is_good())
        else:
            words = self._file_problem()
            need("file", self.file, words, good=not words)
        if wrong:
            wrong[0].setFocus()
        return not wrong

    def _place_is_good(self) -> bool:
        from mailconfig_gui.app.targets import kind_of

        return kind_of(self.place.text()) == DATABASE

    def _file_problem(self) -> str:
        from mailconfig_gui.app.targets import kind_of, target_file

        text = self.file.text().strip()
        if not text:
            return "Choose a file."
        if kind_of(text) != FILE:
            return "This is an address, not a file. Choose above where to apply to."
        try:
            target_file(text)
        except MailConfigError as error:
            return f"{error.message} {error.hint}"
        return ""

    @property
    def login_name(self) -> str:
        """The user name to log in with, "" with an API key."""
        return "" if self.method.currentData() == "key" else self.user.text().strip()

    def target(self) -> str:
        """Return the text that names the target."""
        line = {PLATFORM: self.url, DATABASE: self.place, FILE: self.file}[self.target_kind]
        text = line.text().strip()
        return f"file:{text.removeprefix('file:')}" if self.target_kind == FILE else text

    def access(self, ask_code: Callable[[tuple[str, ...]], Code | None]) -> Access:
        """Return how to get in; only of what this kind of target shows."""
        from mailconfig_gui.app.targets import Access

        host = self._plain_host()
        by_key = self.target_kind == PLATFORM and self.method.currentData() == "key"
        if self.target_kind == FILE:
            return Access()
        return Access(
            user="" if by_key else self.user.text().strip(),
            password="" if by_key else self.password.edit.text(),
            api_key=self.key.edit.text() if by_key else "",
            ask_code=ask_code,
            ca_file=self.ca_file.text().strip() or None,
            fingerprint=self.fingerprint.text().strip() or None,
            plain_http=(host,) if host and self.plain.isChecked() else (),
        )

    def focus_login(self) -> None:
        """Put the cursor where the login is typed, its text selected."""
        by_key = self.target_kind == PLATFORM and self.method.currentData() == "key"
        edit = (self.key if by_key else self.password).edit
        if edit.isVisibleTo(self):
            edit.setFocus()
            edit.selectAll()

    def pin(self, fingerprint: str) -> None:
        """Offer the fingerprint that a server showed; the person compares it and tries again."""
        self.more.setChecked(True)
        self.fingerprint.setText(fingerprint)
        self._say("fingerprint", "Compare this with the server's own before you go on.")

    def forget(self) -> None:
        """Take the secrets out of the fields."""
        for field in (self.password, self.key):
            field.edit.clear()

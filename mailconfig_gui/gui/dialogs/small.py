"""The small windows. None of them blocks: each is opened and answers by a signal or a callback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from mailconfig_gui.gui.frame import Scroll
from mailconfig_gui.gui.kit.check_box import WrappingCheckBox
from mailconfig_gui.gui.kit.grid import FieldGrid, FieldLabel
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.kit.theme import GRID, TARGET, fixed_font
from mailconfig_gui.gui.kit.widgets import Text, Title, fit_to_screen, make_primary, restyle, spaced

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QShowEvent


_OK = QDialogButtonBox.StandardButton.Ok
_CANCEL = QDialogButtonBox.StandardButton.Cancel
_CLOSE = QDialogButtonBox.StandardButton.Close


class Content(QWidget):
    """What a dialog says and asks; `changed` follows whatever makes it another size."""

    changed = Signal()

    def event(self, event: QEvent) -> bool:
        """See to the layout, then say so."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.changed.emit()
        return done


class Dialog(QDialog):
    """A window of our own: content above (`box`), buttons below (`foot`), deleted when it is closed.

    It is as high as its content, also when that grows, up to what the screen has room for; then the content scrolls.
    """

    _MOST_LINES = 48

    def __init__(self, title: str, parent: QWidget, *, width: int = 60) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        whole = QVBoxLayout(self)
        spaced(whole, gap=0)
        self._scroll = Scroll(self)
        self._content = Content(self._scroll)
        self.box = QVBoxLayout(self._content)
        spaced(self.box, margin=2 * GRID, gap=GRID + 4)
        self._scroll.setWidget(self._content)
        whole.addWidget(self._scroll, 1)
        self.foot = QVBoxLayout()
        spaced(self.foot, gap=GRID)
        self.foot.setContentsMargins(2 * GRID, 0, 2 * GRID, 2 * GRID)
        whole.addLayout(self.foot)
        self._given = 0
        room = min(parent.window().width(), self.screen().availableGeometry().width() - GRID)
        # Not of the dialog, which then would not be as wide as its buttons.
        self._scroll.setMinimumWidth(min(width * self.fontMetrics().averageCharWidth(), room))
        self._content.changed.connect(self._grow)

    def _height(self) -> int:
        """Return how high all of it is at this width, in pixels."""
        box = self.box
        content = (
            box.totalHeightForWidth(self.width()) if box.hasHeightForWidth() else box.totalSizeHint().height()
        )
        return content + self.foot.totalSizeHint().height()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Take the height that the content needs at this width; Qt's own guess is for a narrower window."""
        self._given = self._height()
        resized = self.testAttribute(Qt.WidgetAttribute.WA_Resized)
        self._take(self.height() if resized else self._given)
        super().showEvent(event)

    def _take(self, height: int) -> None:
        most = self._MOST_LINES * self.fontMetrics().lineSpacing()
        fit_to_screen(self, QSize(self.width(), min(height, most)))

    def _grow(self) -> None:
        """Make room for what came later; a dialog that the person has made smaller stays so until then."""
        if self.isVisible() and (needed := self._height()) > self._given:
            self._given = needed
            self._take(max(needed, self.height()))

    def add_field(self, words: str, control: QWidget) -> None:
        """Add a control with its label beside it, both on one line."""
        row = QWidget(self._content)
        label = FieldLabel(words, control, row)
        label.setBuddy(control.edit if isinstance(control, SecretField) else control)
        FieldGrid(row).add(label, control)
        self.box.addWidget(row)

    def buttons(self, standard: QDialogButtonBox.StandardButton, words: str = "") -> QDialogButtonBox:
        """Add the row of buttons; `words` is what the accepting one says."""
        box = QDialogButtonBox(standard, self)
        ok = box.button(_OK)
        if ok is not None and words:
            ok.setText(words)
            make_primary(ok)
        box.accepted.connect(self.accept)
        self.add_buttons(box)
        return box

    def add_buttons(self, box: QDialogButtonBox, primary: QPushButton | None = None) -> None:
        """Add a row of buttons; Enter in a field presses the primary one, the rejecting one closes the dialog."""
        box.rejected.connect(self.reject)
        for button in box.buttons():
            button.setMinimumHeight(TARGET)
        self.foot.addWidget(box)
        if primary is not None:
            make_primary(primary)
            primary.setDefault(True)


class NameField(QWidget):
    """The name of a profile; what is wrong with it stands below. `problem(name)` says that, or "".

    `usable(bool)` tells whether there is a name at all, after each change.
    """

    usable = Signal(bool)

    def __init__(self, name: str, problem: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._problem_of = problem
        column = QVBoxLayout(self)
        spaced(column, gap=4)
        self.edit = QLineEdit(name, self)
        self.edit.setAccessibleName("Name of the profile")
        self.edit.setMaxLength(200)
        self.edit.setMinimumHeight(TARGET)
        self.edit.selectAll()
        self.edit.textChanged.connect(self._changed)
        self.problem = Text("", "bad", self)
        self.problem.hide()
        column.addWidget(self.edit)
        column.addWidget(self.problem)
        self.setFocusProxy(self.edit)

    def _changed(self) -> None:
        there = bool(self.edit.text().strip())
        self._say("" if there else "Enter a name.")
        self.usable.emit(there)

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.edit.setProperty("invalid", bool(words))
        self.edit.setAccessibleDescription(words)
        restyle(self.edit)

    def check(self) -> bool:
        """Show what is wrong with the name, with the cursor in it, or tell that it is good."""
        self._say(self._problem_of(self.edit.text()))
        good = self.problem.isHidden()
        if not good:
            self.edit.setFocus()
        return good


class NameDialog(Dialog):
    """Asks for the name of a profile."""

    chosen = Signal(str)

    def __init__(
        self, title: str, words: str, accept: str, parent: QWidget, name: str, problem: Callable[[str], str]
    ) -> None:
        super().__init__(title, parent, width=48)
        self.box.addWidget(Text(words, "", self))
        self.field = NameField(name, problem, self)
        self.name = self.field.edit
        self.box.addWidget(self.field)
        ok = self.buttons(_OK | _CANCEL, accept).button(_OK)
        self.field.usable.connect(ok.setEnabled)
        self.accepted.connect(lambda: self.chosen.emit(self.name.text()))

    def accept(self) -> None:
        """Stay while the name cannot be used."""
        if self.field.check():
            super().accept()


class SaveDialog(Dialog):
    """Asks where settings are to be kept: as a profile here, or as a file for the platform."""

    profile_chosen = Signal(str)
    file_chosen = Signal(bool)

    def __init__(
        self,
        parent: QWidget,
        *,
        name: str,
        problem: Callable[[str], str],
        as_file: bool,
        has_password: bool,
        include_password: bool,
    ) -> None:
        super().__init__("Save settings", parent)
        self.as_profile = QRadioButton("As a &profile on this computer", self)
        self.as_file = QRadioButton("As a settings &file for the platform", self)
        self.field = NameField(name, problem, self)
        self.name = self.field.edit
        self.name.setPlaceholderText("Plant A")
        self.include = WrappingCheckBox("&Include the password in the file", self)
        self.include.setChecked(include_password)
        self.include.setEnabled(has_password)
        self.box.addWidget(self.as_profile)
        self.box.addLayout(
            self._indented(
                self.field,
                Text("Passwords go to the keyring of this computer, never into a file.", "faint", self),
            )
        )
        self.box.addWidget(self.as_file)
        words = (
            "Ticked, the file alone is enough to set up the platform, and whoever reads it has the password. "
            "Otherwise the platform keeps the password that it has."
            if has_password
            else "There is no password to include."
        )
        self.box.addLayout(self._indented(self.include, Text(words, "faint", self)))
        self.box.addStretch(1)
        self._buttons = self.buttons(_OK | _CANCEL, "Save")
        for choice in (self.as_profile, self.as_file):
            choice.toggled.connect(self._choose)
        (self.as_file if as_file else self.as_profile).setChecked(True)
        self.name.textEdited.connect(lambda: self.as_profile.setChecked(True))
        self.field.usable.connect(self._choose)
        self.accepted.connect(self._answer)
        self._choose()
        (self.as_file if as_file else self.field).setFocus()

    def _indented(self, *widgets: QWidget) -> QVBoxLayout:
        box = QVBoxLayout()
        spaced(box, gap=4)
        box.setContentsMargins(3 * GRID, 0, 0, GRID)
        for widget in widgets:
            box.addWidget(widget)
        return box

    def _choose(self) -> None:
        as_file = self.as_file.isChecked()
        save = self._buttons.button(_OK)
        save.setText("Choose the file…" if as_file else "Save")
        save.setEnabled(as_file or bool(self.name.text().strip()))
        save.setToolTip("" if save.isEnabled() else "Enter a name first.")

    def accept(self) -> None:
        """Stay while the name cannot be used."""
        if self.as_file.isChecked() or self.field.check():
            super().accept()

    def _answer(self) -> None:
        if self.as_file.isChecked():
            self.file_chosen.emit(self.include.isChecked() and self.include.isEnabled())
        else:
            self.profile_chosen.emit(self.name.text())


class ReplaceDialog(Dialog):
    """Takes a new password for saved settings: tested first, then saved; nothing else is touched."""

    test_wanted = Signal(str)
    save_wanted = Signal(str)

    def __init__(self, parent: QWidget, *, name: str, user: str, host: str) -> None:
        super().__init__("Replace the password only", parent)
        self.box.addWidget(
            Text(
                f"The new password of {user} at {host} is tried with one login, and no message is sent. "
                f"When the server takes it, it replaces the one saved with “{name}”. Nothing else is changed.",
                "",
                self,
            )
        )
        self.secret = SecretField("New password", self)
        self.secret.edit.setAccessibleName("New password")
        self.secret.setMinimumHeight(TARGET)
        self.add_field("New pass&word", self.secret)
        self.outcome = Text("", "", self)
        self.outcome.hide()
        self.box.addWidget(self.outcome)
        box = QDialogButtonBox(_CANCEL, self)
        self.test = box.addButton("Test and save", QDialogButtonBox.ButtonRole.ActionRole)
        self.untested = box.addButton("Save without a test", QDialogButtonBox.ButtonRole.ActionRole)
        self.test.clicked.connect(lambda: self._go(self.test_wanted))
        self.untested.clicked.connect(lambda: self._go(self.save_wanted))
        self.untested.hide()
        self.add_buttons(box, self.test)
        self.secret.edit.textEdited.connect(self.untested.hide)

    def _go(self, signal: object) -> None:
        password = self.secret.edit.text()
        if not password:
            self.say("Enter the new password first.", "warn")
            self.secret.edit.setFocus()
            return
        signal.emit(password)  # type: ignore[attr-defined]

    def say(self, words: str, role: str = "", *, failed: bool = False) -> None:
        """Say how it goes; after a failed test saving without one is offered."""
        self.outcome.setText(words)
        self.outcome.set_role(role)
        self.outcome.show()
        self.untested.setVisible(failed)

    def set_running(self, running: bool) -> None:
        """Nothing is asked for twice while it runs."""
        self.test.setEnabled(not running)
        self.secret.setEnabled(not running)
        self.test.setToolTip("The test is running." if running else "")


class ReportDialog(Dialog):
    """A bug: what happened in one sentence, and a report without secrets that can be copied."""

    copy_wanted = Signal(str)

    def __init__(self, report: str, parent: QWidget) -> None:
        super().__init__("Something in the program went wrong", parent, width=80)
        self.box.addWidget(Title("This is a fault of the program, not yours", self))
        self.box.addWidget(
            Text(
                "Your settings are still here; save them before you go on. "
                "The report below holds no passwords; it helps to find and fix the fault.",
                "",
                self,
            )
        )
        self.view = QPlainTextEdit(report, self)
        self.view.setReadOnly(True)
        self.view.setTabChangesFocus(True)
        self.view.setAccessibleName("Report")
        self.view.setFont(fixed_font())
        self.view.setMinimumHeight(10 * self.fontMetrics().lineSpacing())
        self.box.addWidget(self.view)
        box = self.buttons(_CLOSE)
        copy = box.addButton("Copy report", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: self.copy_wanted.emit(report))


class AboutDialog(Dialog):
    """What this is, which version, under which licence."""

    copy_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("About", parent, width=54)
        from PySide6.QtCore import qVersion
        from PySide6.QtWidgets import QHBoxLayout, QLabel

        from mailconfig_gui import __version__
        from mailconfig_gui.gui.kit.button_icons import application_icon

        row = QHBoxLayout()
        spaced(row, gap=2 * GRID)
        picture = QLabel(self)
        picture.setPixmap(application_icon().pixmap(64, 64))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        spaced(words, gap=6)
        words.addWidget(Title("Outgoing mail", self, "about"))
        version = f"mailconfig {__version__}, with Qt {qVersion()}"
        for line in (
            version,
            "Sets up, tests and explains the outgoing mail of a self-hosted ThingsBoard platform.",
            "It connects to the mail server that you name, and to a platform or database that you apply settings to.",
            "It contacts nobody else.",
            "Licence: Apache-2.0. Qt and PySide6 under LGPL-3.0. Icons drawn for this program.",
        ):
            words.addWidget(Text(line, "", self).selectable())
        words.addStretch(1)
        row.addLayout(words, 1)
        self.box.addLayout(row)
        copy = self.buttons(_CLOSE).addButton("Copy version", QDialogButtonBox.ButtonRole.ActionRole)
        copy.setMinimumHeight(TARGET)
        copy.clicked.connect(lambda: self.copy_wanted.emit(version))

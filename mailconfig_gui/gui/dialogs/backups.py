"""Earlier versions of the open settings file or profile: when each was replaced, what differs, one click back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QListWidget, QListWidgetItem, QWidget

from mailconfig_gui.app.filing import Filing
from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.kit.questions import ask, tell_error
from mailconfig_gui.gui.kit.text import Text
from mailconfig_gui.gui.kit.theme import TARGET
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.restore import Version
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.jobs import Jobs
    from mailconfig_gui.gui.saving import Saving


class BackupsDialog(Dialog):
    """Lists versions; `restore_wanted(id)` for the one chosen."""

    manual = "window.md#profiles-and-files"

    restore_wanted = Signal(str)

    def __init__(self, name: str, versions: list[Version], parent: QWidget) -> None:
        super().__init__(say("Earlier versions"), parent, width=84)
        self._versions = versions
        self.box.addWidget(
            Text(
                say(
                    "These versions of “{name}” were kept when a save replaced them. Restoring one keeps the present "
                    "version as a backup; nothing is lost.",
                    name=name,
                )
                if versions
                else say(
                    "No earlier version of “{name}” is kept yet. One is kept each time that a save changes it.",
                    name=name,
                ),
                "",
                self,
            )
        )
        self.list = QListWidget(self)
        self.list.setAccessibleName(say("Earlier versions"))
        for version in versions:
            item = QListWidgetItem(when(version.time))
            item.setSizeHint(QSize(0, TARGET))
            self.list.addItem(item)
        self.list.setMinimumHeight(5 * self.fontMetrics().lineSpacing())
        self.list.currentRowChanged.connect(self._show)
        self.box.addWidget(self.list, 1)
        self.changes = Text("", "", self).selectable()
        self.changes.setMinimumHeight(5 * self.fontMetrics().lineSpacing())
        self.changes.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.changes.setAccessibleName(say("What restoring would change"))
        self.box.addWidget(self.changes)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.restore = box.addButton(say("Restore this version"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.restore.clicked.connect(self._chosen)
        self.add_buttons(box, self.restore)
        self.list.setVisible(bool(versions))
        self.changes.setVisible(bool(versions))
        self.restore.setVisible(bool(versions))
        if versions:
            self.list.setCurrentRow(0)

    def _show(self, row: int) -> None:
        version = self._versions[row]
        if not version.usable:
            self.changes.setText("\n".join(version.changes))
            self.changes.set_role("warn")
        else:
            words = [f"• {change}" for change in version.changes] or [
                say("Nothing differs from the saved version.")
            ]
            self.changes.setText(
                "\n".join([say("Restoring it would change:"), *words] if version.changes else words)
            )
            self.changes.set_role("")
        self.restore.setEnabled(version.usable and bool(version.changes))
        self.restore.setToolTip("" if self.restore.isEnabled() else say("There is nothing to restore in it."))

    def _chosen(self) -> None:
        self.restore_wanted.emit(self._versions[self.list.currentRow()].id)


class Backups:
    """Opens the dialog and carries what it asks for."""

    def __init__(self, workspace: Workspace, jobs: Jobs, saving: Saving, window: QWidget) -> None:
        self._workspace = workspace
        self._filing = Filing(workspace)
        self._jobs = jobs
        self._saving = saving
        self._window = window

    def show(self) -> None:
        """Read the versions away from the window, then list them."""
        self._jobs.run(self._filing.versions(), self._open)

    def _open(self, found: object) -> None:
        versions: list[Version] = list(found) if isinstance(found, list) else []
        dialog = BackupsDialog(self._workspace.name, versions, self._window)
        dialog.restore_wanted.connect(lambda version: self._ask(dialog, version))
        dialog.open()

    def _ask(self, dialog: BackupsDialog, version: str) -> None:
        dialog.accept()
        if not self._workspace.editor.draft.dirty:
            self._restore(version)
            return
        ask(
            self._window,
            say("Restore over the changes on the screen?"),
            say("What is on the screen was not saved and is lost."),
            {say("Restore"): lambda: self._restore(version), say("Keep the changes"): None},
        )

    def _restore(self, version: str) -> None:
        def done(_: object) -> None:
            try:
                self._filing.revert()
            except MailConfigError as error:
                tell_error(self._window, error)
                return
            self._saving.saved.emit(
                say("The earlier version is back. The one it replaced is kept as a backup.")
            )

        self._jobs.run(self._filing.restore(version), done)


def when(time: str) -> str:
    """Return a moment (ISO 8601) as this person writes it."""
    shown = QDateTime.fromSecsSinceEpoch(int(datetime.fromisoformat(time).timestamp()))
    return QLocale().toString(shown, QLocale.FormatType.LongFormat)

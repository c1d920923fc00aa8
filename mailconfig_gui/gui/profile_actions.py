"""What can be done with the open profile: another name, a copy, another password, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.filing import Filing
from mailconfig_gui.app.passwords import SecretError
from mailconfig_gui.app.rotation import of_copy
from mailconfig_gui.gui.dialogs.name import NameDialog
from mailconfig_gui.gui.kit.questions import ask, tell_error
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog
    from mailconfig_gui.gui.jobs import Jobs
    from mailconfig_gui.gui.opening import Opening
    from mailconfig_gui.gui.saving import Saving
    from mailconfig_gui.model.profile import Profile


class ProfileActions(QObject):
    """Acts on the open profile; `said(words)` tells what was done, `apply_wanted` follows a new password."""

    said = Signal(str)
    apply_wanted = Signal()

    def __init__(
        self, workspace: Workspace, jobs: Jobs, opening: Opening, saving: Saving, window: QWidget
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._jobs = jobs
        self._opening = opening
        self._saving = saving
        self._window = window

    def rename(self) -> NameDialog:
        """Give the open profile another name."""
        name = self._workspace.name
        own = self._workspace.profile.id if self._workspace.profile is not None else ""
        dialog = NameDialog(
            say("Rename profile"),
            say("New name for “{name}”", name=name),
            say("Rename"),
            self._window,
            name,
            lambda new: self._saving.name_problem(new, but=own),
        )
        dialog.chosen.connect(self._rename)
        dialog.open()
        return dialog

    def _rename(self, name: str) -> None:
        try:
            self._workspace.rename(name)
        except MailConfigError as error:
            tell_error(self._window, error)

    def duplicate(self) -> NameDialog:
        """Copy the open profile as it was saved, with its passwords."""
        name = self._workspace.name
        dialog = NameDialog(
            say("Duplicate profile"),
            say("Name of the copy of “{name}”; its passwords are copied too", name=name),
            say("Duplicate"),
            self._window,
            say("{name} (copy)", name=name),
            self._saving.name_problem,
        )
        dialog.chosen.connect(
            lambda new: self._opening.guard(
                lambda: self._jobs.run(self._workspace.duplicate(new), self._copied)
            )
        )
        dialog.open()
        return dialog

    def _copied(self, made: Profile) -> None:
        for problem in of_copy(made):
            tell_error(self._window, MailConfigError(problem.title, problem.remedy))

    def delete(self) -> None:
        """Delete the open profile, after a question."""
        ask(
            self._window,
            say("Delete the profile “{name}”?", name=self._workspace.name),
            say("Its passwords in the keyring, its backups and its history go with it. Settings files stay."),
            {say("Delete"): lambda: self._jobs.run(self._workspace.delete()), say("Keep it"): None},
        )

    def keep_password(self, password: str, dialog: ReplaceDialog) -> None:
        """Keep a replaced password; without a keyring it can be used until the window is closed."""
        name = self._workspace.name

        def kept(_: object) -> None:
            dialog.accept()
            self._offer_apply(
                say(
                    "The new password of “{name}” is saved. The platform gets it when you apply these settings.",
                    name=name,
                )
            )

        def use() -> None:
            self._workspace.passwords.use(password)
            dialog.accept()
            self._offer_apply(
                say(
                    "The new password of “{name}” is in the form until the window is closed. "
                    "The platform gets it when you apply these settings.",
                    name=name,
                )
            )

        def not_kept(error: MailConfigError) -> None:
            if not isinstance(error, SecretError):
                self._saving.trouble(error)
                return
            words = say(
                "{reason} The new password was not saved. It can be used until this window is closed.",
                reason=error.message,
            )
            ask(dialog, error.title, words, {say("Use it until then"): use, say("Cancel"): None})

        self._jobs.run(Filing(self._workspace).replace_password(password), kept, not_kept)

    def _offer_apply(self, words: str) -> None:
        self.said.emit(words)
        ask(
            self._window,
            say("The platform still has the old password"),
            words,
            {say("Apply to platform…"): self.apply_wanted.emit, say("Later"): None},
        )

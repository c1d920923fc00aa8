"""A new password for the saved settings, tried before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mailconfig_gui.app.attempt import Tried
from mailconfig_gui.app.send_test import Cancel
from mailconfig_gui.app.try_settings import try_settings
from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog
from mailconfig_gui.model.settings import check
from mailconfig_gui.smtp.stages import Reached
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.gui.test_runs import TestRuns
    from mailconfig_gui.model.problem import MailConfigError


class PasswordTest(QObject):
    """Tests what the dialog asks for with one login, and hands it to `keep(password, dialog)` where it is taken."""

    def __init__(
        self,
        workspace: Workspace,
        tests: TestRuns,
        runner: Runner,
        dialog: ReplaceDialog,
        keep: Callable[[str, ReplaceDialog], object],
    ) -> None:
        super().__init__(dialog)
        self._workspace = workspace
        self._tests = tests
        self._runner = runner
        self._dialog = dialog
        self._keep = keep
        self._cancel = Cancel()
        self._job = 0
        dialog.test_wanted.connect(self._start)
        dialog.save_wanted.connect(lambda password: keep(password, dialog))
        dialog.finished.connect(self._stop)

    def _start(self, password: str) -> None:
        draft = {**(self._workspace.saved_draft() or {}), "password": password}
        settings = check(draft).testable
        if settings is None:
            self._dialog.say(
                say("The saved settings have errors, so they cannot be tested."), "warn", failed=True
            )
            return
        recipient = self._workspace.editor.draft.recipient.strip() or settings.mail_from
        attempt = self._tests.attempt(settings, draft, recipient, send=False)
        secrets = self._workspace.passwords.reader(replacing=True)
        self._cancel = cancel = Cancel()
        self._dialog.set_running(True)
        self._dialog.say(say("Testing the new password…"))
        self._job = self._runner.start(
            lambda: try_settings(attempt, cancel, secrets=secrets),
            lambda event: self._event(password, event),
            failed=self._failed,
        )

    def _event(self, password: str, event: object) -> None:
        if not isinstance(event, Tried):
            return
        self._dialog.set_running(False)
        result = event.result
        if result.reached in (Reached.AUTHENTICATED, Reached.ACCEPTED):
            self._dialog.say(say("The server took the new password."), "good")
            self._keep(password, self._dialog)
            return
        reason = result.failure.text if result.failure else say("The server asked for no login.")
        self._dialog.say(say("Not saved. {reason}", reason=reason), "bad", failed=True)

    def _failed(self, error: MailConfigError) -> None:
        self._dialog.set_running(False)
        self._dialog.say(str(error), "warn")

    def _stop(self) -> None:
        self._runner.drop(self._job)
        self._cancel.cancel()


def replace_password(
    workspace: Workspace,
    tests: TestRuns,
    runner: Runner,
    keep: Callable[[str, ReplaceDialog], object],
    window: QWidget,
) -> ReplaceDialog | None:
    """Open the dialog that replaces the saved password and nothing else; None where nothing is saved."""
    saved = workspace.saved_draft()
    if saved is None:
        return None
    dialog = ReplaceDialog(
        window,
        name=workspace.name,
        user=str(saved.get("username", "")),
        host=str(saved.get("smtpHost", "")),
    )
    PasswordTest(workspace, tests, runner, dialog, keep)
    dialog.open()
    return dialog

"""One sign-in: its dialog, and the worker that waits for the browser and makes the proof. Loaded with the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.attempt import Attempt
from mailconfig_gui.app.consent import Pasted, SignInError
from mailconfig_gui.app.explain import explain_result
from mailconfig_gui.app.send_test import Cancel
from mailconfig_gui.app.sign_in import SignedIn, sign_in
from mailconfig_gui.gui.dialogs.sign_in import SignInDialog
from mailconfig_gui.gui.form.signing import provider_name
from mailconfig_gui.model.oauth2 import ProviderId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.model.problem import MailConfigError
    from mailconfig_gui.model.settings import Settings


class SignInRun(QObject):
    """Carries a sign-in between its dialog and its worker; `signed(oauth2)` follows the proof."""

    signed = Signal(object)

    def __init__(
        self, workspace: Workspace, runner: Runner, settings: Settings, window: QWidget, ca_file: str | None
    ) -> None:
        provider = settings.oauth2.provider if settings.oauth2 is not None else ProviderId.CUSTOM
        self.dialog = SignInDialog(window, provider=provider_name(provider), mailbox=settings.username)
        super().__init__(self.dialog)
        self._workspace = workspace
        self._runner = runner
        self._settings = settings
        self._ca_file = ca_file
        self._cancel = Cancel()
        self._job = 0
        self.dialog.again_wanted.connect(self.start)
        self.dialog.ended.connect(self._stop)

    def start(self) -> None:
        """Begin, or begin anew."""
        pasted, cancel = Pasted(), Cancel()
        self._cancel = cancel
        self.dialog.begin(pasted)
        attempt = Attempt(self._settings, {}, ())
        secrets, ca_file = self._workspace.passwords.reader(), self._ca_file
        unprotected = self._settings.host.lower() in self._workspace.notes.allowed_hosts

        def work() -> Iterator[object]:
            known = attempt.with_secrets(secrets()).settings
            if known.oauth2 is not None:
                yield from sign_in(
                    known.oauth2, known, cancel, open_browser=lambda _url: True, paste=pasted, ca_file=ca_file,
                    allow_unprotected=unprotected,
                )  # fmt: skip

        self._job = self._runner.start(work, self._take, failed=self._failed)

    def _take(self, event: object) -> None:
        self.dialog.take(event)
        if isinstance(event, SignedIn):
            self.signed.emit(event.oauth2)

    def _failed(self, error: MailConfigError) -> None:
        diagnosis = None
        if isinstance(error, SignInError) and error.result is not None:
            settings, provider = self._settings, self._workspace.editor.draft.provider
            diagnosis = explain_result(error.result, settings, settings.username, provider)
        self.dialog.fail(error, diagnosis)

    def _stop(self) -> None:
        self._runner.drop(self._job)
        self._cancel.cancel()

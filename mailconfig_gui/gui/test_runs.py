"""Tests from the window: start, cancel, ask before an unprotected login, try a new password."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.current_test import RunState
from mailconfig_gui.app.editor import Editor
from mailconfig_gui.gui.kit.questions import ask
from mailconfig_gui.model.settings import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.send_test import Cancel
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.model.problem import MailConfigError
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp.events import Finished, Result


class Trial(NamedTuple):
    """A test that is over, with everything that a closer look at it needs; `ended` in Unix seconds.

    `settings` and `document` hold the secrets of the test, so that whatever is written can be searched for them.
    """

    run: int
    settings: Settings
    document: Mapping[str, object]
    recipient: str
    provider: str
    ca_file: str | None
    result: Result
    ended: float

    def __repr__(self) -> str:
        return f"Trial({self.run}, {self.settings.host!r})"


class Ended(NamedTuple):
    """The last thing a worker says: the end of the test, why it failed, and what it was made with."""

    event: Finished
    diagnosis: Diagnosis | None
    trial: Trial


class Trials(QObject):
    """Carries runs between editor, workspace and runner. `over(trial)` follows the end of each."""

    over = Signal(object)

    def __init__(self, editor: Editor, workspace: Workspace, runner: Runner, window: QWidget) -> None:
        super().__init__(window)
        self._editor = editor
        self._workspace = workspace
        self._runner = runner
        self._window = window
        self._cancel: Cancel | None = None
        self._send = True
        # The run of the editor and the job of the runner that carries it.
        self._run = self._job = 0
        self._replace: tuple[int, ReplaceDialog, str] | None = None
        self.ca_file: Callable[[], str | None] = lambda: None
        runner.happened.connect(self._event)
        runner.failed.connect(self._failed)
        runner.ended.connect(self._ended)

    # The test

    def start(self, *, send: bool) -> bool:
        """Start a test, or show what is in the way and return False."""
        begun = self._editor.test.begin(send=send)
        if begun is None:
            return False
        self._send = send
        self._run, settings = begun
        recipient, read = self._editor.draft.recipient.strip(), self._workspace.passwords.reader()
        self._job = self._runner.new_number()
        self._runner.start(self._job, self._make(settings, recipient, read, send=send))
        return True

    def _make(
        self, settings: Settings, recipient: str, read: Callable[[], Mapping[str, str]], *, send: bool
    ) -> Callable[[], Iterator[object]]:
        allowed = settings.host.lower() in self._workspace.notes.allowed_hosts
        ca_file = self.ca_file()
        draft, provider, number = self._editor.draft.values, self._editor.draft.provider, self._run

        from mailconfig_gui.net.wake import Cancel

        self._cancel = cancel = Cancel()

        def make() -> Iterator[object]:
            from mailconfig_gui.app.explain import explain_result
            from mailconfig_gui.app.send_test import send_test
            from mailconfig_gui.smtp.events import Finished

            secrets = read()
            full = with_secrets(settings, secrets)
            events = send_test(
                full, recipient, send=send, allow_unprotected=allowed, ca_file=ca_file, cancel=cancel
            )
            for event in events:
                if not isinstance(event, Finished):
                    yield event
                    continue
                result = event.result
                diagnosis = explain_result(result, full, recipient, provider)
                document = {**draft, **secrets}
                trial = Trial(number, full, document, recipient, provider, ca_file, result, time.time())
                yield Ended(event, diagnosis, trial)

        return make

    def cancel(self) -> None:
        """End the test for the person at once; the worker follows when it can."""
        if self._editor.test.cancel():
            self._runner.drop(self._job)
            if self._cancel is not None:
                self._cancel.cancel()

    def again(self) -> None:
        """Test once more, in the same way."""
        self.start(send=self._send)

    def _event(self, number: int, event: object) -> None:
        if self._replace is not None and number == self._replace[0]:
            self._replace_event(event)
        elif number == self._job:
            if not isinstance(event, Ended):
                self._editor.test.receive(self._run, event)  # type: ignore[arg-type]
                return
            self._editor.test.receive(self._run, event.event, event.diagnosis)
            if self._editor.test.state is RunState.DONE:
                self._workspace.notes.remember_test()
                self.over.emit(event.trial)

    def _failed(self, number: int, error: MailConfigError) -> None:
        if self._replace is not None and number == self._replace[0]:
            dialog = self._replace[1]
            dialog.set_running(False)
            dialog.say(str(error), "warn")
        elif number == self._job:
            self._editor.test.fail(self._run, error)

    def _ended(self, number: int) -> None:
        if number == self._job:
            self._editor.test.let_go(self._run)

    def stop_all(self) -> None:
        """Let go of everything; the window closes."""
        self.cancel()
        if self._replace is not None:
            self._replace = None
        if self._cancel is not None:
            self._cancel.cancel()

    # Consent

    def ask_unprotected(self) -> None:
        """Ask whether the password may go to this host without protection; on yes remember it and test again."""
        run = self._editor.test.run
        if run is None:
            return
        host = run.host

        def yes() -> None:
            self._workspace.notes.allow_unprotected(host)
            self.again()

        ask(
            self._window,
            f"Send the password to {host} without protection?",
            "Nothing protects this connection, so everybody on the way can read user name and password. "
            "Say yes only for a server inside your own network. The answer is remembered for this host.",
            {"Send it unprotected": yes, "Do not send it": None},
        )

    # The password only

    def replace_password(self, then_save: Callable[[str, ReplaceDialog], None]) -> ReplaceDialog | None:
        """Open the dialog that tests a new password for the saved settings; `then_save` keeps it."""
        from mailconfig_gui.gui.dialogs.replace_password import ReplaceDialog

        saved = self._workspace.saved_draft()
        if saved is None:
            return None
        dialog = ReplaceDialog(
            self._window,
            name=self._workspace.name,
            user=str(saved.get("username", "")),
            host=str(saved.get("smtpHost", "")),
        )
        dialog.test_wanted.connect(lambda password: self._try_password(dialog, password, then_save))
        dialog.save_wanted.connect(lambda password: then_save(password, dialog))
        dialog.finished.connect(lambda _: self._forget_replace())
        dialog.open()
        return dialog

    def _try_password(
        self, dialog: ReplaceDialog, password: str, then_save: Callable[[str, ReplaceDialog], None]
    ) -> None:
        draft = {**(self._workspace.saved_draft() or {}), "password": password}
        settings = check(draft).testable
        if settings is None:
            dialog.say("The saved settings have errors, so they cannot be tested.", "warn", failed=True)
            return
        recipient = self._editor.draft.recipient.strip() or settings.mail_from
        read = self._workspace.passwords.reader(replacing=True)
        dialog.set_running(True)
        dialog.say("Testing the new password…")
        number = self._runner.new_number()
        self._replace = (number, dialog, password)
        self._then_save = then_save
        self._runner.start(number, self._make(settings, recipient, read, send=False))

    def _replace_event(self, event: object) -> None:
        from mailconfig_gui.smtp.stages import Reached

        if not isinstance(event, Ended) or self._replace is None:
            return
        _, dialog, password = self._replace
        self._replace = None
        dialog.set_running(False)
        result = event.event.result
        if result.reached in (Reached.AUTHENTICATED, Reached.ACCEPTED):
            dialog.say("The server took the new password.", "good")
            self._then_save(password, dialog)
            return
        words = result.failure.text if result.failure else "The server asked for no login."
        dialog.say(f"Not saved. {words}", "bad", failed=True)

    def _forget_replace(self) -> None:
        if self._replace is not None:
            self._runner.drop(self._replace[0])
            self._replace = None
            if self._cancel is not None:
                self._cancel.cancel()


def with_secrets(settings: Settings, secrets: Mapping[str, str]) -> Settings:
    """Return settings with the secrets that the keyring gave."""
    if "password" in secrets:
        settings = settings._replace(password=secrets["password"])
    if "proxyPassword" in secrets and settings.proxy is not None:
        settings = settings._replace(proxy=settings.proxy._replace(password=secrets["proxyPassword"]))
    return settings

"""Tests from the window: start, cancel, ask before an unprotected login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.attempt import Attempt, Tried
from mailconfig_gui.app.current_test import RunState
from mailconfig_gui.app.send_test import Cancel
from mailconfig_gui.app.try_settings import try_settings
from mailconfig_gui.gui.kit.questions import ask
from mailconfig_gui.gui.results.panel import load_outcome
from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.smtp.events import Finished
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.app.arrived import Returned
    from mailconfig_gui.app.workspace import Workspace
    from mailconfig_gui.domain.arrived import Arrived
    from mailconfig_gui.gui.kit.runner import Runner
    from mailconfig_gui.model.problem import MailConfigError
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.smtp.events import Line, Progress, StageFinished, StageStarted


class TestRuns(QObject):
    """Carries runs between editor, workspace and runner. `over(run, tried)` follows the end of each."""

    __test__ = False
    over = Signal(int, object)

    def __init__(
        self,
        workspace: Workspace,
        runner: Runner,
        window: QWidget,
        ca_file: Callable[[], str | None],
    ) -> None:
        super().__init__(window)
        self._editor = workspace.editor
        self._workspace = workspace
        self._runner = runner
        self._window = window
        self._cancel = Cancel()
        self._send = True
        # The job of the runner that carries the run of the editor.
        self._job = 0
        self.ca_file = ca_file
        self.keep_token: Callable[[], Callable[[str], object] | None] = lambda: None
        """Returns what stores the refresh token that a provider gives in the place of the one that a test used."""

    def start(self, *, send: bool) -> bool:
        """Start a test, or show what is in the way and return False."""
        begun = self._editor.test.begin(send=send)
        if begun is None:
            return False
        self._send = send
        run, settings = begun
        attempt = self.attempt(
            settings, self._editor.draft.values, self._editor.draft.recipient.strip(), send=send
        )
        secrets = self._workspace.passwords.reader()
        keep = self.keep_token()
        self._cancel = cancel = Cancel()
        home, profile = self._workspace.home, self._workspace.profile

        def make() -> Iterator[Progress | Tried]:
            # The window would stand still for it at the end of the first test.
            load_outcome()
            events = try_settings(attempt, cancel, secrets=secrets, keep=keep)
            if profile is None:
                return events
            # Loaded by the worker that needs it.
            from mailconfig_gui.app.keep_results import keeping_test

            return keeping_test(events, home, profile)

        self._job = self._runner.start(
            make,
            lambda event: self._event(run, event),
            failed=lambda error: self._failed(run, error),
            ended=lambda: self._editor.test.let_go(run),
        )
        return True

    def attempt(
        self, settings: Settings, document: dict[str, object], recipient: str, *, send: bool
    ) -> Attempt:
        """Return a test of settings as the window makes it, with what the person allowed for their server."""
        return Attempt(
            settings,
            document,
            (recipient,),
            send=send,
            allow_unprotected=settings.host.lower() in self._workspace.notes.allowed_hosts,
            ca_file=self.ca_file(),
            provider=self._editor.draft.provider,
        )

    def cancel(self) -> None:
        """End the test for the person at once; the worker follows when it can."""
        if self._editor.test.cancel():
            self.stop()

    def stop(self) -> None:
        """Hear no more of a test and have it end."""
        self._runner.drop(self._job)
        self._cancel.cancel()

    def confirm(self, code: str) -> bool:
        """Take the code of a message that came, and remember its arrival; True when it is that of the last test."""
        confirmed = self._editor.test.confirm(code)
        if confirmed:
            self._workspace.notes.remember_test()
        return confirmed

    def keep_arrival(self, mail: Arrived | Returned | None = None) -> None:
        """Keep with the profile that is open what became of the mail of the last test, or of the platform's own.

        `mail` is None where the code of our mail was entered.
        """
        run, home, profile = self._editor.test.run, self._workspace.home, self._workspace.profile
        code = run.result.code if run is not None and run.result is not None else None
        if profile is None or (not code if mail is None else not mail.from_platform and mail.code != code):
            return

        def make() -> Iterator[object]:
            from mailconfig_gui.app.keep_results import keep_arrival

            keep_arrival(home, profile, mail or code or "")
            return iter(())

        self._runner.start(make)

    def again(self) -> None:
        """Test once more, in the same way."""
        self.start(send=self._send)

    def _event(self, run: int, event: StageStarted | StageFinished | Line | Tried) -> None:
        if not isinstance(event, Tried):
            self._editor.test.receive(run, event)
            return
        self._editor.test.receive(run, Finished(event.result), event.aftermath.diagnosis)
        if self._editor.test.state is RunState.DONE:
            self._workspace.notes.remember_test()
            self.over.emit(run, event)

    def _failed(self, run: int, error: MailConfigError) -> None:
        self._editor.test.fail(run, error)

    def ask_unprotected(self) -> None:
        """Ask whether a secret may go to this host without protection; on yes remember it and test again."""
        run = self._editor.test.run
        if run is None:
            return
        host = run.host

        def yes() -> None:
            self._workspace.notes.allow_unprotected(host)
            self.again()

        title = say("Send the password to {host} without protection?", host=host)
        text = say(
            "Nothing protects this connection, so everybody on the way can read user name and password. "
            "Say yes only for a server inside your own network. The answer is remembered for this host."
        )
        if is_on(self._editor.draft.values):
            title = say("Send the access token to {host} without protection?", host=host)
            text = say(
                "Nothing protects this connection, so everybody on the way can read user name and access token. "
                "Say yes only for a server inside your own network. The answer is remembered for this host."
            )
        ask(
            self._window,
            title,
            text,
            {say("Send it unprotected"): yes, say("Do not send it"): None},
        )

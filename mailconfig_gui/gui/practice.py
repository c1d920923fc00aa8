"""The practice server of the window: started when it is chosen, ended with the window."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.editor import Editor
from mailconfig_gui.app.job import Job
from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.gui.kit.questions import tell_error
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.gui.dialogs.inbox import Inbox
    from mailconfig_gui.gui.jobs import Jobs
    from mailconfig_gui.model.problem import MailConfigError
    from mailconfig_gui.practice.server import Message, PracticeServer


class Practice(QObject):
    """Keeps the server of this window: none until the practice provider is chosen, ended with the window."""

    arrived = Signal(object)

    def __init__(self, editor: Editor, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._editor = editor
        self._jobs = jobs
        self._window = window
        self._starting = False
        self._then: Callable[[], object] | None = None
        self._fault = ""
        self._server: PracticeServer | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._inbox: Inbox | None = None
        editor.listen(self._follow)

    @property
    def running(self) -> bool:
        """Tell whether the server is there."""
        return self._server is not None

    def _follow(self) -> None:
        """Start the server when its provider is chosen, and give the editor its address and login."""
        if self._editor.draft.provider != PRACTICE:
            return
        if self._server is not None:
            self._fill(self._server)
        elif not self._starting:
            self._starting = True

            def work() -> PracticeServer:
                from mailconfig_gui.practice.server import PracticeServer

                return PracticeServer(arrived=self._tell)

            self._jobs.run(
                Job(say("Starting the practice server"), work, self._started), otherwise=self._not_started
            )

    def wait(self, then: Callable[[], object]) -> bool:
        """Call `then` once the server is there that was just chosen; False when none is starting."""
        if not self._starting or self._editor.draft.provider != PRACTICE:
            return False
        self._then = then
        return True

    def _tell(self, message: Message) -> None:
        """Called on the server's thread."""
        try:
            self.arrived.emit(message)
        except RuntimeError:
            # The window was closed while the message came in.
            return

    def _started(self, server: PracticeServer) -> None:
        self._server = server
        self._starting = False
        server.fault = self._fault
        self._folder = tempfile.TemporaryDirectory(prefix="mailconfig-practice-")
        Path(self._folder.name, "ca.pem").write_text(server.ca_pem, encoding="ascii")
        self._follow()
        then, self._then = self._then, None
        if then is not None and self._editor.draft.provider == PRACTICE:
            then()

    def _not_started(self, error: MailConfigError) -> None:
        self._starting, self._then = False, None
        tell_error(self._window, error)

    def _fill(self, server: PracticeServer) -> None:
        ports = {
            "starttls": server.ports["starttls"],
            "tls": server.ports["tls"],
            "none": server.ports["plain"],
        }
        self._editor.practise(server.host, ports, server.username, server.password)
        self._editor.practise_oauth2(server.authorization.draft())

    def behave(self, fault: str) -> None:
        """Let the server misbehave from now on in one of the ways of `practice.faults`; "" is a good server."""
        self._fault = fault
        if self._server is not None:
            self._server.fault = fault

    def ca_file(self) -> str | None:
        """Return the file with the server's own authority while it is what is tested."""
        if self._folder is None or self._editor.draft.provider != PRACTICE:
            return None
        return str(Path(self._folder.name, "ca.pem"))

    def show_inbox(self) -> Inbox | None:
        """Open the inbox, choosing the practice provider is what starts the server."""
        if self._server is None:
            return None
        if self._inbox is None:
            from mailconfig_gui.gui.dialogs.inbox import Inbox

            self._inbox = Inbox(self._server, self._window)
            self.arrived.connect(self._inbox.refresh)
            self._inbox.destroyed.connect(self._closed)
        if self._inbox.isVisible():
            self._inbox.raise_()
        self._inbox.show()
        self._inbox.activateWindow()
        return self._inbox

    def _closed(self) -> None:
        self._inbox = None

    def stop(self) -> None:
        """End the server with the window."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

"""What is dropped on the window: a settings file, an error text, a mail, a certificate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal

from mailconfig_gui.app.dropped import Dropped, read_dropped, recognise
from mailconfig_gui.gui.kit.questions import ask, tell_error
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import say, say_many

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMainWindow

    from mailconfig_gui.app.editor import Editor
    from mailconfig_gui.gui.opening import Opening
    from mailconfig_gui.gui.results.trust import Trust
    from mailconfig_gui.gui.window_dialogs import WindowDialogs

_SOURCE = "message/rfc822"


class Drops(QObject):
    """Opens what is dropped in the place where it belongs; `said(words)` tells what it was taken for."""

    said = Signal(str)

    def __init__(
        self, window: QMainWindow, editor: Editor, opening: Opening, dialogs: WindowDialogs, trust: Trust
    ) -> None:
        super().__init__(window)
        self._window = window
        self._editor = editor
        self._opening = opening
        self._dialogs = dialogs
        self._trust = trust
        self._left = ""
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take files of this computer, mails and texts; all else goes on as it is."""
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            data = event.mimeData()  # type: ignore[attr-defined]
            files, content = _files_in(data), _content_of(data)
            if files or content:
                event.acceptProposedAction()  # type: ignore[attr-defined]
                if event.type() is QEvent.Type.Drop:
                    self.take(files[0] if files else None, content, others=len(files[1:]))
                return True
        return super().eventFilter(window, event)

    def take(self, path: Path | None, content: bytes = b"", *, others: int = 0) -> None:
        """Open a file, or what was dropped without one; `others` is how many files came with it."""
        self._left = ""
        if path is not None and others:
            self._left = say_many(
                others,
                "Only {name} is opened; {n} other file was left. Drop it by itself.",
                "Only {name} is opened; {n} other files were left. Drop them one by one.",
                name=path.name,
            )
        try:
            content = read_dropped(path) if path is not None else content
        except MailConfigError as error:
            tell_error(self._window, error)
            return
        kind = recognise(content)
        if kind is Dropped.MAIL:
            self._say(say("Taken as a mail."), lambda: self._dialogs.arrived(content))
        elif kind is Dropped.ERROR_TEXT:
            text = content.decode("utf-8", "replace")
            self._say(say("Taken as an error text."), lambda: self._dialogs.explain(text))
        elif kind in (Dropped.SETTINGS, Dropped.PROFILE) and path is not None:
            settings = kind is Dropped.SETTINGS
            self._say(
                say("Taken as a settings file: {name}.", name=path.name)
                if settings
                else say("Taken as a profile that was handed on: {name}.", name=path.name),
                lambda: self._opening.guard(lambda: self._opening.open_path(path)),
            )
        elif kind is Dropped.CERTIFICATE and path is not None:
            self._say(say("Taken as a certificate."), lambda: self._ask_trust(path))
        else:
            words = say(
                "Not recognised: drop a file with settings, a mail or a certificate, or an error text."
            )
            self._tell(words)

    def _say(self, words: str, call: Callable[[], object]) -> None:
        self._tell(words)
        call()

    def _tell(self, words: str) -> None:
        self.said.emit(f"{words} {self._left}".rstrip())

    def _ask_trust(self, path: Path) -> None:
        host = str(self._editor.value("smtpHost"))
        if not host:
            self._tell(say("Taken as a certificate. Choose the mail server first that it is for."))
            return

        def trust() -> None:
            try:
                self._trust.trust(host, path)
            except MailConfigError as error:
                tell_error(self._window, error)

        ask(
            self._window,
            say("Trust this authority for tests of {host}?", host=host),
            say(
                "{name} is then trusted beside the public authorities, for this server only.", name=path.name
            ),
            {say("Trust it"): trust, say("Cancel"): None},
        )


def _files_in(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _content_of(data: QMimeData) -> bytes:
    if data.hasFormat(_SOURCE):
        return bytes(data.data(_SOURCE).data())
    return data.text().encode() if data.hasText() and not data.hasUrls() else b""

"""Mails dropped on the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

_ENDINGS = (".eml", ".txt")
_SOURCE = "message/rfc822"


class MailDrops(QObject):
    """Takes a file with a mail, or a mail itself, that is dropped on a window: `dropped(path or source)` is called."""

    def __init__(self, window: QWidget, dropped: Callable[[Path | bytes], object]) -> None:
        super().__init__(window)
        self._dropped = dropped
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take what is a mail; all else goes on as it is."""
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            mail = _mail_in(event.mimeData())  # type: ignore[attr-defined]
            if mail is not None:
                event.acceptProposedAction()  # type: ignore[attr-defined]
                if event.type() is QEvent.Type.Drop:
                    self._dropped(mail)
                return True
        return super().eventFilter(window, event)


def _mail_in(data: QMimeData) -> Path | bytes | None:
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if files:
        return files[0] if files[0].suffix.lower() in _ENDINGS else None
    return bytes(data.data(_SOURCE).data()) if data.hasFormat(_SOURCE) else None

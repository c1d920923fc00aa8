"""The authority of one's own that tests of a server trust beside the public ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mailconfig_gui.app.open_save import read_authority
from mailconfig_gui.model.problem import MailConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from mailconfig_gui.app.workspace import Workspace

_CA = "ca-file "


class Trust(QObject):
    """Remembers a CA file for each server. `said(words)` tells why one that lies beside a file is not used."""

    said = Signal(str)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._editor = workspace.editor
        self._workspace = workspace

    def ca_file(self) -> str | None:
        """Return the file of the authority that tests of the server in the form trust besides the public ones."""
        return self.ca_file_of(str(self._editor.value("smtpHost")))

    def ca_file_of(self, host: str) -> str | None:
        """Return the same for any server."""
        kept = self._workspace.home.preferences.choices.get(_CA + host.lower())
        if isinstance(kept, str) and kept:
            return kept
        try:
            return self._workspace.notes.authority_file(host)
        except MailConfigError as error:
            self.said.emit(f"{error.title}. {error.message}")
            return None

    def trust(self, host: str, file: Path) -> None:
        """Trust the authority in a file for tests of a server. Raises MailConfigError: it holds none."""
        self._remember(host, str(file), read_authority(str(file)))

    def forget(self, host: str = "") -> None:
        """Trust the public authorities alone again, for a server or for that in the form."""
        self._remember(host or str(self._editor.value("smtpHost")), "", "")

    def _remember(self, host: str, name: str, pem: str) -> None:
        key = _CA + host.lower()
        choices = {
            kept: value for kept, value in self._workspace.home.preferences.choices.items() if kept != key
        }
        if name:
            choices[key] = name
        self._workspace.home.remember(choices=choices)
        self._workspace.notes.trust(host, pem)
        self._editor.tell()

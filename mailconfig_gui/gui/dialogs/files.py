"""Qt's windows for files: one to open, one to save. Each answers by a call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

_FORBIDDEN = str.maketrans(dict.fromkeys('/\\:*?"<>|', "-"))


def choose_file(
    parent: QWidget, title: str, kinds: str, chosen: Callable[[Path], object], *, beside: Path | None = None
) -> QFileDialog:
    """Ask for a file that is there, beginning in the folder of `beside`, else at home."""
    dialog = QFileDialog(parent, title, _folder(beside), kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _open(dialog, chosen)


def choose_target(
    parent: QWidget,
    title: str,
    kinds: str,
    name: str,
    chosen: Callable[[Path], object],
    *,
    beside: Path | None = None,
) -> QFileDialog:
    """Ask for the file to write; its name begins as `name`, whose ending an own name gets too."""
    dialog = QFileDialog(parent, title, _folder(beside), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(name.rpartition(".")[2])
    dialog.selectFile(_usable(name))
    return _open(dialog, chosen)


def _usable(name: str) -> str:
    """Return a name that every system takes: of 200 bytes at most, without what Windows forbids."""
    stem, _, ending = name.translate(_FORBIDDEN).rpartition(".")
    return f"{stem.encode()[:200].decode(errors='ignore')}.{ending}"


def _folder(beside: Path | None) -> str:
    return str(beside.parent if beside is not None else Path.home())


def _open(dialog: QFileDialog, chosen: Callable[[Path], object]) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()
    return dialog

"""The settings that a command starts from: a file, or standard input where it is called `-`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.open_save import open_bytes, open_file
from mailconfig_gui.delivery.document import MAX_BYTES, DocumentError

if TYPE_CHECKING:
    from mailconfig_gui.app.open_save import Opened

STANDARD_INPUT = "-"


def open_settings(file: str) -> Opened:
    """Read the settings file that a command names; `-` is standard input, of at most 1 MiB.

    Raises:
        StorageError: it cannot be read or has more than 1 MiB.
        DocumentError: it is empty, not UTF-8 or not JSON.

    """
    if file != STANDARD_INPUT:
        return open_file(Path(file))
    if sys.stdin.isatty():
        print("Paste the settings, then press Ctrl-D.", file=sys.stderr)
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    if not data.strip():
        raise DocumentError("Standard input is empty.", "Name a settings file, or send one into the command.")
    return open_bytes(data, Path(file))

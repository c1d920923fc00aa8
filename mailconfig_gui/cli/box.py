"""What the windowed program says where it has no streams, as on Windows: a message box shows it."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def _message_box(text: str) -> None:
    if sys.platform == "win32":
        from ctypes import windll

        windll.user32.MessageBoxW(None, text, "mailconfig", 0)


@contextmanager
def boxed() -> Iterator[None]:
    """Show what is written until the end, or until `unbox`, where there is neither standard output nor error."""
    if sys.stdout is not None or sys.stderr is not None:
        yield
        return
    said = io.StringIO()
    sys.stdout = sys.stderr = said
    try:
        yield
    finally:
        unbox()
        text = said.getvalue().strip()
        if text:
            _message_box(text)


def unbox() -> None:
    """Have nothing more shown in a box: from now on a window says what there is to say."""
    if isinstance(sys.stderr, io.StringIO) and sys.stdout is sys.stderr:
        sys.stdout = sys.stderr = None

"""A process that makes many windows and closes each: `python -m tests.hostile.windows ours|plain COUNT FOLDER`.

`plain` makes windows of as many plain widgets with the same words, under the same style sheet: what those keep is Qt's.
Prints one JSON object: what each window kept, `blocks` of Python's and `bytes` of the C library's, and what else there
was `before` and `after` them.
"""

from __future__ import annotations

import ctypes
import gc
import json
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, qInstallMessageHandler
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QGridLayout,
    QMainWindow,
    QMenu,
    QMenuBar,
    QPushButton,
    QScrollBar,
    QWidget,
)

from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import make_window, settle

_MADE_INSIDE = (QScrollBar, QMenu, QMenuBar, QAbstractItemView)


class Part(NamedTuple):
    """A widget of a window: the class of Qt that it is made from, and what it shows."""

    kind: type[QWidget]
    words: str
    visible: bool


class _Account(ctypes.Structure):
    """Glibc's `struct mallinfo2`."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks",
                     "keepcost")
    )  # fmt: skip


def in_use() -> tuple[int, int]:
    """Return the blocks that Python has given out, and the bytes that the C library has."""
    gc.collect()
    # It keeps some four thousand names, of whatever was looked up last.
    sys._clear_type_cache()
    library = ctypes.CDLL(None)
    library.mallinfo2.restype = _Account
    account = library.mallinfo2()
    return sys.getallocatedblocks(), account.uordblks + account.hblkhd


def countable() -> dict[str, int]:
    """Return how many there are of what a window must not leave."""
    gc.collect()
    return {
        "windows": sum(type(one) is MainWindow for one in gc.get_objects()),
        "widgets": len(QApplication.allWidgets()),
        "threads": threading.active_count(),
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
    }


def parts(window: QWidget) -> Iterable[Part]:
    """Return every widget inside; not what such widgets make themselves."""
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, _MADE_INSIDE) and not widget.objectName().startswith("qt_"):
            kind = next(kind for kind in type(widget).__mro__ if kind.__module__.startswith("PySide6"))
            kind = QPushButton if kind is QAbstractButton else kind
            yield Part(kind, str(widget.property("text") or ""), widget.isVisible())


def plain_window(wanted: Iterable[Part]) -> QMainWindow:
    """Return a window of these with nothing behind them."""
    window = QMainWindow()
    middle = QWidget(window)
    grid = QGridLayout(middle)
    for number, part in enumerate(wanted):
        widget = part.kind(middle)
        if part.words:
            widget.setProperty("text", part.words)
        grid.addWidget(widget, number // 8, number % 8)
        widget.setVisible(part.visible)
    window.setCentralWidget(middle)
    return window


def open_and_close(make: Callable[[], QMainWindow], look: Callable[[QMainWindow], object] = id) -> object:
    """Show a window, return what `look` finds in it, and have it gone."""
    window = make()
    window.show()
    settle()
    found = look(window)
    window.close()
    window.deleteLater()
    del window
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return found


def main(which: str, count: int, folder: Path) -> None:
    """Print what `count` windows leave, after half as many that fill what Qt and Python keep for all."""
    application = QApplication([])
    # "This plugin does not support propagateSizeHints()", for each window.
    qInstallMessageHandler(lambda *_: None)
    wanted: list[Part] = []
    open_and_close(lambda: make_window(folder), lambda window: wanted.extend(parts(window)))
    assert application.styleSheet()

    def make() -> QMainWindow:
        return make_window(folder) if which == "ours" else plain_window(wanted)

    for _ in range(count // 2):
        open_and_close(make)
    before = countable()
    blocks, used = in_use()
    for _ in range(count):
        open_and_close(make)
    blocks_now, used_now = in_use()
    kept = {"blocks": (blocks_now - blocks) / count, "bytes": (used_now - used) / count}
    print(json.dumps({**kept, "before": before, "after": countable()}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))

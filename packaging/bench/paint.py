"""A process that opens a window and ends after its first paint: `paint.py ours`, or `paint.py bare WIDGETS.json`.

With `--complete` it ends when everything that the first paint set off is done. Prints one JSON object: `rss_kib` at the
end; `ours --complete --list` the widgets that exist then, as [class, visible, text], of which `bare` makes plain ones
of the same classes.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

if sys.argv[1] == "ours":
    # As the command does: Qt comes with it.
    from mailconfig_gui.gui import main as program
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer


class Watch(QObject):
    """Ends the process after the first paint, or as soon as everything that it set off is done."""

    seen = False

    def eventFilter(self, window: QObject, event: QEvent) -> bool:  # noqa: N802
        """See the window paint itself; all that is inside it is painted before the next event is looked at."""
        if event.type() is QEvent.Type.Paint and not self.seen:
            self.seen = True
            self.window = window
            if "--complete" in sys.argv:
                # The program's own timer of no time was set before this one.
                QTimer.singleShot(0, lambda: QTimer.singleShot(0, lambda: finish(window)))
            else:
                # A posted event comes before every timer.
                QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))
        return False

    def customEvent(self, _event: QEvent) -> None:  # noqa: N802
        """The window is painted."""
        finish(self.window)


def finish(window: QObject) -> None:
    """Print what is to be known and leave at once, for taking a window apart is not measured."""
    if "--list" in sys.argv:
        print(json.dumps({"widgets": list(widgets(window))}))
    else:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        print(json.dumps({"rss_kib": int(status.partition("VmRSS:")[2].split()[0])}))
    sys.stdout.flush()
    os._exit(0)


def widgets(window: QObject) -> object:
    """List every widget inside the window by the plain Qt class that it is, or is made from."""
    from PySide6 import QtWidgets

    # What other widgets make themselves is not counted: it comes along with the plain ones.
    made_inside = (QtWidgets.QScrollBar, QtWidgets.QMenu, QtWidgets.QMenuBar, QtWidgets.QAbstractItemView)
    for widget in window.findChildren(QtWidgets.QWidget):
        if isinstance(widget, made_inside) or widget.objectName().startswith("qt_"):
            continue
        plain = next(kind for kind in type(widget).__mro__ if kind.__module__.startswith("PySide6"))
        text = plain.text(widget) if hasattr(plain, "text") else ""
        yield [plain.__name__, widget.isVisible(), text]


def ours(watch: Watch) -> None:
    """Open the program's own window as `mailconfig gui` does."""
    make = program.make_window

    def make_watched() -> object:
        window = make()
        window.installEventFilter(watch)
        return window

    program.make_window = make_watched
    program.run([])


def bare(watch: Watch, wanted: list[tuple[str, bool, str]]) -> None:
    """Open a window with as many plain widgets and nothing behind them."""
    from PySide6 import QtWidgets

    application = QtWidgets.QApplication(sys.argv[:1])
    window = QtWidgets.QMainWindow()
    middle = QtWidgets.QWidget()
    grid = QtWidgets.QGridLayout(middle)
    for number, (name, visible, text) in enumerate(wanted):
        kind = (
            QtWidgets.QPushButton
            if name == "QAbstractButton"
            else getattr(QtWidgets, name, QtWidgets.QWidget)
        )
        widget = kind()
        if text and hasattr(widget, "setText"):
            widget.setText(text)
        grid.addWidget(widget, number // 8, number % 8)
        widget.setVisible(visible)
    window.setCentralWidget(middle)
    window.resize(1000, 700)
    window.installEventFilter(watch)
    window.show()
    application.exec()


def main() -> None:
    """Open the window named on the command line."""
    watch = Watch()
    if sys.argv[1] == "ours":
        ours(watch)
    else:
        bare(watch, json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))


main()

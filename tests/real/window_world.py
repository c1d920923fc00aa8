"""The window as `mailconfig gui` opens it, used by a person who types and presses Send Test, with marks for strace."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from mailconfig_gui.gui import main
from mailconfig_gui.gui.window import MainWindow

_IDLE_MS, _TICK_MS = 500, 10


def mark(text: str) -> None:
    """Leave a mark in the log: nobody listens at that name."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect_ex(f"\0mark {text}")


def person(window: MainWindow, ca_file: str) -> Iterator[int]:
    """Do one thing after the other; yields how long to wait (ms)."""
    mark("painted")
    yield _IDLE_MS
    mark("idle")
    window.tests.ca_file = lambda: ca_file
    window.form.choose("custom")
    for key, text in (
        ("mailFrom", "Plant <iot@plant.org>"), ("smtpHost", "mail.test"), ("smtpPort", "587"), ("username", "u"),
        ("password", "typed"),
    ):  # fmt: skip
        edit = window.form.rows[key].target
        if isinstance(edit, QLineEdit):
            edit.selectAll()
        QTest.keyClicks(edit, text)
        assert str(window.editor.draft.values[key]) == text, key
    window.editor.set_value("enableTls", True)
    window.editor.set_recipient("you@plant.org")
    yield _IDLE_MS
    mark("typed")
    window.test(send=True)
    while window.editor.test.run is None or window.editor.test.run.result is None:
        yield _TICK_MS
    assert window.editor.test.run.result.ok, window.editor.test.run.result.failure
    yield _IDLE_MS
    mark("tested")
    window.editor.draft.mark_clean()
    window.close()


def begin() -> int:
    """Run the window's own start, and the person from its first paint on."""
    mark("start")
    # A newcomer would be asked first.
    (Path(os.environ["MAILCONFIG_HOME"]) / "state").mkdir(parents=True, exist_ok=True)
    make = main.make_window

    def make_window() -> MainWindow:
        window = make()
        steps = person(window, sys.argv[2])

        def step() -> None:
            pause = next(steps, None)
            if pause is None:
                QApplication.quit()
            else:
                QTimer.singleShot(pause, step)

        main.AfterPaint(window, step)
        return window

    main.make_window = make_window
    return main.run([])


if __name__ == "__main__":
    sys.exit(begin())

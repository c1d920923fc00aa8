"""Ctrl+C in the terminal closes the window."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QSocketNotifier

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def hear_interrupts(window: QWidget) -> None:
    """Have Ctrl+C in the terminal close the window. By itself Python waits for an event, and breaks off anything."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return
    reading, writing = socket.socketpair()
    reading.setblocking(False)
    writing.setblocking(False)

    def heard() -> None:
        reading.recv(64)
        window.close()

    signal.signal(signal.SIGINT, lambda *_: None)
    signal.set_wakeup_fd(writing.detach(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(reading.fileno(), QSocketNotifier.Type.Read, window)
    notifier.activated.connect(heard)

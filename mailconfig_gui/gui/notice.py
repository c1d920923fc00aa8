"""Calls a person back whose long test has ended behind other windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from mailconfig_gui.gui.kit.icons import application_icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

LONG_MS = 10_000
"""After so many milliseconds nobody is expected to have waited."""
_SHOWN_MS = 10_000


class Notice(QObject):
    """Marks the window in the task bar and lets the desktop say the words, where it does such a thing.

    The desktop wants an icon in its tray to say them for. It goes with the message, or when the window is used again.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._icon: QSystemTrayIcon | None = None
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.setInterval(_SHOWN_MS)
        self._end.timeout.connect(self._take_back)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.applicationStateChanged.connect(self._seen)

    def tell(self, title: str, words: str, took_ms: int) -> None:
        """Call, unless the test was short or a window of the program is being used."""
        if took_ms < LONG_MS or QApplication.activeWindow() is not None:
            return
        QApplication.alert(self._window)
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return
        self._take_back()
        self._icon = QSystemTrayIcon(application_icon(), self)
        self._icon.messageClicked.connect(self._come)
        self._icon.activated.connect(self._come)
        self._icon.show()
        self._icon.showMessage(title, words, application_icon(), _SHOWN_MS)
        self._end.start()

    def _come(self) -> None:
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.raise_()
        self._window.activateWindow()

    def _seen(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self._take_back()

    def _take_back(self) -> None:
        self._end.stop()
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

"""What this program is."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from mailconfig_gui import __version__
from mailconfig_gui.gui.dialogs.about import AboutDialog
from mailconfig_gui.gui.window import MainWindow
from tests.gui.states import settle


def test_about_says_version_and_licence(window: MainWindow) -> None:
    window.dialogs.about()
    settle()
    dialog = window.findChild(AboutDialog)
    assert isinstance(dialog, AboutDialog)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert __version__ in words
    assert "Apache-2.0" in words
    next(button for button in dialog.findChildren(QPushButton) if button.text() == "Copy version").click()
    assert __version__ in QGuiApplication.clipboard().text()
    dialog.close()

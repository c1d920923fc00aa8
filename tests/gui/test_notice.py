"""A long test that ended behind other windows calls its person."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.notice import LONG_MS, Notice
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states

# The platform of these tests has no trays and no stack of windows.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", r"does not support raise\(\)", extend=True)


@pytest.fixture
def alerted(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The windows that Qt marked in the task bar."""
    windows: list[object] = []
    monkeypatch.setattr(QApplication, "alert", lambda window, ms=0: windows.append(window))
    return windows


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What a desktop with a tray was given to say."""
    messages: list[tuple[str, str]] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: True)
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda icon, title, words, *_: messages.append((title, words))
    )
    return messages


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program is being used."""
    monkeypatch.setattr(QApplication, "activeWindow", lambda: None)


@pytest.mark.usefixtures("behind")
def test_the_end_of_a_long_test_is_told_once(
    window: MainWindow, alerted: list[object], said: list[tuple[str, str]]
) -> None:
    states.may_have_arrived(window)
    assert alerted == [window]
    assert said == [("The test has ended", "The message may have arrived, or not")]
    window.editor.test.confirm("7QK-2M")
    states.settle()
    assert len(alerted) == 1


@pytest.mark.usefixtures("behind")
def test_a_short_test_calls_nobody(window: MainWindow, alerted: list[object]) -> None:
    states.accepted(window)
    assert alerted == []


def test_who_uses_a_window_of_the_program_is_not_called(
    qtbot: QtBot, window: MainWindow, alerted: list[object]
) -> None:
    dialog = QDialog(window)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    Notice(window).tell("The test has ended", "It worked", LONG_MS)
    assert alerted == []
    dialog.close()


@pytest.mark.usefixtures("behind", "alerted")
def test_the_icon_goes_when_the_window_is_used_again(window: MainWindow, said: list[tuple[str, str]]) -> None:
    notice = Notice(window)
    notice.tell("The test has ended", "It worked", LONG_MS)
    assert len(said) == 1
    icon = notice.findChild(QSystemTrayIcon)
    assert icon is not None
    window.showMinimized()
    icon.messageClicked.emit()
    assert not window.isMinimized()
    notice._seen(Qt.ApplicationState.ApplicationActive)
    states.settle()
    assert notice.findChild(QSystemTrayIcon) is None


@pytest.mark.usefixtures("behind")
def test_without_a_tray_the_task_bar_alone_calls(
    window: MainWindow, alerted: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    notice = Notice(window)
    notice.tell("The test has ended", "It worked", LONG_MS)
    assert alerted == [window]
    assert notice.findChild(QSystemTrayIcon) is None

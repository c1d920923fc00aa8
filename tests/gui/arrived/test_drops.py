"""Mails dropped on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from mailconfig_gui.gui.arrived.dialog import ArrivedDialog
from mailconfig_gui.gui.window import MainWindow
from tests.domain.mails import POSTFIX
from tests.gui.shown import words


def drop(window: MainWindow, data: QMimeData) -> bool:
    """Drag something into the window and let it go; tell whether it was wanted."""
    how = (data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(QPointF(9, 9).toPoint(), Qt.DropAction.CopyAction, *how)
    entered.ignore()
    QApplication.sendEvent(window, entered)
    if not entered.isAccepted():
        return False
    QApplication.sendEvent(
        window, QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, *how, QEvent.Type.Drop)
    )
    return True


def test_a_file_with_a_mail_is_read(window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "Mail.EML"
    file.write_text(POSTFIX, encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    assert drop(window, data)
    assert "This mail arrived." in words(window.findChild(ArrivedDialog))


def test_a_mail_itself_is_read(window: MainWindow) -> None:
    data = QMimeData()
    data.setData("message/rfc822", POSTFIX.encode())
    assert drop(window, data)
    assert "This mail arrived." in words(window.findChild(ArrivedDialog))


def test_anything_else_is_not_wanted(window: MainWindow, tmp_path: Path) -> None:
    picture, page, text = QMimeData(), QMimeData(), QMimeData()
    picture.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.png"))])
    page.setUrls([QUrl("https://example.org/mail.eml")])
    text.setText("Hello")
    assert not any(drop(window, data) for data in (picture, page, text))
    assert window.findChild(ArrivedDialog) is None

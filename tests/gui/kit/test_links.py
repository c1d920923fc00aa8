"""Links wrap, open only pages of https, and name them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.links import LinkButton, PageLink, open_link


def test_a_link_wraps_instead_of_being_cut(qtbot: QtBot) -> None:
    link = LinkButton("Use a rather long host name and a port number")
    qtbot.addWidget(link)
    assert link.hasHeightForWidth()
    assert link.heightForWidth(100) > link.heightForWidth(1000)
    assert link.minimumSizeHint().width() < link.sizeHint().width()


def test_only_the_words_of_a_link_can_be_clicked(qtbot: QtBot) -> None:
    link = LinkButton("Open")
    qtbot.addWidget(link)
    link.resize(400, 28)
    link.show()
    clicks: list[bool] = []
    link.clicked.connect(lambda: clicks.append(True))
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton, pos=QPoint(390, 14))
    assert clicks == []
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton, pos=QPoint(10, 14))
    assert len(clicks) == 1
    link.setFocus()
    link.grab()


def test_only_https_pages_are_opened(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    place = QWidget()
    qtbot.addWidget(place)

    def browse(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", browse)
    for address in ("https://example.org/a", "http://example.org/", "file:///etc/passwd", "javascript:x", ""):
        open_link(address, place)
    assert opened == ["https://example.org/a"]
    assert not place.findChildren(QMessageBox)


def test_where_no_browser_opens_the_address_can_be_copied(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    place = QWidget()
    qtbot.addWidget(place)
    link = PageLink("API keys", "https://example.org/keys", place)
    place.show()
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton, pos=QPoint(10, 14))
    box = place.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "https://example.org/keys" in box.informativeText()
    next(button for button in box.buttons() if button.text() == "Copy address").click()
    assert QGuiApplication.clipboard().text() == "https://example.org/keys"
    QGuiApplication.clipboard().clear()
    link.address_menu().actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "https://example.org/keys"


def test_a_page_that_is_opened_is_named(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)
    window = QMainWindow()
    qtbot.addWidget(window)
    link = PageLink("API keys", "https://example.org/keys", QWidget(window))
    link.click()
    assert window.statusBar().currentMessage().endswith("https://example.org/keys")

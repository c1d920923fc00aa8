"""The window of the manual: places, links, back and forward, search."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.manual import manual
from mailconfig_gui.gui.kit.theme import theme
from mailconfig_gui.gui.manual.window import ManualWindow
from tests.gui.states import settle

pytestmark = pytest.mark.qt_log_ignore("raise", extend=True)


@pytest.fixture
def shown(qtbot: QtBot) -> ManualWindow:
    theme()
    made = ManualWindow(manual())
    qtbot.addWidget(made)
    made.show()
    made.show_place("window.md")
    settle()
    return made


def top_line(window: ManualWindow) -> str:
    return window.text.textCursor().block().text()


def test_a_place_is_brought_to_the_top(shown: ManualWindow) -> None:
    shown.show_place("causes.md#wrong-port")
    assert top_line(shown) == "wrong-port"
    layout = shown.text.document().documentLayout()
    top = layout.blockBoundingRect(shown.text.textCursor().block()).top()
    assert 0 <= top - shown.text.verticalScrollBar().value() < shown.text.viewport().height() / 4
    assert shown.windowTitle().startswith("Causes")


@pytest.mark.parametrize("page", [page.name for page in manual()])
def test_no_text_of_a_page_is_left_blank(shown: ManualWindow, page: str) -> None:
    shown.show_place(page)
    settle()
    document, blank = shown.text.document(), []
    for number in range(document.blockCount()):
        block = document.findBlockByNumber(number)
        if block.text().strip() and not block.layout().lineCount():
            blank.append(block.text())
    assert blank == []


def test_what_stands_between_angle_brackets_is_seen(shown: ManualWindow) -> None:
    shown.show_place("causes.md")
    assert "smtppro.zoho.<dc>" in shown.text.toPlainText()


def test_links_between_pages_work_and_the_way_back(shown: ManualWindow) -> None:
    assert not shown.back.isEnabled()
    shown.text.anchorClicked.emit(QUrl("applying.md"))
    shown.text.anchorClicked.emit(QUrl("#oauth2"))
    assert (shown.place, top_line(shown)) == ("applying.md#oauth2", "OAuth2")
    shown.back.click()
    shown.back.click()
    assert (shown.place, shown.back.isEnabled()) == ("window.md", False)
    shown.forward.click()
    assert shown.place == "applying.md"
    shown.show_place("oauth2.md")
    assert not shown.forward.isEnabled()


def test_a_link_elsewhere_opens_the_browser(shown: ManualWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def take(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    shown.text.anchorClicked.emit(QUrl("https://example.com/"))
    assert opened == ["https://example.com/"]
    assert "https://example.com/" in shown.statusBar().currentMessage()
    shown.text.anchorClicked.emit(QUrl("no-page.md"))
    assert (shown.place, len(opened)) == ("window.md", 1)


def test_sections_are_found_by_words_and_taken_by_enter(shown: ManualWindow, qtbot: QtBot) -> None:
    everything = shown.contents.topLevelItemCount()
    qtbot.keyClick(shown.line, Qt.Key.Key_Return)
    assert shown.place == "window.md"
    qtbot.keyClicks(shown.line, "app password")
    assert shown.found.isVisible()
    qtbot.keyClick(shown.line, Qt.Key.Key_Return)
    assert top_line(shown) == "app-password-required"
    assert len(shown.text.extraSelections()) > 10
    shown.line.setText("xyzzy")
    assert shown.found.text() == "Nothing was found."
    shown.line.clear()
    assert (shown.contents.topLevelItemCount(), shown.found.isVisible()) == (everything, False)


def test_the_contents_lead_to_pages_and_sections(shown: ManualWindow) -> None:
    page = shown.contents.topLevelItem(1)
    assert page is not None
    shown.contents.itemActivated.emit(page.child(0), 0)
    assert shown.place == "providers.md#sendgrid"
    assert shown.contents.accessibleName()
    assert shown.text.accessibleName()


def test_keys_search_and_close(shown: ManualWindow, qtbot: QtBot) -> None:
    shown.text.setFocus()
    qtbot.keyClick(shown.text, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert shown.focusWidget() is shown.line
    qtbot.keyClick(shown.line, Qt.Key.Key_Escape)
    assert not shown.isVisible()

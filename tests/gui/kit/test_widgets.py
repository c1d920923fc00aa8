"""The small widgets: words that are never markup, links and folds that paint themselves, rows that wrap."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QEnterEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QMessageBox, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.widgets import (
    Card,
    Flow,
    Fold,
    LinkButton,
    PageLink,
    ProblemLine,
    Rule,
    Text,
    Title,
    clear_layout,
    open_link,
    set_by_name,
)
from mailconfig_gui.model.problem import Fix, Problem, Severity


def test_words_are_never_markup(qtbot: QtBot) -> None:
    for made in (Text("<b>550</b> <a href='x'>no</a>"), Title("<i>x</i>")):
        qtbot.addWidget(made)
        assert made.textFormat() is Qt.TextFormat.PlainText


def test_a_problem_offers_its_fix(qtbot: QtBot) -> None:
    fix = Fix("Use 465", {"smtpPort": "465"})
    line = ProblemLine(Problem("smtpPort", Severity.WARNING, "code", "Title.", "Remedy.", fix))
    qtbot.addWidget(line)
    line.show()
    assert line.words.text() == "Title. Remedy."
    assert line.accessibleName() == "Warning: Title."
    assert line.fix_button is not None
    with qtbot.waitSignal(line.fix_chosen) as caught:
        qtbot.keyClick(line.fix_button, Qt.Key.Key_Return)
    assert caught.args == [fix]


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


def test_a_fold_says_what_it_is(qtbot: QtBot) -> None:
    fold = Fold("&Connection")
    qtbot.addWidget(fold)
    assert fold.accessibleDescription().startswith("folded")
    fold.setChecked(True)
    assert fold.accessibleDescription().startswith("unfolded")
    fold.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert fold.minimumHeight() >= 28


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_row_goes_on_in_the_next_line(qtbot: QtBot, direction: Qt.LayoutDirection) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    box.setLayoutDirection(direction)
    flow = Flow(box)
    buttons = [QPushButton(f"Button {number}") for number in range(4)]
    for button in buttons:
        flow.addWidget(button)
    assert flow.count() == 4
    assert flow.hasHeightForWidth()
    one_line = flow.sizeHint()
    assert flow.heightForWidth(one_line.width()) == one_line.height()
    assert flow.heightForWidth(one_line.width() // 2 + 10) > one_line.height()
    narrow = QSize(one_line.width() // 2 + 10, 400)
    box.resize(narrow)
    box.show()
    inside = QRect(QPoint(0, 0), narrow)
    assert all(inside.contains(button.geometry()) for button in buttons)
    assert buttons[0].geometry().top() < buttons[3].geometry().top()
    assert flow.itemAt(9) is None
    assert flow.takeAt(9) is None
    assert flow.takeAt(0) is not None
    assert flow.minimumSize().width() <= one_line.width()


def test_a_card_and_a_rule_have_their_look(qtbot: QtBot) -> None:
    card = Card("bad")
    qtbot.addWidget(card)
    assert card.property("card") == "bad"
    line = Rule("row", card)
    assert line.property("rule") == "row"


def test_a_cleared_layout_is_empty(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    layout = QVBoxLayout(box)
    inner = QVBoxLayout()
    inner.addWidget(QPushButton("x"))
    layout.addLayout(inner)
    layout.addWidget(QPushButton("y"))
    layout.addStretch(1)
    clear_layout(layout)
    assert layout.count() == 0


def test_a_property_is_set_by_the_name_that_qt_has_for_the_value(qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    set_by_name(button, focusPolicy="NoFocus", layoutDirection="RightToLeft")
    assert button.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert button.isRightToLeft()
    with pytest.raises(ValueError, match="QPushButton has no focusPolicy Never"):
        set_by_name(button, focusPolicy="Never")
    with pytest.raises(ValueError, match="no focusPolicies"):
        set_by_name(button, focusPolicies="NoFocus")


def test_words_are_as_high_as_their_lines(qtbot: QtBot) -> None:
    words = Text("Nothing that stands here is longer than a few lines. " * 8)
    qtbot.addWidget(words)
    line = words.fontMetrics().lineSpacing()
    assert words.hasHeightForWidth()
    assert words.heightForWidth(4000) <= 2 * line
    assert 3 * line < words.heightForWidth(300) < 20 * line


def test_words_can_be_selected_once_the_mouse_is_over_them(qtbot: QtBot) -> None:
    words = Text("535 5.7.8").selectable()
    qtbot.addWidget(words)
    words.show()
    assert words.textInteractionFlags() == Qt.TextInteractionFlag.NoTextInteraction
    place = QPointF(words.rect().center())
    QApplication.sendEvent(words, QEnterEvent(place, place, place))
    assert words.textInteractionFlags() == Qt.TextInteractionFlag.TextSelectableByMouse

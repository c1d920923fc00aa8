"""The list of providers: groups, search, and the one that fits the address."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.form.provider_list import GROUPS, ProviderList
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.model.preset import Group
from tests.gui.states import choose_sendgrid


@pytest.fixture
def opened(window: MainWindow) -> ProviderList:
    window.form.provider.showPopup()
    assert window.form.provider.list is not None
    return window.form.provider.list


def rows(opened: ProviderList) -> list[str]:
    return [opened.rows.item(index).text() for index in range(opened.rows.count())]


def ids(opened: ProviderList) -> list[str]:
    found = (opened.rows.item(index) for index in range(opened.rows.count()))
    return [row.data(Qt.ItemDataRole.UserRole) for row in found if row.data(Qt.ItemDataRole.UserRole)]


def test_every_provider_stands_once_below_the_heading_of_its_group(
    window: MainWindow, opened: ProviderList
) -> None:
    assert set(GROUPS) == set(Group)
    group = ""
    seen = []
    for index in range(opened.rows.count()):
        row = opened.rows.item(index)
        provider = row.data(Qt.ItemDataRole.UserRole)
        if provider:
            assert GROUPS[window.editor.presets[provider].group] == group
            seen.append(provider)
        else:
            group = row.text()
            assert not row.flags() & Qt.ItemFlag.ItemIsSelectable
    assert sorted(seen) == sorted(window.editor.presets)


def test_the_list_opens_on_the_provider_chosen(window: MainWindow) -> None:
    choose_sendgrid(window)
    window.form.provider.showPopup()
    assert window.form.provider.list is not None
    assert window.form.provider.list.rows.currentItem().text() == "SendGrid"


def test_the_provider_that_the_address_points_to_comes_first(window: MainWindow) -> None:
    window.editor.set_value("mailFrom", "Plant <a@googlemail.com>")
    window.form.provider.showPopup()
    assert window.form.provider.list is not None
    assert rows(window.form.provider.list)[:2] == ["Fits your Mail From", "Gmail"]
    assert window.form.provider.list.rows.currentItem().text() == "Gmail"


@pytest.mark.parametrize(
    ("typed", "first"),
    [("goo", "google-workspace"), ("smtp.office365.com", "microsoft365"), ("a@gmail.com", "gmail")],
)
def test_letters_of_a_name_a_host_or_a_domain_find_it(
    window: MainWindow, opened: ProviderList, qtbot: QtBot, typed: str, first: str
) -> None:
    qtbot.keyClicks(opened.line, typed)
    assert ids(opened)[0] == first
    qtbot.keyClick(opened.line, Qt.Key.Key_Return)
    assert window.editor.draft.provider == first


def test_what_no_preset_knows_leads_to_custom(window: MainWindow, opened: ProviderList, qtbot: QtBot) -> None:
    opened.line.setText("mail.plant.example")
    assert rows(opened) == ["Not known here. Enter its server yourself:", "Custom"]
    qtbot.keyClick(opened.line, Qt.Key.Key_Return)
    assert window.editor.draft.provider == "custom"


def test_arrows_move_over_headings_and_say_each_row(
    opened: ProviderList, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    monkeypatch.setattr("mailconfig_gui.gui.form.provider_list.announce", lambda _, words: said.append(words))
    for _ in range(len(ids(opened)) + 3):
        qtbot.keyClick(opened.line, Qt.Key.Key_Down)
    assert said[-1] == opened.rows.currentItem().text()
    assert not set(said) & set(GROUPS.values())
    assert len(said) == len(ids(opened)) - 1
    assert opened.line.hasFocus()


def test_what_a_screen_reader_calls_them_has_a_name(opened: ProviderList) -> None:
    names = [
        QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name)
        for one in (opened.line, opened.rows)
    ]
    assert names == ["Search providers", "Mail provider"]


def test_a_click_takes_a_row_and_one_on_a_heading_does_not(
    window: MainWindow, opened: ProviderList, qtbot: QtBot
) -> None:
    def click(index: int) -> None:
        place = opened.rows.visualItemRect(opened.rows.item(index)).center()
        qtbot.mouseClick(opened.rows.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click(0)
    assert opened.isVisible()
    click(1)
    assert window.editor.draft.provider == "sendgrid"
    assert not opened.isVisible()


def test_no_row_is_cut(opened: ProviderList) -> None:
    view = opened.rows
    assert view.viewport().height() % view.sizeHintForRow(0) == 0
    assert view.viewport().width() >= view.sizeHintForColumn(0)
    assert opened.screen().availableGeometry().contains(opened.geometry())


def test_the_list_keeps_its_size_while_somebody_types(opened: ProviderList, qtbot: QtBot) -> None:
    before = opened.geometry()
    qtbot.keyClicks(opened.line, "sendg")
    assert opened.geometry() == before

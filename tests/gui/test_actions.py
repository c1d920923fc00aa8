"""The table of what can be done: each entry once, with a reason where it may not be allowed."""

from __future__ import annotations

from mailconfig_gui.gui.actions import entries
from mailconfig_gui.gui.window import MainWindow


def test_each_entry_stands_once_and_the_menu_shows_them_all(window: MainWindow) -> None:
    table = entries(window._parts())
    keys = [entry.key for entry in table]
    assert len(set(keys)) == len(keys)
    assert list(window.menus.entries) == keys
    assert all(entry.words and entry.menu for entry in table)


def test_what_cannot_be_done_has_a_reason(window: MainWindow) -> None:
    refused = [entry for entry in entries(window._parts()) if not entry.allowed()]
    assert {entry.key for entry in refused} >= {"cancel", "rename", "bundle", "inbox", "revert"}
    assert all(entry.reason.endswith(".") for entry in refused)


def test_the_entries_of_a_group_stand_together(window: MainWindow) -> None:
    table = entries(window._parts())
    for menu in {entry.menu for entry in table}:
        groups = [entry.group for entry in table if entry.menu == menu]
        assert groups == sorted(groups)

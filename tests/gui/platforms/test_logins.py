"""The logins of several platforms, asked for at once."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.app.platforms import KnownPlatform
from mailconfig_gui.app.targets import Access
from mailconfig_gui.gui.platforms.logins import LoginsDialog
from tests.gui.shown import words

NORTH = KnownPlatform("https://north.plant.org", "Plant B", "admin@plant.org", "4.2.1", None)
SOUTH = KnownPlatform("https://south.plant.org", "Plant C", "", "4.3.1", None)
THINGS = KnownPlatform("https://things.plant.org", "Plant A", "admin@plant.org", "4.3.1", None)


def test_each_with_a_login_is_asked_and_no_login_stays_in_its_field(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = LoginsDialog((NORTH, SOUTH, THINGS), parent)
    dialog.show()
    assert "admin@plant.org at https://north.plant.org" in words(dialog)
    assert "API key for https://south.plant.org" in words(dialog)
    letters = dialog.fields[NORTH].edit.width() / dialog.fontMetrics().averageCharWidth()
    assert letters >= 24, "beside a long address as well"
    dialog.fields[NORTH].edit.setText("secret")
    dialog.fields[SOUTH].edit.setText("key")
    given: list[dict[KnownPlatform, Access]] = []
    dialog.given.connect(given.append)
    dialog.look.click()
    assert given == [
        {
            NORTH: Access({"user": "admin@plant.org", "password": "secret"}),
            SOUTH: Access({"api_key": "key"}),
        }
    ]
    assert {field.edit.text() for field in dialog.fields.values()} == {""}

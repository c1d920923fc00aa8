"""The password field: no copy of it gets out, whether or not it can be looked at."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QClipboard, QGuiApplication
from PySide6.QtWidgets import QStyleFactory
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.gui.kit.theme import TARGET

SECRET = "Pa55wörd-Straße"


@pytest.fixture
def field(qtbot: QtBot) -> SecretField:
    made = SecretField("password")
    qtbot.addWidget(made)
    made.resize(220, 34)
    made.show()
    made.edit.setText(SECRET)
    made.edit.setFocus()
    return made


def test_under_a_flat_style_it_is_as_high_as_other_fields(qtbot: QtBot) -> None:
    """The styles of Windows make a line of text only as high as its letters."""
    field = SecretField("password")
    qtbot.addWidget(field)
    style = QStyleFactory.create("windows")
    field.edit.setStyle(style)
    field.setMinimumHeight(TARGET)
    field.show()
    assert field.edit.height() >= TARGET


def clipboard() -> QClipboard:
    return QGuiApplication.clipboard()


@pytest.mark.parametrize("revealed", [False, True])
@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_Insert])
def test_no_key_copies_a_secret(field: SecretField, qtbot: QtBot, revealed: bool, key: Qt.Key) -> None:
    clipboard().setText("before")
    field.button.setChecked(revealed)
    field.edit.selectAll()
    qtbot.keyClick(field.edit, key, Qt.KeyboardModifier.ControlModifier)
    field.edit.copy()
    assert clipboard().text() == "before"
    assert field.edit.text() == SECRET


@pytest.mark.parametrize("revealed", [False, True])
def test_a_secret_is_never_in_the_accessible_tree(field: SecretField, revealed: bool) -> None:
    field.button.setChecked(revealed)
    interface = QAccessible.queryAccessibleInterface(field.edit)
    words = [interface.text(kind) for kind in QAccessible.Text if kind != QAccessible.Text.UserText]
    text = interface.textInterface()
    if text is not None:
        words.append(text.text(0, text.characterCount()))
    assert not [word for word in words if "Pa55" in word]


def test_revealing_paints_other_pixels_and_hiding_the_same_again(field: SecretField) -> None:
    hidden = field.edit.grab().toImage()
    field.button.setChecked(True)
    assert field.edit.revealed
    assert field.button.accessibleName() == "Hide password"
    assert field.edit.grab().toImage() != hidden
    field.hide_secret()
    assert field.button.accessibleName() == "Show password"
    assert field.edit.grab().toImage() == hidden


def test_a_revealed_secret_can_be_edited_where_it_is_seen(field: SecretField, qtbot: QtBot) -> None:
    field.button.setChecked(True)
    field.edit.grab()
    qtbot.mouseClick(field.edit, Qt.MouseButton.LeftButton, pos=QPoint(11, 15))
    assert field.edit.cursorPosition() == 0
    qtbot.keyClicks(field.edit, "x")
    assert field.edit.text() == "x" + SECRET
    field.edit.setText("long " * 30)
    field.edit.setSelection(3, 9)
    field.edit.grab()


def test_the_reveal_button_is_inside_the_field_on_the_side_where_text_ends(field: SecretField) -> None:
    assert field.button.geometry().center().x() > field.width() // 2
    assert field.edit.textMargins().right() >= field.button.width()
    field.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert field.button.geometry().center().x() < field.width() // 2
    assert field.edit.textMargins().left() >= field.button.width()
    assert field.button.width() >= 28

"""A new line of the field table has its row without a word in the form."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.form.field_rows import row_of
from mailconfig_gui.gui.kit.secret_field import SecretField
from mailconfig_gui.model.fields import Field
from mailconfig_gui.model.kinds import Choice, Flag, Integer, Secret, Text


@pytest.mark.parametrize(
    ("kind", "editor"),
    [
        (Text(), QLineEdit),
        (Integer(1, 9), QLineEdit),
        (Secret(), SecretField),
        (Choice("a", "b"), QComboBox),
        (Flag(any_case=True), QCheckBox),
    ],
)
def test_every_kind_has_its_editor(qtbot: QtBot, kind: Text | Integer | Flag, editor: type[QWidget]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = row_of(Field("newKey", "&New", "Something new.", kind, "", "login"), window)
    assert isinstance(row.editor, editor)
    if isinstance(row.editor, QComboBox):
        assert [row.editor.itemText(index) for index in range(row.editor.count())] == ["a", "b"]

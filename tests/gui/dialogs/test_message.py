"""What the windows with a text to send on have in common."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.dialogs.contribute import ContributeDialog
from mailconfig_gui.gui.dialogs.handoff import HandOverDialog
from mailconfig_gui.gui.dialogs.message import MessageDialog


def test_the_text_is_named_keeps_its_direction_and_gives_the_tab_key_on(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = MessageDialog("Title", parent)
    field = dialog.add_message("Message", 5)
    dialog.add_ways_out()
    assert isinstance(field, QPlainTextEdit)
    assert (field.accessibleName(), field.tabChangesFocus()) == ("Message", True)
    assert field.layoutDirection() is Qt.LayoutDirection.LeftToRight
    assert not field.isReadOnly()
    assert dialog.copy.isDefault()


@pytest.mark.parametrize("kind", [ContributeDialog, HandOverDialog])
def test_both_are_such_windows(kind: type[MessageDialog]) -> None:
    assert issubclass(kind, MessageDialog)

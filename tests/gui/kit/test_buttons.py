"""A fold says what it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.buttons import Fold


def test_a_fold_says_what_it_is(qtbot: QtBot) -> None:
    fold = Fold("&Connection")
    qtbot.addWidget(fold)
    assert fold.accessibleDescription().startswith("folded")
    fold.setChecked(True)
    assert fold.accessibleDescription().startswith("unfolded")
    fold.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert fold.minimumHeight() >= 28

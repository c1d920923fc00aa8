"""A fold says what it is, and long words wrap."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.buttons import Fold, WrappingButton, allow, push_button


def test_a_fold_says_what_it_is(qtbot: QtBot) -> None:
    fold = Fold("&Connection")
    qtbot.addWidget(fold)
    assert fold.accessibleDescription().startswith("folded")
    fold.setChecked(True)
    assert fold.accessibleDescription().startswith("unfolded")
    fold.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert fold.minimumHeight() >= 28


def test_a_fold_never_looks_pressed(qtbot: QtBot) -> None:
    """Windows 11 fills what is checked with the accent, and its words could not be read there."""
    fold = Fold("&Connection")
    qtbot.addWidget(fold)
    fold.setChecked(True)
    option = QStyleOptionToolButton()
    fold.initStyleOption(option)
    assert not option.state & QStyle.StateFlag.State_On
    assert fold.isChecked()


def test_a_button_wraps_its_words_where_they_have_no_room(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    layout = QVBoxLayout(box)
    button = WrappingButton("Use port 465, encrypted from the start", box)
    layout.addWidget(button)
    layout.addStretch(1)
    box.resize(button.sizeHint().width() // 2 + 40, 200)
    box.show()
    assert box.rect().contains(button.geometry())
    assert button.width() < button.sizeHint().width()
    assert button.height() >= button.heightForWidth(button.width()) > button.sizeHint().height()


def test_a_button_with_room_looks_as_any_other(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    wrapping, plain = WrappingButton("Use &port 465", box), push_button("Use &port 465", box)
    for button in (wrapping, plain):
        button.resize(plain.sizeHint())
    assert wrapping.sizeHint() == plain.sizeHint()
    assert wrapping.grab().toImage() == plain.grab().toImage()


def test_a_button_that_is_not_allowed_says_why(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    button = push_button("Compare", box)
    allow(button, False, "Select two profiles.")
    assert not button.isEnabled()
    assert button.toolTip() == button.accessibleDescription() == "Select two profiles."
    allow(button, True, "Select two profiles.")
    assert button.isEnabled()
    assert button.toolTip() == button.accessibleDescription() == ""

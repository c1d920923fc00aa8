"""A fold says what it is, and long words wrap."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QPushButton,
    QStyle,
    QStyleOptionToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.buttons import Fold, WrappingButton, allow, make_primary, push_button
from mailconfig_gui.gui.kit.theme import theme


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


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def dark(application: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    theme().force(request.param)
    yield
    theme().force(None)


def colours_inwards(button: QPushButton) -> list[str]:
    """The colours of the pixels from the left edge inwards, half way down."""
    picture = button.grab().toImage()
    return [picture.pixelColor(x, picture.height() // 2).name() for x in range(8)]


@pytest.mark.usefixtures("dark")
def test_the_focus_ring_of_a_primary_button_lies_within_its_fill(qtbot: QtBot) -> None:
    """A ring at the edge was hardly told from the fill. One that Qt made for a row of buttons has it too."""
    box = QWidget()
    qtbot.addWidget(box)
    layout = QVBoxLayout(box)
    row = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok, box)
    other = push_button("Other", box)
    buttons = [push_button("Send", box), row.button(QDialogButtonBox.StandardButton.Ok)]
    for widget in (buttons[0], row, other):
        layout.addWidget(widget)
    for button in buttons:
        make_primary(button)
    with qtbot.waitActive(box):
        box.show()
        box.activateWindow()
    fill, ring = theme().colours.accent, theme().colours.on_accent
    for button in buttons:
        button.setFocus()
        assert colours_inwards(button) == [fill] * 3 + [ring] * 2 + [fill] * 3
        other.setFocus()
        assert colours_inwards(button) == [fill] * 8
        make_primary(button, False)
        button.setFocus()
        assert colours_inwards(button) == [fill] * 2 + [theme().colours.base] * 6

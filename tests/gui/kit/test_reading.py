"""The Tab key goes as the eye does, in every state and dialog: real keys, places counted on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.dialogs.dialog import Dialog
from mailconfig_gui.gui.kit.reading import Content
from mailconfig_gui.gui.kit.theme import theme
from mailconfig_gui.gui.window import MainWindow
from tests.gui.shown import tab_stops
from tests.gui.small_windows import DIALOGS
from tests.gui.states import STATES, make_window, settle

Opened = Callable[[str], QWidget]
WAYS = ("left to right", "right to left")


@pytest.fixture(params=WAYS)
def opened(
    request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path, application: QApplication
) -> Iterator[Opened]:
    """What shows a state or a dialog, in both directions of reading."""
    mirrored = request.param == "right to left"
    application.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
    )
    theme()
    window = make_window(tmp_path)
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()

    def show(name: str) -> QWidget:
        if name in DIALOGS:
            return DIALOGS[name](window)
        STATES[name](window)
        return window

    yield show
    window.practice.stop()
    application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.parametrize(
    ("opened", "name"),
    [
        # Of each four one is in `make test`, in either direction in turn.
        pytest.param(way, name, marks=[] if (number + 2 * turn) % 4 == 0 else pytest.mark.slow)
        for turn, way in enumerate(WAYS)
        for number, name in enumerate([*STATES, *DIALOGS])
    ],
    indirect=["opened"],
)
def test_tab_goes_as_the_eye_does(opened: Opened, qtbot: QtBot, name: str) -> None:
    shown = opened(name)
    # What is wrong with a field is said once it is left.
    tab_stops(shown, qtbot)
    there = tab_stops(shown, qtbot)
    wanted = [
        one
        for one in shown.findChildren(QWidget)
        if one.isVisible() and one.isEnabled() and one.window() is shown
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None
    ]  # fmt: skip
    assert len(there) == len(wanted)
    assert set(there) == set(wanted)
    assert [
        (_told(one), _told(other)) for one, other in pairwise(there) if not _follows(shown, one, other)
    ] == []
    assert tab_stops(shown, qtbot, Qt.Key.Key_Backtab) == there[::-1]


def _told(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()}"


def _follows(window: QWidget, one: QWidget, other: QWidget) -> bool:
    """Tell whether a thing comes after another: in a later part of the window, below it, or further on beside it."""
    first, second = _part(window, one), _part(window, other)
    if first != second:
        return first < second
    here, there = _place(window, one), _place(window, other)
    if there.top() >= here.center().y():
        return True
    return here.right() > there.right() if window.isRightToLeft() else here.left() < there.left()


def _part(window: QWidget, widget: QWidget) -> int:
    """Return in which part of the window, counted in the order of reading, a thing stands."""
    parts: list[QWidget] = []
    if isinstance(window, MainWindow):
        parts = [window.top, window.recovery, window.same, *window.columns.places, window.bottom]
    elif isinstance(window, Dialog):
        parts = [*window.findChildren(Content)]
    return next((number for number, part in enumerate(parts) if part.isAncestorOf(widget)), len(parts))


def _place(window: QWidget, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def test_what_is_reached_is_seen(opened: Opened, qtbot: QtBot) -> None:
    window = opened("fails-connect")
    window.resize(window.minimumSizeHint().width(), 500)
    settle()
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        window.setFocus()
        for _ in tab_stops(window, qtbot):
            focused = window.focusWidget()
            assert focused is not None
            qtbot.keyClick(focused, key)
            reached = window.focusWidget()
            assert reached is not None
            assert not reached.visibleRegion().isEmpty(), _told(reached)

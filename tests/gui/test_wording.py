"""The window in two languages made for this: what shows no mark bypasses the seam, what is cut has no room."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.theme import theme
from mailconfig_gui.words.say import choose
from tests.gui.small_windows import DIALOGS
from tests.gui.states import STATES, make_window, settle
from tests.gui.wording import cut, outside, unmarked

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging" / "dev"))

import pseudo  # type: ignore[import-not-found]  # noqa: E402

catalogue = functools.cache(pseudo.catalogue)


@pytest.fixture(params=[pseudo.LONG, pseudo.RTL])
def marks(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[tuple[str, str]]:
    """Speak a language for tests; its marks stand around each of its sentences."""
    language = str(request.param)
    choose(catalogue(language))
    turned = Qt.LayoutDirection.RightToLeft if language == pseudo.RTL else Qt.LayoutDirection.LeftToRight
    qapp.setLayoutDirection(turned)
    theme()
    yield pseudo.MARKS[language]
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.parametrize("name", STATES)
def test_a_state_is_said_whole_and_has_room(
    marks: tuple[str, str], name: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_window(tmp_path)
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    settle()
    STATES[name](window)
    for size in (window.size(), QSize(window.minimumSizeHint().width(), 900)):
        window.resize(size)
        # A scroll bar that comes with the last row takes the width that the rows were laid out for: once more.
        settle(8)
        assert unmarked(window, marks) == [], size
        assert (cut(window), outside(window)) == ([], []), size
    window.practice.stop()


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_is_said_whole_and_has_room(
    marks: tuple[str, str], name: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_window(tmp_path)
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    settle()
    dialog = DIALOGS[name](window)
    settle()
    assert unmarked(dialog, marks) == []
    assert (cut(dialog), outside(dialog)) == ([], [])
    dialog.close()
    window.practice.stop()

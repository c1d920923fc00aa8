"""What a screen reader hears in every state and dialog: as written down, each with a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mailconfig_gui.gui.kit.theme import theme
from tests.gui.heard import FOLDER, nodes, text_of
from tests.gui.small_windows import DIALOGS
from tests.gui.states import STATES, make_window, settle


@pytest.fixture(params=[*STATES, *DIALOGS])
def shown(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[str, QWidget]]:
    """A state of the window, or a dialog of it, by its name."""
    name = str(request.param)
    theme()
    QAccessible.setActive(True)
    window = make_window(tmp_path)
    qtbot.addWidget(window, before_close_func=lambda made: made.editor.draft.mark_clean())
    window.show()
    settle()
    if name in DIALOGS:
        yield name, DIALOGS[name](window)
    else:
        STATES[name](window)
        yield name, window
    window.practice.stop()
    QAccessible.setActive(False)


def test_what_is_heard_is_written_down(shown: tuple[str, QWidget]) -> None:
    name, root = shown
    settle()
    heard = nodes(root)
    # An empty cell of a table is heard as one.
    assert [node.line for node in heard if not node.name and node.role != "cell"] == []
    # Who speaks to the computer says what stands there.
    assert [node.line for node in heard if not _says(node.name, node.label)] == []
    written = FOLDER / f"{name}.txt"
    assert text_of(root) == written.read_text(encoding="utf-8"), f"run: python -m tests.gui.heard {name}"


def _says(name: str, label: str) -> bool:
    """Tell whether a name begins with the words of a label."""
    return name.rstrip("…").casefold().startswith(" ".join(label.split()).casefold().rstrip(":…")[:90])


def test_nothing_is_written_down_that_is_no_more() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {*STATES, *DIALOGS}

"""The window on screens of any size, scale and font, under a real window manager (Xvfb and openbox)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.lab.screen import Person, Screen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from mailconfig_gui.gui.window import MainWindow

pytestmark = pytest.mark.real


def outside(window: QWidget) -> list[str]:
    """Name what of a window, frame included, does not lie on the screen."""
    from PySide6.QtCore import QRect

    free = window.screen().availableGeometry()
    found = [] if free.contains(window.frameGeometry()) else [f"{window.frameGeometry()} on {free}"]
    for name, part in vars(getattr(window, "bottom", window)).items():
        if name in ("recipient", "send", "save", "apply"):
            place = QRect(part.mapToGlobal(part.rect().topLeft()), part.size())
            if not part.isVisible() or not free.contains(place):
                found.append(f"{name} {place}")
    return found


def starts(window: MainWindow) -> Person:
    """Look at the window as it opens, and with as much below the fields as there can be."""
    first = outside(window)
    window.form.choose("custom")
    window.editor.set_recipient("nobody")
    window.test(send=True)
    yield 100
    window.note("Something that is said in passing.")
    yield 100
    return [first, outside(window)]


@pytest.mark.parametrize(
    ("size", "environment"),
    [
        ("1440x900", {}), ("1440x900", {"QT_SCALE_FACTOR": "2"}), ("1440x900", {"QT_FONT_DPI": "168"}),
        ("1024x700", {}),
    ],
)  # fmt: skip
def test_the_first_window_lies_on_the_screen_with_all_its_buttons(
    screen: Callable[[str], Screen], tmp_path: Path, size: str, environment: dict[str, str]
) -> None:
    assert screen(size).run(f"{__name__}:starts", tmp_path, environment) == [[], []]

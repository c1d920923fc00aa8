"""The titles of the menu bar, which are there before what stands below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

FILE, EDIT, TEST, PROFILE, TOOLS, HELP = TITLES = (
    mark("&File"), mark("&Edit"), mark("&Test"), mark("&Profile"), mark("Too&ls"), mark("&Help"),
)  # fmt: skip


def show_titles(window: QMainWindow) -> None:
    """Make the bar with its titles, so that nothing moves when it is filled."""
    for title in TITLES:
        window.menuBar().addAction(say(title))

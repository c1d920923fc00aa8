"""What a profile that was handed on leaves open, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.cli.render import printable
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailconfig_gui.app.hand_on import Point


def print_points(points: Sequence[Point]) -> None:
    """Print what is open, a line for each."""
    print(say("Open:") if points else say("Nothing is open."))
    for one in points:
        print(f"  {printable(one.text)}")

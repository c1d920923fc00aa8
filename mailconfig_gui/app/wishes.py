"""What a person has chosen for the program itself: how it looks, and what it begins with."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from mailconfig_gui.app.language import PREFERENCE

if TYPE_CHECKING:
    from mailconfig_gui.app.home import Home


class Wish(StrEnum):
    """Under which name each choice is kept (`Preferences.choices`)."""

    LANGUAGE = PREFERENCE
    SHADE = "shade"
    TEXT_SIZE = "text-size"
    RECIPIENT = "recipient"
    HISTORY_COUNT = "history-count"
    HISTORY_DAYS = "history-days"
    FIRST_STEPS = "first-steps"


class Shade(StrEnum):
    """Light or dark; the system's own choice is none."""

    SYSTEM = ""
    LIGHT = "light"
    DARK = "dark"


USUAL_SIZE = 100
SIZES = (90, USUAL_SIZE, 115, 130, 150, 175, 200)
"""Of the text, in percent of the system's."""


def wish(home: Home, name: Wish) -> str:
    """Return what was chosen, "" for nothing."""
    return str(home.preferences.choices.get(name, ""))


def keep_wish(home: Home, name: Wish, value: str) -> None:
    """Keep a choice; "" is none any more."""
    others = {key: one for key, one in home.preferences.choices.items() if key != name}
    home.remember(choices={**others, name.value: value} if value else others)


def shade(home: Home) -> Shade:
    """Return the shade chosen; what the file has that is none is the system's."""
    chosen = wish(home, Wish.SHADE)
    return Shade(chosen) if chosen in tuple(Shade) else Shade.SYSTEM


def text_size(home: Home) -> int:
    """Return the size of the text, in percent of the system's."""
    chosen = wish(home, Wish.TEXT_SIZE)
    return int(chosen) if chosen in map(str, SIZES) else USUAL_SIZE

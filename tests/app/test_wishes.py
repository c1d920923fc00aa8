"""What was chosen for the program itself, and what a file may have of it that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.app.home import open_home
from mailconfig_gui.app.wishes import Shade, Wish, keep_wish, shade, text_size, wish


def test_a_choice_is_kept_until_it_is_none_any_more(tmp_path: Path) -> None:
    keep_wish(open_home(tmp_path), Wish.RECIPIENT, "you@example.org")
    keep_wish(home := open_home(tmp_path), Wish.SHADE, "dark")
    assert (wish(open_home(tmp_path), Wish.RECIPIENT), shade(home)) == ("you@example.org", Shade.DARK)
    keep_wish(home, Wish.RECIPIENT, "")
    assert dict(open_home(tmp_path).preferences.choices) == {"shade": "dark"}


@pytest.mark.parametrize("written", ["pink", "9999", "1e9"])
def test_what_is_none_of_those_offered_is_the_usual(tmp_path: Path, written: str) -> None:
    home = open_home(tmp_path)
    keep_wish(home, Wish.SHADE, written)
    keep_wish(home, Wish.TEXT_SIZE, written)
    assert (shade(home), text_size(home)) == (Shade.SYSTEM, 100)
    keep_wish(home, Wish.TEXT_SIZE, "150")
    assert text_size(home) == 150

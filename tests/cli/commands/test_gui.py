"""`gui`: the window, or words where there is none to open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.doors import start
from tests.systems import needs_display


def no_display() -> dict[str, str]:
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {name: value for name, value in os.environ.items() if name not in displays}


@needs_display
@pytest.mark.parametrize(
    ("door", "words"),
    [
        ("mailconfig", ["gui"]),
        ("mailconfig", ["gui", "mail.json"]),
        ("mailconfig-gui", []),
        ("mailconfig-gui", ["mail.json"]),
        ("python -m mailconfig_gui", []),
        ("python -m mailconfig_gui", ["mail.json"]),
    ],
)
def test_without_a_display_the_window_says_so(door: str, words: list[str]) -> None:
    ended = start(door, *words, environment=no_display())
    assert (ended.returncode, ended.stdout) == (4, "")
    assert "There is no display here." in ended.stderr
    assert "mailconfig --help" in ended.stderr


@pytest.mark.parametrize(
    "where", [pytest.param({"DISPLAY": ":4321"}, marks=needs_display), {"QT_QPA_PLATFORM": "no-such"}]
)
def test_where_the_display_is_not_there_the_window_says_so(where: dict[str, str], tmp_path: Path) -> None:
    ended = start(
        "mailconfig", "gui", environment={**no_display(), "MAILCONFIG_HOME": str(tmp_path), **where}
    )
    assert ended.returncode == 4, ended.stderr
    assert "The window cannot open" in ended.stderr
    assert "display :4321" in ended.stderr or "no-such" in ended.stderr
    assert "mailconfig --help" in ended.stderr

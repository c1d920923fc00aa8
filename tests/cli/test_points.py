from __future__ import annotations

import pytest

from mailconfig_gui.app.hand_on import Point
from mailconfig_gui.cli.points import print_points
from mailconfig_gui.results.pack import PointId


def test_each_is_a_line_that_no_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    print_points([Point(PointId.SECRET, "a\x1b[2J"), Point(PointId.FAILED, "b")])
    assert capsys.readouterr().out == "Open:\n  a\\x1b[2J\n  b\n"


def test_nothing_is_said_too(capsys: pytest.CaptureFixture[str]) -> None:
    print_points([])
    assert capsys.readouterr().out == "Nothing is open.\n"

"""The ladder: what is to come, what is reached, how long it took."""

from __future__ import annotations

from mailconfig_gui.gui.results.ladder import _time
from mailconfig_gui.gui.window import MainWindow
from mailconfig_gui.smtp.stages import Stage
from tests.gui import states


def test_the_ladder_grows_as_it_happens(window: MainWindow) -> None:
    states.running(window)
    lines = window.results.ladder._lines
    shown = [(mark.name, name.text()) for mark, name, _, _ in lines if name.isVisible()]
    assert shown[:2] == [("done", "Settings"), ("done", "Name")]
    assert ("running", "Greeting") in shown
    assert shown[-1] == ("pending", "Accepted")
    assert [name for mark, name in shown].count("Greeting") == 1
    assert lines[1][1].accessibleName() == f"Name: done, {states.STAGES[Stage.DNS][0]}, 12 ms"
    times = [time.text() for _, _, _, time in lines if time.isVisible() and time.text()]
    assert times[1] == "12 ms"


def test_what_was_not_reached_is_gone_when_it_is_over(window: MainWindow) -> None:
    states.fails_login(window)
    shown = [name.text() for _, name, _, _ in window.results.ladder._lines if name.isVisible()]
    assert shown[-1] == Stage.AUTH.label
    assert window.results.ladder._lines[len(shown) - 1][0].name == "error"


def test_long_times_are_seconds(window: MainWindow) -> None:
    assert _time(9_999).endswith("ms")
    assert _time(12_340) == "12.3 s"

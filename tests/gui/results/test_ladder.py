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
    assert lines[1][1].accessibleName() == "Name: done"
    times = [time.text() for _, _, _, time in lines if time.isVisible() and time.text()]
    assert times[1] == "12 ms"


def _shown(window: MainWindow) -> list[tuple[str, str]]:
    """Mark and name of each line that is to be seen."""
    return [(mark.name, name.text()) for mark, name, _, _ in window.results.ladder._lines if name.isVisible()]


def test_what_was_not_reached_is_gone_when_it_is_over(window: MainWindow) -> None:
    states.fails_login(window)
    window.results.ladder.fold.click()
    assert _shown(window)[-1] == ("error", Stage.AUTH.label)
    assert len(_shown(window)) == 8


def test_passed_steps_fold_at_the_end_and_the_failed_one_stays(window: MainWindow) -> None:
    states.running(window)
    assert not window.results.ladder.fold.isVisible()
    window.tests.cancel()
    window.editor.test.forget()
    states.fails_login(window)
    assert _shown(window) == [("error", Stage.AUTH.label)]
    assert window.results.ladder.fold.text() == "7 steps passed, 162 ms"


def test_unfolded_steps_stay_so_for_the_next_test(window: MainWindow) -> None:
    states.accepted(window)
    assert _shown(window) == []
    window.results.ladder.fold.click()
    assert len(_shown(window)) == len(states.STAGES)
    states.fails_login(window)
    assert len(_shown(window)) == 8
    window.results.ladder.fold.click()
    states.accepted(window)
    assert _shown(window) == []


def test_with_no_step_passed_there_is_nothing_to_unfold(window: MainWindow) -> None:
    states.choose_sendgrid(window)
    states.fail(window, Stage.CONFIG, "settings", "The sender cannot be sent.", "")
    assert not window.results.ladder.fold.isVisible()


def test_long_times_are_seconds(window: MainWindow) -> None:
    assert _time(9_999).endswith("ms")
    assert _time(12_340) == "12.3 s"

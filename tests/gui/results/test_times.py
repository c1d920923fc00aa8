"""Where the time of a test went is told to whoever unfolds it."""

from __future__ import annotations

from mailconfig_gui.gui.results.time_table import TimeTable
from mailconfig_gui.gui.window import MainWindow
from tests.gui import states
from tests.gui.states import settle


def unfolded(window: MainWindow) -> TimeTable:
    window.results.times.fold.setChecked(True)
    settle()
    table = window.results.times.table
    assert table is not None
    return table


def test_it_is_made_only_when_it_is_wanted_and_stays_for_the_next_test(window: MainWindow) -> None:
    states.running(window)
    assert not window.results.times.isVisible()
    window.tests.cancel()
    window.editor.test.forget()
    states.fails_login(window)
    assert window.results.times.table is None
    assert unfolded(window).rowCount() == 8
    states.accepted(window)
    table = window.results.times.table
    assert table is not None
    assert table.rowCount() == len(states.STAGES)
    window.results.times.fold.setChecked(False)
    assert window.results.times.table is None


def test_without_a_step_there_is_no_picture(window: MainWindow) -> None:
    states.keyring_locked(window)
    settle()
    assert not window.results.times.isVisible()

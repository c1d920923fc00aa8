"""The stages of a test as bars."""

from __future__ import annotations

import pytest

from mailconfig_gui.results.waterfall import Bar, BarState, TimedStage, Waterfall, lay_out

STAGES = (
    TimedStage("config", ok=True, ms=0, start_ms=0, round_trips=0),
    TimedStage("dns", ok=True, ms=12, start_ms=0),
    TimedStage("connect", ok=False, ms=30, start_ms=15, round_trips=1),
)


def test_a_stage_begins_when_it_was_said_to_have_begun() -> None:
    assert [(bar.start_ms, bar.length_ms) for bar in lay_out(STAGES).bars] == [(0, 0), (0, 12), (15, 30)]


def test_a_stage_of_which_only_the_length_is_known_begins_where_the_one_before_ended() -> None:
    plain = (one._replace(start_ms=None) for one in STAGES)
    assert [bar.start_ms for bar in lay_out(plain).bars] == [0, 0, 12]


def test_the_whole_lasts_until_the_last_end_or_the_total() -> None:
    assert lay_out(STAGES).total_ms == 45
    assert lay_out(STAGES, total_ms=100).total_ms == 100
    assert lay_out(()) == Waterfall((), 1)


def test_each_bar_tells_what_became_of_its_stage() -> None:
    picture = lay_out(STAGES, planned=("config", "dns", "connect", "banner", "auth"))
    states = [bar.state for bar in picture.bars]
    assert states == [BarState.PASSED, BarState.PASSED, BarState.FAILED] + 2 * [BarState.NOT_REACHED]
    assert [bar.stage for bar in picture.bars[3:]] == ["banner", "auth"]
    assert {(bar.start_ms, bar.length_ms) for bar in picture.bars[3:]} == {(45, 0)}


def test_a_stage_that_runs_lasts_until_now() -> None:
    running = lay_out((*STAGES[:2], TimedStage("connect", ok=False, ms=None)), total_ms=500).bars[-1]
    assert running == Bar("connect", 12, 488, None, BarState.RUNNING)


def test_times_of_a_foreign_file_that_cannot_be_are_taken_for_nothing() -> None:
    (bar,) = lay_out((TimedStage("dns", ok=True, ms=-5, start_ms=-7),)).bars
    assert (bar.start_ms, bar.length_ms) == (0, 0)


@pytest.mark.parametrize(
    ("bar", "words"),
    [
        (Bar("auth", 40, 12, 2, BarState.PASSED), "Login: passed, from 40 ms, took 12 ms, 2 round trips"),
        (Bar("auth", 40, 12, 1, BarState.FAILED), "Login: failed, from 40 ms, took 12 ms, 1 round trip"),
        (Bar("dns", 0, 3, None, BarState.RUNNING), "Name: running, from 0 ms, took 3 ms"),
        (Bar("data", 9, 0, None, BarState.NOT_REACHED), "Message: not reached"),
    ],
)
def test_a_bar_is_told_in_a_sentence(bar: Bar, words: str) -> None:
    assert bar.words == words


def test_a_stage_of_a_later_version_is_called_by_its_id_which_is_cut() -> None:
    assert Bar("x" * 1000, 0, 0, None, BarState.PASSED).label == "x" * 60


@pytest.mark.parametrize(
    ("total", "ticks"),
    [
        (1, (0, 1)),
        (8, tuple(range(9))),
        (9, (0, 2, 4, 6, 8)),
        (48, (0, 10, 20, 30, 40)),
        (1234, (0, 200, 400, 600, 800, 1000, 1200)),
        (60_000, (0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000)),
    ],
)
def test_the_axis_has_round_numbers(total: int, ticks: tuple[int, ...]) -> None:
    assert Waterfall((), total).ticks == ticks


def test_a_time_is_told_as_a_part_of_the_whole() -> None:
    assert [Waterfall((), 200).part(ms) for ms in (-5, 0, 50, 200, 900)] == [0, 0, 0.25, 1, 1]

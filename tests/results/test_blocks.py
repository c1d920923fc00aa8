"""What a report is made of."""

from __future__ import annotations

import pytest

from mailconfig_gui.results.blocks import SIGNS, WORST, Span, Tone


def test_every_tone_has_its_rank() -> None:
    assert sorted(WORST) == sorted(Tone)


def test_every_tone_but_the_plain_one_has_words_and_a_sign() -> None:
    assert {tone for tone in Tone if tone.words} == {*SIGNS} == {*Tone} - {Tone.PLAIN}


def test_no_two_signs_have_the_same_shape_for_paper_has_no_colour() -> None:
    assert len({*SIGNS.values()}) == len(SIGNS)


@pytest.mark.parametrize("start", [0, 0.5, 1])
def test_the_shortest_bar_is_seen_and_stays_within_its_line(start: float) -> None:
    left, length = Span(start, 0).shown
    assert length > 0
    assert 0 <= left <= 1 - length

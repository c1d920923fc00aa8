"""Results that anybody may have written."""

from __future__ import annotations

from mailconfig_gui.results.record import Record, record_of
from mailconfig_gui.results.tame import LONGEST_TEXT, MOST, MOST_ITEMS, tame
from tests.results.samples import TEST


def tamed(**content: object) -> Record:
    return tame(record_of({**TEST, **content}))


def test_what_cannot_be_seen_is_spelt_out_and_lines_stay_lines() -> None:
    assert tamed(queue_id="a\u202eb\x1b[2J\nc").content["queue_id"] == "a\\u202eb\\x1b[2J\nc"


def test_no_text_and_no_list_is_endless() -> None:
    record = tamed(queue_id="x" * 5000, refused=["y"] * 5000)
    assert record.content["queue_id"] == "x" * LONGEST_TEXT + "…"
    assert len(record.content["refused"]) == MOST_ITEMS


def test_no_number_is_longer_than_a_line() -> None:
    assert (tamed(total_ms=10**4000).total_ms, tamed(total_ms=-(10**4000)).total_ms) == (MOST, -MOST)


def test_what_is_fit_stays_as_it_is() -> None:
    assert tame(record_of(TEST)) == record_of(TEST)


def test_nothing_is_deeper_than_what_can_be_walked() -> None:
    deep: list[object] = []
    for _ in range(900):
        deep = [deep]
    assert repr(tamed(unknown=deep).content["unknown"]).count("[") < 100


def test_of_what_was_said_the_end_stays() -> None:
    said = [{"ms": number, "direction": "<", "tls": False, "text": "250 ok"} for number in range(99)]
    lines = tamed(transcript=said).content["transcript"]
    assert (len(lines), lines[-1]["ms"]) == (MOST_ITEMS, 98)

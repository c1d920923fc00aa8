"""What is said about several rows of mail settings; with a database, see tests/real/test_postgresql.py."""

from __future__ import annotations

import json

from mailconfig_gui.delivery.rows import row_lines
from mailconfig_gui.delivery.targets.postgresql.mail_rows import TwoRowsError, _compared
from tests.delivery.helpers import good


def rows(*texts: str, times: tuple[int, ...] = (0, 0), ages: tuple[int, ...] = (9, 5)) -> TwoRowsError:
    found = [(f"id{number}", text, times[number], ages[number]) for number, text in enumerate(texts)]
    return TwoRowsError(list(_compared(found)))


def test_each_row_is_told_by_what_differs_and_without_secrets() -> None:
    error = rows(
        json.dumps(good(password="one secret")),
        json.dumps(good(smtpPort="25", password="two secret", own={"clientSecret": "three"}, unknown=[1])),
        times=(1_600_000_000_000, 1_600_000_001_000),
    )
    first, second = error.rows
    assert (first.id, first.created, first.first) == ("id0", "2020-09-13 12:26:40 UTC", True)
    assert second.first is False
    assert {
        "Host: “smtp.plant.com”",
        "Port: “587”",
        "Password: set, it differs",
        "unknown: not there",
    } <= set(first.words)
    assert {"Port: “25”", "Password: set, it differs", "unknown: “[1]”"} <= set(second.words)
    assert not any(words.startswith("Timeout") for words in first.words)
    assert "Row id1" in error.message
    assert [
        word for word in ("one secret", "two secret", "three") if word in error.message + repr(error.rows)
    ] == []


def test_which_one_was_first_is_said_only_where_it_is_known() -> None:
    same = json.dumps(good())
    assert [row.first for row in rows(same, same, ages=(5, 5)).rows] == [None, None]
    assert [row.first for row in rows(same, same, ages=(5, 9), times=(1, 2)).rows] == [None, None]
    assert [row.first for row in rows(same, same, ages=(5, 9), times=(2, 2)).rows] == [False, True]
    assert rows(same, same).rows[0].words == ("Host: “smtp.plant.com”", *rows(same, same).rows[1].words[1:])


def test_a_damaged_row_is_told_as_such() -> None:
    for text in ("{", "[]", "", "[" * 100_000):
        damaged, other = rows(text, json.dumps(good())).rows
        assert damaged.words == ("Its text is damaged.",)
        assert len(other.words) == 3
        assert list(row_lines(damaged)) == [
            "Row id0, written first: most likely the one that the platform used",
            "  Its text is damaged.",
        ]

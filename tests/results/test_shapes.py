from __future__ import annotations

import pytest

from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.shapes import (
    HEAD,
    SHAPES,
    Shape,
    flag,
    known,
    lacking,
    misfits,
    one,
    several,
    text,
    whole,
)
from tests.results.results import good

TEST = Shape(("object",), fields=SHAPES[Kind.TEST])


def test_every_kind_begins_with_the_same_keys() -> None:
    assert [tuple(fields)[: len(HEAD)] for fields in SHAPES.values()] == [tuple(HEAD)] * len(Kind)


def test_a_result_fits() -> None:
    assert list(misfits(good(), TEST)) == []


@pytest.mark.parametrize(
    ("value", "shape", "places"),
    [
        ("7", whole(), [""]),
        (True, whole(), [""]),
        (7, flag(), [""]),
        (None, text(), [""]),
        (None, text().or_null(), []),
        (0.5, whole(), [""]),
        ({"rows": [1, "2", 3]}, one(rows=several(whole())), ["rows[1]"]),
        ({"row": {"ms": "2", "other": 1}}, one(row=one(ms=whole(), absent=text())), ["row.ms"]),
        ([[1]], several(one()), ["[0]"]),
        ([1, "2"], Shape(("array",)), []),
    ],
)
def test_the_places_of_another_type_are_named(value: object, shape: Shape, places: list[str]) -> None:
    assert list(misfits(value, shape)) == places


def test_what_is_absent_or_not_possible_is_named() -> None:
    shape = one(rows=several(one(kind=text("", "a", "b"), more=flag().if_any())), at=text().or_null())
    assert list(lacking({"rows": [{"kind": "a"}, {"kind": "c"}, {}]}, shape)) == [
        "rows[1].kind",
        "rows[2].kind",
        "at",
    ]
    assert list(lacking({"rows": [], "at": None}, shape)) == []


def test_only_what_is_known_is_left() -> None:
    shape = one(rows=several(one(ms=whole())), free=one())
    value = {"rows": [{"ms": 1, "x": 2}], "free": {"y": 3}, "z": 4}
    assert known(value, shape) == {"rows": [{"ms": 1}], "free": {"y": 3}}

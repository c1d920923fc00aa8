"""Our reading of JSON values against Jackson's own."""

from __future__ import annotations

import random

import pytest

from mailconfig_gui.model.java import as_boolean
from mailconfig_gui.prediction.jackson import as_long, as_text, java_int
from tests.java.engine import coerced

pytestmark = pytest.mark.real

FIXED: list[object] = [
    None, True, False, 0, 1, -3, 587, 587.0, 1.5, 1e20, 1e7, 9999999.5, 1e-3, 1.234e-5, -1e300, 2**40, 2**63,
    -(2**63), [], {}, [1], {"a": 1}, "", " ", "  true ", "TRUE", "true", "false", " 587", "587 ", "10s", "1e3", "12.7",
    "-5", "9" * 20, "0x10", "٢٥", "+5", "5d", "5f", "-", "+", "1_0", ".5", "5.", "null", "\t7", "\u00a07", "1e400",
    "-1e400", "e5", "1.2.3", "+\t3", "++3", "NaN", "-Infinity", "Infinity", ".", "-.5", "--5", "9e18", "1e19",
]  # fmt: skip


def ours(value: object) -> str:
    text, port = as_text(value), java_int(as_text(value))
    truth = "true" if as_boolean(value) else "false"
    return f"{truth}|{as_long(value, 10_000)}|{'no' if port is None else port}|{text}"


def generated(count: int) -> list[object]:
    rng = random.Random(1)
    values: list[object] = []
    for _ in range(count):
        kind = rng.randrange(4)
        if kind == 0:
            values.append("".join(rng.choice("0123456789+-.eE dfstru٣\t") for _ in range(rng.randint(0, 8))))
        elif kind == 1:
            values.append(rng.randint(-(10 ** rng.randint(1, 18)), 10 ** rng.randint(1, 18)))
        elif kind == 2:
            values.append(round(rng.uniform(-1, 1) * 10.0 ** rng.randint(-8, 14), rng.randint(0, 6)))
        else:
            values.append(rng.choice(FIXED))
    return values


def test_every_value_is_read_as_jackson_reads_it() -> None:
    values = FIXED + generated(5000)
    found = coerced(values)
    assert [
        (value, both) for value, both in zip(values, found, strict=True) if both.ours != both.jackson
    ] == []
    wrong = [
        (value, ours(value), both)
        for value, both in zip(values, found, strict=True)
        if ours(value) != both.jackson
    ]
    assert wrong == []

"""One method that passes and is aligned is enough (RFC 9989 4.4)."""

import pytest

from mailconfig_gui.domain.alignment import Forecast, is_aligned
from mailconfig_gui.domain.dmarc import Mode


@pytest.mark.parametrize(
    ("spf", "dkim", "passes"),
    [
        (True, None, True), (None, True, True), (True, True, True), (False, True, True), (False, False, False),
        (False, None, None), (None, False, None), (None, None, None),
    ],
)  # fmt: skip
def test_one_method_is_enough(spf: bool | None, dkim: bool | None, passes: bool | None) -> None:
    assert Forecast(spf, dkim).passes is passes


@pytest.mark.parametrize(
    ("domain", "of", "mode", "aligned"),
    [
        ("example.com", "example.com", Mode.STRICT, True),
        ("example.com", "", Mode.RELAXED, True),
        ("send.example.com", "example.com", Mode.RELAXED, True),
        ("send.example.com", "example.com", Mode.STRICT, False),
        ("other.example", "other.example", Mode.RELAXED, False),
        ("other.example", "", Mode.RELAXED, None),
    ],
)
def test_relaxed_wants_the_organisation_and_strict_the_name(
    domain: str, of: str, mode: Mode, aligned: bool | None
) -> None:
    assert is_aligned(domain, of, "example.com", "example.com", mode) is aligned


def test_an_organisation_that_nobody_knows_tells_nothing() -> None:
    assert is_aligned("send.example.com", "example.com", "example.com", "", Mode.RELAXED) is None

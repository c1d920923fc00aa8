"""What Java makes of values; tests/real/test_jackson_java.py compares more of them with Jackson itself."""

from __future__ import annotations

import pytest

from mailconfig_gui.model.java import as_boolean, trimmed


@pytest.mark.parametrize("value", [True, 1, -3, "true", " true\t", "\x00true"])
def test_what_is_on(value: object) -> None:
    assert as_boolean(value)


@pytest.mark.parametrize("value", [None, False, 0, 1.0, "", "TRUE", "1", "\u00a0true", [], {}])
def test_what_is_off(value: object) -> None:
    assert not as_boolean(value)


def test_only_blanks_of_ascii_are_trimmed() -> None:
    assert trimmed("\x01 \u00a0a b\n") == "\u00a0a b"

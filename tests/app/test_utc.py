from __future__ import annotations

from mailconfig_gui.app.utc import utc


def test_a_moment_is_told_in_utc() -> None:
    assert utc(0) == "1970-01-01T00:00:00Z"
    assert utc() > "2026"

from __future__ import annotations

from mailconfig_gui.results.kinds import Kind


def test_every_kind_has_words() -> None:
    assert [kind.words for kind in Kind] == [
        "Test",
        "Domain check",
        "Arrival",
        "End of the login",
        "Test by the platform",
    ]

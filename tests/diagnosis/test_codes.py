from __future__ import annotations

import pytest

from mailconfig_gui.diagnosis.codes import code_reading


@pytest.mark.parametrize(
    ("code", "enhanced", "parts"),
    [
        (550, "5.1.1", ("permanent", "no such mailbox")),
        (421, None, ("temporary", "closes the connection")),
        (535, "5.7.8", ("credentials invalid",)),
        (None, "5.7.139", ("security or policy",)),
        (599, None, ("permanent",)),
        (None, "5.9.1", ("unknown subject",)),
    ],
)
def test_a_code_is_read_by_the_book(code: int | None, enhanced: str | None, parts: tuple[str, ...]) -> None:
    reading = code_reading(code, enhanced)
    assert reading.endswith("(RFC 5321, RFC 3463).")
    for part in parts:
        assert part in reading


@pytest.mark.parametrize("code", [404, 422, 429, 508])
def test_a_code_of_http_is_none_of_smtp(code: int) -> None:
    assert code_reading(code, None) == ""


def test_no_code_no_reading() -> None:
    assert code_reading(None, None) == ""

"""What tells several rows of mail settings apart."""

from __future__ import annotations

from mailconfig_gui.delivery.rows import MailRow, row_lines


def test_a_row_in_words_tells_its_id_and_never_its_text() -> None:
    row = MailRow("one", "2026-11-23 14:02:00 UTC", True, ("Host: “a”",), '{"password": "hunter2"}')
    lines = list(row_lines(row))
    assert lines == [
        "Row one, made 2026-11-23 14:02:00 UTC, written first: most likely the one that the platform used",
        "  Host: “a”",
    ]
    assert "hunter2" not in repr(row) + str(lines)

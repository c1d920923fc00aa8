"""Columns that stand straight in a terminal, whatever the letters."""

from __future__ import annotations

import pytest

from mailconfig_gui.words.cells import padded, width


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("Host", 4),
        ("Größe", 5),
        ("主机", 4),
        ("ホスト", 6),
        ("e\u0301", 1),
        ("مضيف", 4),
        ("ＡＢ", 4),
        ("", 0),
    ],
)
def test_a_text_takes_its_cells(text: str, cells: int) -> None:
    assert width(text) == cells


def test_a_column_is_filled_up_to_its_width() -> None:
    assert padded("主机", 6) + "|" == "主机  |"
    assert padded("Host", 2) == "Host"

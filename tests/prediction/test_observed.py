"""What was heard."""

from __future__ import annotations

import pytest

from mailconfig_gui.prediction.observed import Heard


@pytest.mark.parametrize(
    ("text", "code"), [("250 Ok", 250), ("535-No\n535 Really", 535), ("", -1), ("hello", -1), ("25", 25)]
)
def test_the_code_as_the_library_reads_it(text: str, code: int) -> None:
    assert Heard(text).code == code

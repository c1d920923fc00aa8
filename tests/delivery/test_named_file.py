"""Which file a text names."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailconfig_gui.delivery.named_file import NoFileError, named_file


def test_each_form_has_its_own_ending() -> None:
    assert named_file("mail.sql", ".sql") == Path("mail.sql")
    assert named_file("request", "") == Path("request")
    with pytest.raises(NoFileError, match=r"does not end in \.sql"):
        named_file("mail.json", ".sql")

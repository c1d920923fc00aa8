from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from mailconfig_gui.app.explain_text import (
    MAX_BYTES,
    causes,
    explain_line,
    explain_text,
    open_text,
    read_text,
)
from mailconfig_gui.model.problem import MailConfigError

REFUSED = "535 5.7.8 Username and Password not accepted. gsmtp"


def test_a_text_is_explained_by_what_is_known_of_it() -> None:
    assert explain_text(REFUSED, provider="gmail").cause in causes()


def test_a_line_of_a_stream_is_explained_as_its_text_is() -> None:
    line = json.dumps({"raw": REFUSED, "provider": "gmail"}).encode()
    assert explain_line(line)["cause"] == explain_text(REFUSED, provider="gmail").cause


def test_a_text_of_an_editor_is_read_without_its_mark(tmp_path: Path) -> None:
    file = tmp_path / "error.txt"
    file.write_text(REFUSED, encoding="utf-16")
    with open_text(file) as source:
        assert read_text(source) == REFUSED


def test_what_is_longer_than_any_error_text_is_cut() -> None:
    assert len(read_text(io.BytesIO(b"a" * (MAX_BYTES + 1)))) == MAX_BYTES


def test_a_missing_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(MailConfigError), open_text(tmp_path / "absent.txt"):
        pass

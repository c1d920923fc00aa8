"""Which file a text names."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mailconfig_gui.delivery.named_file import NoFileError, named_file


def test_each_form_has_its_own_ending() -> None:
    assert named_file("mail.sql", ".sql") == Path("mail.sql")
    assert named_file("request", "") == Path("request")
    with pytest.raises(NoFileError, match=r"does not end in \.sql"):
        named_file("mail.json", ".sql")


@pytest.mark.parametrize(
    ("platform", "text", "path"),
    [
        ("win32", "file:///C:/w/my%20mail.json", "C:/w/my mail.json"),
        ("win32", "file://localhost/C:/w/mail.json", "C:/w/mail.json"),
        ("win32", "file://server/share/mail.json", "//server/share/mail.json"),
        ("linux", "file:///tmp/my%20mail.json", "///tmp/my mail.json"),
        ("linux", "file:my%20mail.json", "my%20mail.json"),
    ],
)
def test_a_file_is_named_as_a_web_address(
    monkeypatch: pytest.MonkeyPatch, platform: str, text: str, path: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert named_file(text) == Path(path)

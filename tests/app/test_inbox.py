"""A look into a mailbox: words that a person gives; with Dovecot itself, see tests/real/test_inbox.py."""

from __future__ import annotations

import pytest

from mailconfig_gui.app.inbox import read_code, read_server


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7QK-2M", "7QK-2M"),
        (" 7qk2m ", "7QK-2M"),
        ("7QK-2", None),
        ('7QK-2M" ALL', None),
        ("", None),
        ("7QK-2MM", None),
    ],
)
def test_a_code_as_people_type_it(text: str, code: str | None) -> None:
    assert read_code(text) == code


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("imap.example.com", ("imap.example.com", 993)),
        ("imap.example.com:1993", ("imap.example.com", 1993)),
        ("192.0.2.1", ("192.0.2.1", 993)),
        ("[2001:db8::1]:1993", ("2001:db8::1", 1993)),
        ("2001:db8::1", ("2001:db8::1", 993)),
        ("imap.example.com:0", None),
        ("imap.example.com:99999", None),
        ("imap.example.com:x", None),
        ("imap example", None),
        ("", None),
    ],
)
def test_a_server_with_or_without_its_port(text: str, server: tuple[str, int] | None) -> None:
    assert read_server(text) == server

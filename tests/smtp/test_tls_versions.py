"""The field tlsVersion as Java reads it."""

from __future__ import annotations

import pytest

from mailconfig_gui.smtp.tls_versions import TlsRange, in_words, read_tls_version


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("TLSv1.2", "TLSv1.3")),
        ("  ", ("TLSv1.2", "TLSv1.3")),
        ("TLSv1.2", ("TLSv1.2", "TLSv1.2")),
        ("TLSv1.3", ("TLSv1.3", "TLSv1.3")),
        ("TLSv1.3 TLSv1.2", ("TLSv1.2", "TLSv1.3")),
        ("TLSv1.1 TLSv1.2", ("TLSv1.2", "TLSv1.2")),
    ],
)
def test_what_is_offered(text: str, expected: tuple[str, str]) -> None:
    assert read_tls_version(text) == TlsRange(*expected)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("TLSv1", "switched off"),
        ("TLSv1 TLSv1.1", "TLSv1 and TLSv1.1 is switched off"),
        ("tlsv1.2", "no TLS version"),
        ("TLSv1.2,TLSv1.3", "no TLS version"),
    ],
)
def test_what_java_refuses(text: str, words: str) -> None:
    reason = read_tls_version(text)
    assert isinstance(reason, str)
    assert words in reason


def test_versions_in_words() -> None:
    assert in_words("TLSv1.3") == "TLS 1.3"

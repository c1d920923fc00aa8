"""Transcripts as text."""

from __future__ import annotations

from mailconfig_gui.smtp.transcript import TranscriptLine, as_text


def test_a_transcript_as_text() -> None:
    lines = [
        TranscriptLine(3, "<", False, "220 mx.test"),
        TranscriptLine(12_345, ">", True, "AUTH PLAIN ****"),
    ]
    assert as_text(lines) == "      3 ms     < 220 mx.test\n  12345 ms TLS > AUTH PLAIN ****\n"
    assert as_text([]) == ""

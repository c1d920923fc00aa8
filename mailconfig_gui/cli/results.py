"""Results on the command line: what one is about, and where the one lies that a person names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.results import Subject, read_result
from mailconfig_gui.results.record import MAX_BYTES, Record, read_record
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.cli.source import Source


def open_record(arguments: argparse.Namespace, text: str) -> Record:
    """Return the result that a person names: a file, or - for standard input.

    Raises:
        StorageError: the file cannot be read.
        RecordError: it holds no result.

    """
    if text == "-":
        return read_record(sys.stdin.buffer.read(MAX_BYTES + 1), say("standard input"))
    return read_result(Path(text))


def subject_of(source: Source) -> Subject:
    """Return what a check of settings is about."""
    profile = source.profile
    if profile is None:
        return Subject(document=source.document.values)
    return Subject(profile.name, profile.provider, source.document.values)

"""The command `explain`: from a pasted error text, or a stream of them, to causes."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.cli.args import PROGRAM
from mailconfig_gui.cli.codes import GOOD, UsageError
from mailconfig_gui.cli.render import fix_as_options, print_json, printable
from mailconfig_gui.diagnosis.diagnosis import ErrorText
from mailconfig_gui.diagnosis.engine import diagnose
from mailconfig_gui.diagnosis.lines import LONGEST_LINE, explain_json_line
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.storage.files import decoded, opened_to_read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import BinaryIO

    from mailconfig_gui.diagnosis.diagnosis import Diagnosis
    from mailconfig_gui.diagnosis.knowledge import Knowledge
    from mailconfig_gui.model.problem import Fix

MAX_BYTES = LONGEST_LINE
"""Longest text, and longest line of a stream, that is looked at; what is longer is no error text."""


def run_explain(arguments: argparse.Namespace) -> int:
    """Explain the text of a file or of standard input.

    Raises:
        UsageError: no such stage or provider, or there is no text.
        StorageError: the file cannot be read.

    """
    from mailconfig_gui.storage.knowledge import load_knowledge

    if arguments.stage is not None and arguments.stage not in set(Stage):
        from mailconfig_gui.model.nearest import did_you_mean

        meant = did_you_mean(arguments.stage, Stage)
        raise UsageError(f"there is no stage of this name; these are: {', '.join(Stage)}.{meant}")
    if arguments.provider is not None:
        from mailconfig_gui.cli.layers import preset_called

        preset_called(arguments.provider)
    knowledge = load_knowledge()
    with _source(arguments.file) as source:
        if arguments.jsonl:
            _stream(source, knowledge)
            return GOOD
        if source.isatty():
            print("Paste the error text, then press Ctrl-D.", file=sys.stderr)
        text = decoded(source.read(MAX_BYTES), errors="replace")
    if not any(letter.isprintable() and not letter.isspace() for letter in text):
        raise UsageError(
            "there is no text to explain: name a FILE that holds it, or send it into the command"
        )
    given = {"host": arguments.host, "port": arguments.port, "security": arguments.security}
    settings = {key: value for key, value in given.items() if value is not None}
    diagnosis = diagnose(ErrorText(text, arguments.stage, arguments.provider, settings), knowledge)
    if arguments.json:
        print_json(diagnosis.as_json())
    else:
        print_diagnosis(diagnosis)
    return GOOD


@contextmanager
def _source(file: str | None) -> Iterator[BinaryIO]:
    """Open a file, or standard input where none is named or it is called `-`."""
    if file is None or file == "-":
        yield sys.stdin.buffer
        return
    if " " in file and not Path(file).exists():
        raise UsageError(f"there is no such file; to explain a text itself: echo TEXT | {PROGRAM} explain")
    with opened_to_read(Path(file)) as stream:
        yield stream


def print_diagnosis(diagnosis: Diagnosis) -> None:
    """Print a diagnosis for people: what, why, what to do, who does it."""
    from mailconfig_gui.diagnosis.rendering import diagnosis_text
    from mailconfig_gui.storage.knowledge import load_knowledge

    print(printable(diagnosis_text(diagnosis, load_knowledge().causes, _fix_line), keep_lines=True))


def _fix_line(fix: Fix) -> str:
    options = fix_as_options(fix)
    return f"{fix.label}: {options}" if options else ""


def _stream(source: BinaryIO, knowledge: Knowledge) -> None:
    """Write one diagnosis for each line, in order; a line that cannot be read gets one too, with `error`."""
    import json

    for line in _lines(source):
        sys.stdout.write(json.dumps(explain_json_line(line, knowledge)) + "\n")
        # Whoever feeds line by line waits for each answer.
        sys.stdout.flush()


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Yield the lines; of one that is too long no more than is needed to see that."""
    while line := source.readline(MAX_BYTES + 1):
        yield line
        while len(line) > MAX_BYTES and not line.endswith(b"\n"):
            line = source.readline(MAX_BYTES + 1)

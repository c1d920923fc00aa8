"""The command `explain`: from a pasted error text, or a stream of them, to causes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mailconfig_gui.cli.codes import GOOD, UsageError
from mailconfig_gui.cli.render import fix_as_options, print_json, printable
from mailconfig_gui.diagnosis.engine import Failure, diagnose
from mailconfig_gui.smtp.stages import Stage

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import BinaryIO

    from mailconfig_gui.diagnosis.engine import Diagnosis
    from mailconfig_gui.diagnosis.knowledge import Knowledge

MAX_BYTES = 1 << 20
"""Longest text, and longest line of a stream, that is looked at; what is longer is no error text."""
WHO = {
    "you": "you",
    "mail-administrator": "the administrator of the mail server",
    "network": "who runs the network or firewall",
    "provider": "the provider",
}


def run_explain(arguments: argparse.Namespace) -> int:
    """Explain the text on standard input."""
    from mailconfig_gui.storage.knowledge import load_knowledge

    if arguments.stage is not None and arguments.stage not in set(Stage):
        raise UsageError(f"there is no stage of this name; these are: {', '.join(Stage)}")
    knowledge = load_knowledge()
    if arguments.jsonl:
        _stream(sys.stdin.buffer, knowledge)
        return GOOD
    if sys.stdin.isatty():
        print("Paste the error text, then press Ctrl-D.", file=sys.stderr)
    text = sys.stdin.buffer.read(MAX_BYTES).decode("utf-8", "replace")
    given = {"host": arguments.host, "port": arguments.port, "security": arguments.security}
    settings = {key: value for key, value in given.items() if value is not None}
    diagnosis = diagnose(Failure(text, arguments.stage, arguments.provider, settings), knowledge)
    if arguments.json:
        print_json(diagnosis.as_json())
    else:
        print_diagnosis(diagnosis)
    return GOOD


def print_diagnosis(diagnosis: Diagnosis) -> None:
    """Print a diagnosis for people: what, why, what to do, who does it."""
    print(printable(diagnosis.title))
    print(printable(diagnosis.why))
    for number, step in enumerate(diagnosis.remedy, 1):
        link = f" <{printable(step.url)}>" if step.url else ""
        print(f"  {number}. {printable(step.text)}{link}")
    for fix in diagnosis.fixes:
        options = fix_as_options(fix)
        if options:
            print(f"  {printable(fix.label)}: {printable(options)}")
    if diagnosis.who in WHO:
        print(f"To be done by {WHO[diagnosis.who]}.")
    if diagnosis.retry:
        print(printable(diagnosis.retry))
    if diagnosis.reading:
        print(printable(diagnosis.reading))
    if diagnosis.also:
        print(f"Also possible: {', '.join(diagnosis.also)}.")


def _stream(source: BinaryIO, knowledge: Knowledge) -> None:
    """Write one diagnosis for each line, in order; a line that cannot be read gets one too, with `error`."""
    import json

    for line in _lines(source):
        failure, error = _failure(line)
        answer = diagnose(failure, knowledge).as_json()
        sys.stdout.write(json.dumps({**answer, "error": error} if error else answer) + "\n")
        # Whoever feeds line by line waits for each answer.
        sys.stdout.flush()


def _lines(source: BinaryIO) -> Iterator[bytes | None]:
    """Yield the lines; None for one that is too long, of which no more is kept."""
    while line := source.readline(MAX_BYTES + 1):
        if len(line) <= MAX_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(MAX_BYTES + 1)
        yield None


def _failure(line: bytes | None) -> tuple[Failure, str]:
    """Read one line of a stream; the second value says why there is nothing in it."""
    import json

    if line is None:
        return Failure(""), f"The line has more than {MAX_BYTES} bytes."
    if not line.strip():
        return Failure(""), "The line is empty."
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return Failure(""), "The line is not JSON."
    raw = value.get("raw") if isinstance(value, dict) else None
    if not isinstance(raw, str):
        return Failure(""), "The line is no object with a text “raw”."
    stage, provider, settings = (value.get(key) for key in ("stage", "provider", "settings"))
    return (
        Failure(
            raw,
            stage if isinstance(stage, str) else None,
            provider if isinstance(provider, str) else None,
            settings if isinstance(settings, dict) else {},
        ),
        "",
    )

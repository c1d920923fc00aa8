"""The command `explain`: from a pasted error text, or a stream of them, to causes."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.explain_text import MAX_BYTES, explain_line, explain_text, open_text, read_text
from mailconfig_gui.cli.codes import GOOD, UsageError
from mailconfig_gui.cli.diagnosis import print_diagnosis
from mailconfig_gui.cli.parser import PROGRAM, add_json, examples
from mailconfig_gui.cli.presets import preset_called
from mailconfig_gui.cli.render import print_json
from mailconfig_gui.cli.streams import END_OF_INPUT
from mailconfig_gui.model.nearest import did_you_mean
from mailconfig_gui.smtp.stages import Stage
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import BinaryIO

    from mailconfig_gui.cli.parser import Parser


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help=say("file with the text (default: -, standard input)")
    )
    parser.add_argument("--provider", metavar="ID", type=str.lower, help=say("preset the settings come from"))
    parser.add_argument(
        "--stage", metavar="S", type=str.lower, help=say("where it failed: dns, connect, auth, rcpt-to, ...")
    )
    parser.add_argument("--host", metavar="H", help=say("mail server"))
    parser.add_argument("--port", metavar="N", help=say("its port"))
    parser.add_argument(
        "--security", type=str.lower, choices=("none", "starttls", "tls"), help=say("encryption in use")
    )
    form = parser.add_mutually_exclusive_group()
    add_json(form, say("print one JSON object"))
    form.add_argument(
        "--jsonl", action="store_true", help=say("read one JSON object a line, print one diagnosis a line")
    )
    form.add_argument(
        "--contribute",
        action="store_true",
        help=say("print the text as one line without names, hosts and secrets, to be sent in by you"),
    )
    parser.add_argument(
        "--was", metavar="WORDS", help=say("with --contribute: what it really was, in your words")
    )
    parser.epilog = examples(
        "explain error.txt",
        "explain --provider gmail --stage auth < error.txt",
        'explain --contribute --was "the password had expired" error.txt',
    )


def run(arguments: argparse.Namespace) -> int:
    """Explain the text of a file or of standard input.

    Raises:
        UsageError: no such stage or provider, or there is no text.
        StorageError: the file cannot be read.

    """
    if arguments.stage is not None and arguments.stage not in set(Stage):
        meant = did_you_mean(arguments.stage, Stage)
        raise UsageError(
            f"{say('there is no stage of this name; these are: {stages}.', stages=', '.join(Stage))}{meant}"
        )
    if arguments.provider is not None:
        preset_called(arguments.provider)
    if arguments.was is not None and not arguments.contribute:
        raise UsageError(say("--was goes with --contribute"))
    with _source(arguments.file) as source:
        if arguments.jsonl:
            _stream(source)
            return GOOD
        if source.isatty():
            print(say("Paste the error text, then press {keys}.", keys=say(END_OF_INPUT)), file=sys.stderr)
        text = read_text(source)
    if not any(letter.isprintable() and not letter.isspace() for letter in text):
        raise UsageError(
            say("there is no text to explain: name a FILE that holds it, or send it into the command")
        )
    given = {"host": arguments.host, "port": arguments.port, "security": arguments.security}
    settings = {key: value for key, value in given.items() if value is not None}
    if arguments.contribute:
        _contribute(text, arguments, settings)
        return GOOD
    diagnosis = explain_text(text, stage=arguments.stage, provider=arguments.provider, settings=settings)
    if arguments.json:
        print_json(diagnosis.as_json())
    else:
        print_diagnosis(diagnosis, text)
    return GOOD


def _contribute(text: str, arguments: argparse.Namespace, settings: dict[str, str]) -> None:
    """Print the line, and beside it what it is for."""
    # What is needed to hide names costs more than an explanation.
    from mailconfig_gui.app.contribute import NOTHING_IS_SENT, WHERE_TO, contribution

    made = contribution(
        text,
        stage=arguments.stage,
        provider=arguments.provider,
        settings=settings,
        was=arguments.was or "",
    )
    print(made.line)
    sys.stdout.flush()
    print("\n".join(filter(None, (made.hidden, say(NOTHING_IS_SENT), say(WHERE_TO)))), file=sys.stderr)


@contextmanager
def _source(file: str | None) -> Iterator[BinaryIO]:
    """Open a file, or standard input where none is named or it is called `-`."""
    if file is None or file == "-":
        yield sys.stdin.buffer
        return
    if " " in file and not Path(file).exists():
        raise UsageError(
            say(
                "there is no such file; to explain a text itself: {command}",
                command=f"echo TEXT | {PROGRAM} explain",  # no words: a command
            )
        )
    with open_text(Path(file)) as stream:
        yield stream


def _stream(source: BinaryIO) -> None:
    """Write one diagnosis for each line, in order; a line that cannot be read gets one too, with `error`."""
    for line in _lines(source):
        sys.stdout.write(json.dumps(explain_line(line)) + "\n")
        # Whoever feeds line by line waits for each answer.
        sys.stdout.flush()


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Yield the lines; of one that is too long no more than is needed to see that."""
    while line := source.readline(MAX_BYTES + 1):
        yield line
        while len(line) > MAX_BYTES and not line.endswith(b"\n"):
            line = source.readline(MAX_BYTES + 1)

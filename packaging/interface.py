"""The commands and options as data, read from the program's own parsers: for man pages and shell completion."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Option(NamedTuple):
    """One option or, without flags, one positional; `metavar` is "" when it takes no value, `values` those it takes.

    `many` says that it may be given again.
    """

    flags: tuple[str, ...]
    metavar: str
    help: str
    values: tuple[str, ...]
    optional: bool
    many: bool


class Command(NamedTuple):
    """One command; `words` is () for the program itself, ("profiles", "rename") for a command of a command."""

    words: tuple[str, ...]
    summary: str
    usage: str
    options: tuple[Option, ...]
    positionals: tuple[Option, ...]
    actions: tuple[str, ...]
    epilog: str

    @property
    def name(self) -> str:
        """The whole name, as it is typed."""
        return " ".join(("mailconfig", *self.words))


def parsers() -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Yield the parser of the program itself, then of every command, each followed by its own."""
    sys.path.insert(0, str(ROOT))
    from mailconfig_gui.cli.main import build_parser

    parser, named = build_parser((), whole=True)
    yield (), parser
    for name, one in named.items():
        yield (name,), one
        yield from (((name, action), inner) for action, inner in _inner(one))


def commands() -> list[Command]:
    """Return what `parsers` yields as data."""
    os.environ["COLUMNS"] = "100"
    os.environ["NO_COLOR"] = "1"
    return [_read(words, parser) for words, parser in parsers()]


def _inner(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _read(words: tuple[str, ...], parser: argparse.ArgumentParser) -> Command:
    options, positionals = [], []
    for action in parser._actions:
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction):
            continue
        one = Option(
            tuple(action.option_strings),
            "" if action.nargs == 0 else _metavar(action),
            action.help or "",
            _values(action),
            action.nargs in ("?", "*"),
            isinstance(action, argparse._AppendAction),
        )
        (options if one.flags else positionals).append(one)
    usage = re.sub(r"\s+", " ", parser.format_usage().removeprefix("usage: ")).strip()
    return Command(
        words, (parser.description or "").strip(), usage, tuple(options), tuple(positionals),
        tuple(name for name, _ in _inner(parser)), parser.epilog or "",
    )  # fmt: skip


def _metavar(action: argparse.Action) -> str:
    if action.metavar is not None:
        return str(action.metavar)
    return "|".join(map(str, action.choices)) if action.choices else action.dest.upper()


def _values(action: argparse.Action) -> tuple[str, ...]:
    if action.choices:
        return tuple(map(str, action.choices))
    if action.dest == "provider":
        return tuple(sorted(path.stem for path in (ROOT / "resources" / "providers").glob("*.toml")))
    metavar = _metavar(action) if action.nargs != 0 else ""
    return tuple(metavar.split("|")) if "|" in metavar else ()

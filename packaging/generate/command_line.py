"""Write docs/command-line.md from the parsers of the command line; with --check say whether it is up to date."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path[:0] = map(str, Path(__file__).resolve().parents[1:3])

import interface  # noqa: E402 - the path first
import kit  # noqa: E402

from mailconfig_gui import IncompleteError  # noqa: E402
from mailconfig_gui.delivery.registry import complete, kinds  # noqa: E402

PAGE = kit.ROOT / "docs" / "command-line.md"

INTRODUCTION = """# Command line

Made from the program's own help by `packaging/generate/command_line.py`; do not edit.

`mailconfig` does without a screen what the window does. Options override the settings file or profile, that the
preset, that the defaults. Results go to standard output, problems and errors to standard error; with `--json` standard
output holds nothing but one JSON value.

The examples are written for the shells of Linux and macOS. On Windows the help itself shows them for PowerShell:

| here | PowerShell |
|---|---|
| `mailconfig explain < error.txt` | `cmd /c "mailconfig explain < error.txt"` |
| `NAME=value mailconfig …` | `$env:NAME = "value"; mailconfig …` |
| a line that ends in `\\` goes on | a line that ends in `` ` `` goes on |

"""


def page() -> str:
    """Return the whole page."""
    # The help is wrapped to the width of the terminal.
    os.environ["COLUMNS"] = "110"
    os.environ["NO_COLOR"] = "1"
    blocks = (_block(" ".join(("mailconfig", *words)), parser) for words, parser in interface.parsers())
    return "\n".join((INTRODUCTION, *blocks))


def _block(title: str, parser: argparse.ArgumentParser) -> str:
    return f"## `{title}`\n\n```text\n{parser.format_help().rstrip()}\n```\n"


def main() -> int:
    """Return 1 when a command or a target is not whole, or --check finds the page out of date."""
    try:
        wanted = page()
        for kind in kinds():
            complete(kind)
    except IncompleteError as error:
        print(error, file=sys.stderr)
        return 1
    return kit.keep({PAGE: wanted})


if __name__ == "__main__":
    sys.exit(main())

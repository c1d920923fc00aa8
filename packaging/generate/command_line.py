"""Write docs/command-line.md from the parsers of the command line; with --check say whether it is up to date."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "command-line.md"
sys.path.insert(0, str(ROOT))

INTRODUCTION = """# Command line

Made from the program's own help by `packaging/generate/command_line.py`; do not edit.

`mailconfig` does without a screen what the window does. Options override the settings file or profile, that the
preset, that the defaults. Results go to standard output, problems and errors to standard error; with `--json` standard
output holds nothing but one JSON value.

"""


def page() -> str:
    """Return the whole page."""
    # The help is wrapped to the width of the terminal.
    os.environ["COLUMNS"] = "110"
    os.environ["NO_COLOR"] = "1"
    from mailconfig_gui.cli.main import build_parser

    parser, parsers = build_parser((), whole=True)
    parts = [INTRODUCTION, _block("mailconfig", parser)]
    for name, command in parsers.items():
        parts.append(_block(f"mailconfig {name}", command))
        parts.extend(_block(f"mailconfig {name} {action}", part) for action, part in _actions(command))
    return "\n".join(parts)


def _actions(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _block(title: str, parser: argparse.ArgumentParser) -> str:
    return f"## `{title}`\n\n```text\n{parser.format_help().rstrip()}\n```\n"


def main() -> int:
    """Return 1 when --check finds the page out of date."""
    wanted = page()
    if "--check" in sys.argv[1:]:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == wanted:
            return 0
        print(
            f"{PAGE.relative_to(ROOT)} is out of date; run packaging/generate/command_line.py",
            file=sys.stderr,
        )
        return 1
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The command `show`: a settings file or profile without its secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.cli.parser import add_json, add_source, examples, usage
from mailconfig_gui.cli.settings import show
from mailconfig_gui.cli.source import open_source
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.cli.parser import Parser

SHOW_OBJECT = mark("""the object of --json:
  settings    the document's own keys without any secret
  left_out    keys that this program does not know; their values may be secret
  encryption  none, starttls or tls
  secrets     for each: file, keyring, other (kept for another server or user, so not used), or null
  problems    field, severity, code, title, remedy, fix
  profile     name, provider, variant, recipient, last_test, platform, stored; null for a file""")


def fill(parser: Parser) -> None:
    """Add the options."""
    parser.usage = usage("show", "(FILE | --profile NAME) [--json]")
    add_source(parser)
    add_json(parser, say("print one JSON object"))
    parser.epilog = f"{examples('show mail.json', 'show --profile plant --json')}\n\n{say(SHOW_OBJECT)}"


def run(arguments: argparse.Namespace) -> int:
    """Show a file or profile, secrets only as set or not set."""
    return show(open_source(arguments), as_json=arguments.json)

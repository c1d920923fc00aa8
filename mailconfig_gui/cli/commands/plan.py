"""The command `plan`: what applying settings to a target would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.cli.plan import add_plan, show_plan
from mailconfig_gui.cli.report import guarded
from mailconfig_gui.cli.target import add_access

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.cli.parser import Parser


def fill(parser: Parser) -> None:
    """Add the options."""
    add_plan("plan", parser)
    add_access(
        parser, "plan --target https://things.example.com --target-user sysadmin@example.com mail.json"
    )


def run(arguments: argparse.Namespace) -> int:
    """Show what applying would change."""
    return guarded(arguments, show_plan)

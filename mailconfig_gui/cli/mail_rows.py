"""`apply --remove-duplicate-row`: remove one of two rows of mail settings from the platform's database."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mailconfig_gui.app import mail_rows
from mailconfig_gui.app.targets import Ability
from mailconfig_gui.cli.ask import confirm, has_terminal
from mailconfig_gui.cli.codes import GOOD, UsageError
from mailconfig_gui.cli.render import print_json, printable
from mailconfig_gui.cli.report import drained
from mailconfig_gui.delivery.target import StoppedError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.app.deliver import Delivery
    from mailconfig_gui.cli.report import Report


def remove_duplicate_row(arguments: argparse.Namespace, report: Report, delivery: Delivery) -> int:
    """Show both rows, ask, and remove the one that was named; a copy is kept."""
    if arguments.dry_run:
        raise UsageError(say("--remove-duplicate-row does not go with --dry-run; plan shows the rows"))
    if not delivery.kind.can(Ability.REMOVE_ROWS):
        raise UsageError(say("--remove-duplicate-row goes with a database as target"))
    rows = {row.id: row for row in drained(mail_rows.rows_of(delivery), report)}
    if not rows:
        raise UsageError(say("there is only one row of mail settings; it stays"))
    row = rows.get(arguments.remove_duplicate_row)
    if row is None:
        raise UsageError(say("there is no row with this id; there are {rows}", rows=", ".join(rows)))
    if not arguments.yes and not has_terminal():
        raise UsageError(say("removing a row is asked for on a terminal; elsewhere add --yes"))
    for line in (line for one in rows.values() for line in mail_rows.row_lines(one)):
        print(printable(line), file=sys.stderr if report.as_json else sys.stdout, flush=True)
    if not arguments.yes and not confirm(say("Remove the row {id}? A copy is kept.", id=row.id)):
        raise StoppedError(say("Nothing was changed."))
    for event in mail_rows.remove_row(delivery, row):
        if not isinstance(event, mail_rows.Removed):
            report.step(event)
        elif report.as_json:
            print_json(
                {"ok": True, "result": "row-removed", "changed": True, "target": delivery.target.where, "row": row.id,
                 "copy": str(event.copy), "restart": event.restart, "steps": report.objects(), "error": None}
            )  # fmt: skip
        else:
            print(
                say(
                    "Removed. What it held is kept, passwords included, in {copy}",
                    copy=printable(str(event.copy)),
                )
            )
            print(say("To use that instead, apply this file to the same target."))
            print(printable(event.restart))
    return GOOD

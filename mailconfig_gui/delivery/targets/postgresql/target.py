"""Delivery into the platform's database, for its first set-up: before the server runs, or with a restart after.

One transaction: lock the one row, compare, merge, update, read back. A row is made only where an installed platform
lost it: the installer fails when one is there (ThingsBoard DefaultSystemDataLoaderService). Schemas of up to 3.0, 3.1
to 3.3 and from 3.4 on differ in the columns beside `key` and `json_value`, which are left alone.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from mailconfig_gui.delivery.changes import counted
from mailconfig_gui.delivery.document import Document, DocumentError, parse_document
from mailconfig_gui.delivery.merge import merge, merge_back
from mailconfig_gui.delivery.target import (
    Applied,
    BadSettingsError,
    ConflictError,
    DeliveryError,
    Options,
    Plan,
    Snapshot,
    Step,
    UnreachableError,
    Wanted,
    refuse_blocked,
)
from mailconfig_gui.delivery.targets.postgresql.address import DETECT, parse_url, refuse_placeholders
from mailconfig_gui.delivery.targets.postgresql.connection import Connections, commit
from mailconfig_gui.delivery.targets.postgresql.detect import detect
from mailconfig_gui.delivery.targets.postgresql.mail_rows import copy_of, insert, only_row, remove
from mailconfig_gui.delivery.targets.postgresql.risks import (
    no_row_before,
    oauth2_problem,
    office365,
    risks_of,
)
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import psycopg

    from mailconfig_gui.delivery.kind import Access, Doors
    from mailconfig_gui.delivery.rows import MailRow
    from mailconfig_gui.delivery.target import Restore, Stop, Target
    from mailconfig_gui.delivery.targets.postgresql.address import Database

RESTART = mark(
    "A running platform does not notice this. Restart every node (tb-core, tb-rule-engine, or the one server) "
    "for the settings to be used."
)


def open_target(text: str, access: Access, doors: Doors) -> Target:
    """Return the database of an address, or the one that the platform's own files name."""
    text = text.strip()
    if text.lower().startswith(DETECT):
        places = [place.strip() for place in text[len(DETECT) :].split(",") if place.strip()]
        # Of os.path, where a user whom nobody knows is no failure.
        found = detect([os.path.expanduser(place) for place in places])  # noqa: PTH111
    else:
        found = parse_url(text)
    # What the person gives wins over what stands in a file.
    database = found._replace(
        user=access.value("user") or found.user, password=access.value("password") or found.password
    )
    refuse_placeholders(database)
    return PostgreSql(database, doors.stop)


class Row(NamedTuple):
    """The one row: its id as text, the JSON text as stored, and that text read."""

    id: str
    text: str
    document: Document

    def __repr__(self) -> str:
        return f"Row({self.id})"


class PostgreSql:
    """A platform's database."""

    kind = "postgresql"

    def __init__(self, database: Database, stop: Stop) -> None:
        self._database = database
        self._stop = stop
        self._connections = Connections(database, stop)

    @property
    def where(self) -> str:
        """The database's address without its login."""
        return self._database.text

    def read(self) -> Generator[Step, None, Snapshot]:
        """Return the row's document, None where an installed platform lost it."""
        snapshot, _ = yield from self._look()
        return snapshot

    def plan(self, wanted: Wanted) -> Generator[Step, None, Plan]:
        """Read and merge in a read-only transaction."""
        before, running = yield from self._look()
        merged = merge(before, wanted)
        risks = (*merged.risks, *risks_of(before, running=running, wanted=wanted))
        yield Step("plan", "done", counted(merged.changes))
        facts = {"restart": say(RESTART)}
        return Plan(
            self.where, before, merged.document, merged.changes, risks, (), facts, merged.lost, wanted
        )

    def apply(self, plan: Plan, options: Options) -> Generator[Step, None, Applied]:
        """Write the row in one transaction. There is no test: the database sends no mail."""
        del options
        refuse_blocked(plan)
        if plan.empty:
            yield Step("save", "skipped", say("No change: the database has these settings already"))
            return Applied(changed=False)
        return (yield from self._write(plan))

    def plan_rollback(self, restore: Restore, *, overwrite: bool = False) -> Generator[Step, None, Plan]:
        """Read, and say what bringing back an earlier state would change."""
        before, running = yield from self._look()
        if not restore.existed:
            return Plan(self.where, before, before.document or Document({}, {}), (), (no_row_before(),))
        merged = merge_back(before, restore, overwrite=overwrite)
        risks = (*merged.risks, *risks_of(before, running=running, wanted=Wanted({})))
        yield Step("plan", "done", counted(merged.changes))
        return Plan(
            self.where, before, merged.document, merged.changes, risks,
            facts={"restart": say(RESTART)}, lost=merged.lost,
        )  # fmt: skip

    def _look(self) -> Generator[Step, None, tuple[Snapshot, bool]]:
        yield Step("connect", "started", say("Connecting to {where}", where=self.where))
        with self._connections.transaction(read_only=True) as cursor:
            row = _selected(cursor, lock=False)
            running = _platform_connected(cursor)
        yield Step(
            "read",
            "done",
            say("Read the row of the mail settings") if row else say("There is no such row any more"),
        )
        return Snapshot(row and row.document), running

    def remove(self, row: MailRow, keep: Callable[[bytes], object]) -> Generator[Step, None, Applied]:
        """Remove one of several rows of mail settings; `keep` is given a settings file of it before.

        Raises ConflictError: it is no longer as it was shown, or it would be the last one.
        """
        yield Step("connect", "started", say("Connecting to {where}", where=self.where))
        with self._connections.transaction() as cursor:
            keep(copy_of(cursor, row))
            yield Step("save", "started", say("Removing the row {id}", id=row.id))
            remove(cursor, row)
            self._stop.check()
            commit(cursor)
        yield Step("save", "done", "Removed")
        return Applied(changed=True, restart=say(RESTART))

    def _write(self, plan: Plan) -> Generator[Step, None, Applied]:
        yield Step("connect", "started", say("Connecting to {where}", where=self.where))
        with self._connections.transaction() as cursor:
            row = _selected(cursor, lock=True)
            live = row and row.document.values
            if live == plan.after.values:
                yield Step("save", "skipped", say("No change: the database has these settings already"))
                return Applied(changed=False)
            if live != (plan.before.document and plan.before.values):
                raise _changed_meanwhile()
            if office365(live or {}):
                raise BadSettingsError([oauth2_problem()])
            yield from self._store(cursor, row, plan.after)
        return Applied(changed=True, restart=say(RESTART))

    def _store(
        self, cursor: psycopg.Cursor[Any], row: Row | None, document: Document
    ) -> Generator[Step, None, None]:
        yield Step("save", "started", say("Writing the row"))
        text = json.dumps(dict(document.values), ensure_ascii=True, allow_nan=False)
        if row is None:
            insert(cursor, text)
        else:
            cursor.execute("UPDATE admin_settings SET json_value = %s WHERE id::text = %s", (text, row.id))
            if cursor.rowcount != 1:
                raise _changed_meanwhile()
        stored = _selected(cursor, lock=False)
        if stored is None or stored.text != text:
            raise DeliveryError(
                say("The database did not take the settings"),
                say("Reading back gave something else; nothing was changed."),
                say("A trigger may be at work there."),
            )
        self._stop.check()
        yield Step("verify", "done", say("Read back and compared"))
        commit(cursor)
        yield Step("save", "done", "Written")


def _selected(cursor: psycopg.Cursor[Any], *, lock: bool) -> Row | None:
    """Return the one row of the system's mail settings, None where an installed platform lost it."""
    found = only_row(cursor, lock=lock)
    return Row(*found, _document(found[1])) if found else None


def _document(text: str) -> Document:
    try:
        document = parse_document(b'{"key": "mail", "jsonValue": ' + text.encode() + b"}")
    except DocumentError as cause:
        raise UnreachableError(
            say("The row of the mail settings is damaged"),
            say("Its text is not JSON, so nothing can be merged with it."),
            say("Restore the row from a backup of the database."),
        ) from cause
    if "jsonValue" in document.envelope:
        raise UnreachableError(
            say("The row of the mail settings is damaged"),
            say("Its text is not an object."),
            say("Restore the row from a backup of the database."),
        )
    return document


def _platform_connected(cursor: psycopg.Cursor[Any]) -> bool:
    """Tell whether a Java program is connected to this database, which means that the platform runs."""
    cursor.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name LIKE 'PostgreSQL JDBC%'"
    )
    found = cursor.fetchone()
    return bool(found and found[0])


def _changed_meanwhile() -> ConflictError:
    return ConflictError(
        say("Somebody changed the settings meanwhile"),
        say("The row is no longer as it was when the plan was made. Nothing was changed."),
        say("Make a new plan and look at it again."),
    )

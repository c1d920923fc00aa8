"""Delivery into the platform's database, for its first set-up: before the server runs, or with a restart after.

One transaction: lock the one row, compare, merge, update, read back. A row is made only where an installed platform
lost it: the installer fails when one is there (ThingsBoard DefaultSystemDataLoaderService). Schemas of up to 3.0, 3.1
to 3.3 and from 3.4 on differ in the columns beside `key` and `json_value`, which are left alone.
"""

from __future__ import annotations

import os
import queue
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from mailconfig_gui.delivery.document import Document, DocumentError, parse_document
from mailconfig_gui.delivery.merge import counted, merge, merge_back
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
from mailconfig_gui.delivery.targets.postgresql.detect import detect
from mailconfig_gui.delivery.targets.postgresql.mail_rows import copy_of, insert, only_row, remove
from mailconfig_gui.model.problem import Problem, Severity
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    import psycopg

    from mailconfig_gui.delivery.kind import Access, Doors
    from mailconfig_gui.delivery.rows import MailRow
    from mailconfig_gui.delivery.target import Restore, Stop, Target
    from mailconfig_gui.delivery.targets.postgresql.address import Database

RESTART = mark(
    "A running platform does not notice this. Restart every node (tb-core, tb-rule-engine, or the one server) "
    "for the settings to be used."
)
_CONNECT_S = 10
_LOCK_MS = 5000
_STATEMENT_MS = 20_000


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
        risks = (*merged.risks, *_risks(before, running=running, wanted=wanted))
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
            return Plan(self.where, before, before.document or Document({}, {}), (), (_no_row_before(),))
        merged = merge_back(before, restore, overwrite=overwrite)
        risks = (*merged.risks, *_risks(before, running=running, wanted=Wanted({})))
        yield Step("plan", "done", counted(merged.changes))
        return Plan(
            self.where, before, merged.document, merged.changes, risks,
            facts={"restart": say(RESTART)}, lost=merged.lost,
        )  # fmt: skip

    def _look(self) -> Generator[Step, None, tuple[Snapshot, bool]]:
        yield Step("connect", "started", say("Connecting to {where}", where=self.where))
        with self._transaction(read_only=True) as cursor:
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

        Raises:
            ConflictError: it is no longer as it was shown, or it would be the last one.

        """
        yield Step("connect", "started", say("Connecting to {where}", where=self.where))
        with self._transaction() as cursor:
            keep(copy_of(cursor, row))
            yield Step("save", "started", say("Removing the row {id}", id=row.id))
            remove(cursor, row)
            self._stop.check()
            _commit(cursor)
        yield Step("save", "done", "Removed")
        return Applied(changed=True, restart=say(RESTART))

    def _write(self, plan: Plan) -> Generator[Step, None, Applied]:
        yield Step("connect", "started", say("Connecting to {where}", where=self.where))
        with self._transaction() as cursor:
            row = _selected(cursor, lock=True)
            live = row and row.document.values
            if live == plan.after.values:
                yield Step("save", "skipped", say("No change: the database has these settings already"))
                return Applied(changed=False)
            if live != (plan.before.document and plan.before.values):
                raise _changed_meanwhile()
            _refuse_running_oauth2(live or {})
            yield from self._store(cursor, row, plan.after)
        return Applied(changed=True, restart=say(RESTART))

    def _store(
        self, cursor: psycopg.Cursor[Any], row: Row | None, document: Document
    ) -> Generator[Step, None, None]:
        import json

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
        _commit(cursor)
        yield Step("save", "done", "Written")

    @contextmanager
    def _transaction(self, *, read_only: bool = False) -> Iterator[psycopg.Cursor[Any]]:
        """Open a connection and one transaction in it; rolled back unless committed inside."""
        psycopg = _library()
        connection = self._connect(psycopg)
        self._stop.attach(connection.cancel)
        try:
            connection.read_only = read_only
            with connection.cursor() as cursor:
                yield cursor
            connection.rollback()
        except psycopg.errors.QueryCanceled as cause:
            self._stop.check()
            raise _slow(self._database) from cause
        except psycopg.errors.LockNotAvailable as cause:
            raise ConflictError(
                say("Somebody else is changing the settings right now"),
                say(
                    "The row was locked for more than {lock_ms} s. Nothing was changed.",
                    lock_ms=_LOCK_MS // 1000,
                ),
                say("Try again."),
            ) from cause
        except psycopg.Error as cause:
            # Not chained: details of a refused row would hold the password.
            raise _refused(self._database, cause) from None
        finally:
            self._stop.detach(connection.cancel)
            connection.close()

    def _connect(self, psycopg: Any) -> Any:
        """Connect on a thread of its own, for libpq waits where nothing wakes it; who stops leaves it behind."""
        self._stop.check()
        over, made = threading.Event(), queue.SimpleQueue[Any]()

        def connect() -> None:
            try:
                made.put(psycopg.connect(**_arguments(self._database)))
            except Exception as cause:  # handed to whoever waits
                made.put(cause)
            if over.is_set():
                _close(made)
            over.set()

        self._stop.attach(over.set)
        try:
            threading.Thread(target=connect, name="mailconfig-database", daemon=True).start()
            over.wait()
        finally:
            self._stop.detach(over.set)
        if self._stop.cancelled:
            _close(made)
            self._stop.check()
        got = made.get()
        if isinstance(got, psycopg.Error | OSError):
            raise _unreachable(self._database, got) from got
        if isinstance(got, Exception):
            raise got
        return got


def _close(made: queue.SimpleQueue[Any]) -> None:
    """Close the connection that came after all, in whichever of the two threads sees it first."""
    with suppress(queue.Empty):
        got = made.get_nowait()
        if not isinstance(got, Exception):
            got.close()


def _library() -> Any:
    try:
        import psycopg
    except ImportError as cause:
        raise DeliveryError(
            say("The part for databases is not installed"),
            say("It is optional, because most people deliver through the platform itself."),
            say(
                'Install it with pip install ".[postgresql]" in the program\'s folder, '
                'or pip install "psycopg[binary]".'
            ),
        ) from cause
    return psycopg


def _arguments(database: Database) -> dict[str, object]:
    options = f"-c lock_timeout={_LOCK_MS} -c statement_timeout={_STATEMENT_MS}"
    if database.schema:
        escaped = database.schema.replace("\\", "\\\\").replace(" ", "\\ ")
        options += f" -c search_path={escaped}"
    given = {"user": database.user, "password": database.password}
    return {
        "host": ",".join(database.hosts),
        "port": ",".join(map(str, database.ports)),
        "dbname": database.name,
        "connect_timeout": _CONNECT_S,
        "application_name": "mailconfig",
        "client_encoding": "UTF8",
        "options": options,
        "target_session_attrs": "read-write" if len(database.hosts) > 1 else "any",
        **{name: value for name, value in given.items() if value},
        **database.ssl,
    }


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


def _commit(cursor: psycopg.Cursor[Any]) -> None:
    psycopg = _library()
    try:
        cursor.connection.commit()
    except psycopg.OperationalError as cause:
        error = DeliveryError(
            say("It is not known whether the settings were stored"),
            say(
                "The database broke off while the change was being made final. The row is the old or the new one."
            ),
            say("Make a new plan to see which."),
        )
        error.unsure = (say("The row of the mail settings may have been written"),)
        raise error from cause


def _platform_connected(cursor: psycopg.Cursor[Any]) -> bool:
    """Tell whether a Java program is connected to this database, which means that the platform runs."""
    cursor.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name LIKE 'PostgreSQL JDBC%'"
    )
    found = cursor.fetchone()
    return bool(found and found[0])


def _office365(values: Mapping[str, object]) -> bool:
    from mailconfig_gui.prediction.jackson import as_boolean

    return as_boolean(values.get("enableOauth2")) and values.get("providerId") == "OFFICE_365"


def _refuse_running_oauth2(values: Mapping[str, object]) -> None:
    if _office365(values):
        raise BadSettingsError([_oauth2_problem()])


def _oauth2_problem() -> Problem:
    return Problem(
        None,
        Severity.ERROR,
        "office365-running",
        say("The platform logs in with Office 365 OAuth2 and rewrites this row by itself, token and all."),
        say("Deliver through the platform instead (its web address as the target)."),
    )


def _no_row_before() -> Problem:
    return Problem(
        None,
        Severity.ERROR,
        "no-row-before",
        say("There was no row before; without one the platform does not start."),
        say("Keep the present row, or apply other settings."),
    )


def _risks(before: Snapshot, *, running: bool, wanted: Wanted) -> Iterator[Problem]:
    if before.document is None:
        yield Problem(
            None,
            Severity.WARNING,
            "row-lost",
            say(
                "The platform is installed, and its row of mail settings is gone: it cannot start without one."
            ),
            say(
                "Applying writes the row anew: fields that are not given get their defaults. "
                "A state that was kept here before can be rolled back to instead."
            ),
        )
    if _office365(before.values):
        yield _oauth2_problem()
    if running:
        yield Problem(
            None,
            Severity.WARNING,
            "platform-running",
            say("The platform seems to be running: a Java program is connected to its database."),
            say(
                "It will go on with the old settings until it is restarted. Delivering through it needs no restart."
            ),
        )
    yield Problem(
        None,
        Severity.WARNING,
        "no-platform-test",
        say("The platform's own test cannot be made this way, and its database keeps passwords unencrypted."),
        say("After the restart, test once through the platform."),
    )
    if wanted.base_url or wanted.admin_email:
        yield Problem(
            None,
            Severity.ERROR,
            "only-by-rest",
            say(
                "The platform's address and the administrator's e-mail can be changed only through the platform."
            ),
            say("Leave them out, or deliver through the platform."),
        )


def _changed_meanwhile() -> ConflictError:
    return ConflictError(
        say("Somebody changed the settings meanwhile"),
        say("The row is no longer as it was when the plan was made. Nothing was changed."),
        say("Make a new plan and look at it again."),
    )


def _unreachable(database: Database, cause: Exception) -> UnreachableError:
    """Say why there is no connection, from libpq's words, which hold no password."""
    text = str(cause)
    lowered = text.lower()
    title = say("The database cannot be reached")
    if "pg_hba.conf" in lowered:
        title = say("The database refused the login")
        hint = say(
            "Its pg_hba.conf does not let this user in from this computer, or only over TLS; who runs it can say."
        )
    elif "password" in lowered or "authentication" in lowered or "role" in lowered:
        title = say("The database refused the login")
        hint = say("Check the database's user and password; they stand in the platform's configuration.")
    elif "translate host name" in lowered or "name or service" in lowered:
        hint = say(
            "A name such as “postgres” exists only between containers: run this on the platform's computer, or give "
            "the address and port that lead to the database from here."
        )
    elif "does not exist" in lowered:
        title = say("There is no database of this name")
        hint = say("Check the database's name.")
    else:
        hint = say("Check host and port, and whether the database runs and accepts connections from here.")
    return UnreachableError(title, f"{database.text}: {_short(text)}", hint)


def _refused(database: Database, cause: Exception) -> DeliveryError:
    sqlstate = getattr(cause, "sqlstate", None)
    if sqlstate is None:
        return UnreachableError(
            say("The database broke off"),
            f"{database.text}: {_short(str(cause))}",
            say("Nothing was changed; try again."),
        )
    hint = say("Give a user that may change the table admin_settings.") if sqlstate == "42501" else ""
    primary = getattr(getattr(cause, "diag", None), "message_primary", None) or type(cause).__name__
    return UnreachableError(
        say("The database refused"), say("{short}. Nothing was changed.", short=_short(primary)), hint
    )


def _slow(database: Database) -> UnreachableError:
    message = say(
        "{text} did not answer within {statement_ms} s. Nothing was changed.",
        text=database.text,
        statement_ms=_STATEMENT_MS // 1000,
    )
    return UnreachableError(say("The database is too slow"), message, say("Try again."))


def _short(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= 300 else first[:300] + "…"

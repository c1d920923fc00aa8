"""Delivery into the platform's database, for its first set-up: before the server runs, or with a restart after.

One transaction: lock the one row, compare, merge, update, read back. A row is never made: the platform's installer
fails when one is there (ThingsBoard DefaultSystemDataLoaderService). Schemas of up to 3.0, 3.1 to 3.3 and from 3.4 on
differ in the columns beside `key` and `json_value`, which are left alone.
"""

from __future__ import annotations

import queue
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from mailconfig_gui.delivery.document import Document, DocumentError, parse_document
from mailconfig_gui.delivery.merge import counted, merge, restored, same_values
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
)
from mailconfig_gui.model.problem import Problem, Severity
from mailconfig_gui.model.record import Record

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    import psycopg

    from mailconfig_gui.delivery.detect import Database
    from mailconfig_gui.delivery.target import Restore, Stop

SYSTEM_TENANT = "13814000-1dd2-11b2-8080-808080808080"
RESTART = (
    "A running platform does not notice this. Restart every node (tb-core, tb-rule-engine, or the one server) "
    "for the settings to be used."
)
_CONNECT_S = 10
_LOCK_MS = 5000
_STATEMENT_MS = 20_000


class Row(Record):
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
        """Return the row's document."""
        snapshot, _ = yield from self._look()
        return snapshot

    def plan(self, wanted: Wanted) -> Generator[Step, None, Plan]:
        """Read and merge in a read-only transaction."""
        before, running = yield from self._look()
        merged = merge(before, wanted)
        risks = (*merged.risks, *_risks(before.values, running=running, wanted=wanted))
        yield Step("plan", "done", counted(merged.changes))
        facts = {"restart": RESTART}
        return Plan(
            self.where, before, merged.document, merged.changes, risks, (), facts, merged.lost, wanted
        )

    def apply(self, plan: Plan, options: Options) -> Generator[Step, None, Applied]:
        """Write the row in one transaction. There is no test: the database sends no mail."""
        del options
        if plan.blocked:
            raise BadSettingsError(plan.risks)
        if plan.empty:
            yield Step("save", "skipped", "No change: the database has these settings already")
            return Applied(changed=False)
        return (yield from self._write(plan.after, plan.before.values))

    def rollback(self, restore: Restore, options: Options) -> Generator[Step, None, Applied]:
        """Write an earlier state, unless somebody changed what we left there."""
        yield Step("connect", "started", f"Connecting to {self.where}")
        with self._transaction() as cursor:
            row = _locked(cursor)
            live = row.document.values
            _refuse_running_oauth2(live)
            values = dict(restore.values)
            values.update({key: live[key] for key in restore.unchanged if key in live})
            document = restored(Snapshot(row.document), values, {})
            if document.values == live:
                yield Step("save", "skipped", "No change: the database has the earlier settings already")
                return Applied(changed=False)
            if not options.overwrite and not same_values(live, restore.expected):
                raise _changed_meanwhile()
            yield from self._store(cursor, row, document)
        return Applied(changed=True, restart=RESTART)

    def _look(self) -> Generator[Step, None, tuple[Snapshot, bool]]:
        yield Step("connect", "started", f"Connecting to {self.where}")
        with self._transaction(read_only=True) as cursor:
            row = _selected(cursor, lock=False)
            running = _platform_connected(cursor)
        yield Step("read", "done", "Read the row of the mail settings")
        return Snapshot(row.document), running

    def _write(self, after: Document, planned: Mapping[str, object]) -> Generator[Step, None, Applied]:
        yield Step("connect", "started", f"Connecting to {self.where}")
        with self._transaction() as cursor:
            row = _locked(cursor)
            live = row.document.values
            if live == after.values:
                yield Step("save", "skipped", "No change: the database has these settings already")
                return Applied(changed=False)
            if live != planned:
                raise _changed_meanwhile()
            _refuse_running_oauth2(live)
            yield from self._store(cursor, row, after)
        return Applied(changed=True, restart=RESTART)

    def _store(
        self, cursor: psycopg.Cursor[Any], row: Row, document: Document
    ) -> Generator[Step, None, None]:
        import json

        yield Step("save", "started", "Writing the row")
        text = json.dumps(dict(document.values), ensure_ascii=True, allow_nan=False)
        cursor.execute("UPDATE admin_settings SET json_value = %s WHERE id::text = %s", (text, row.id))
        if cursor.rowcount != 1:
            raise _changed_meanwhile()
        if _selected(cursor, lock=False).text != text:
            raise DeliveryError(
                "The database did not take the settings",
                "Reading back gave something else; nothing was changed.",
                "A trigger may be at work there.",
            )
        self._stop.check()
        yield Step("verify", "done", "Read back and compared")
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
                "Somebody else is changing the settings right now",
                f"The row was locked for more than {_LOCK_MS // 1000} s. Nothing was changed.",
                "Try again.",
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
            "The part for databases is not installed",
            "It is optional, because most people deliver through the platform itself.",
            'Install it with: pip install "mailconfig-gui[postgresql]"',
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


def _selected(cursor: psycopg.Cursor[Any], *, lock: bool) -> Row:
    """Return the one row of the system's mail settings, in whichever of the three schemas."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = 'admin_settings' AND table_schema = ANY (current_schemas(false))"
    )
    columns = {name for (name,) in cursor.fetchall()}
    if not {"id", "key", "json_value"} <= columns:
        raise UnreachableError(
            "This is no database of the platform",
            "It has no table “admin_settings” that can be seen with this login.",
            "Check the database's name, its schema and the user.",
        )
    query = "SELECT id::text, json_value FROM admin_settings WHERE key = 'mail'"
    if "tenant_id" in columns:
        query += f" AND tenant_id = '{SYSTEM_TENANT}'"
    cursor.execute(query + (" FOR UPDATE" if lock else ""))
    rows = cursor.fetchall()
    if not rows:
        raise UnreachableError(
            "The platform is not installed yet",
            "Its table has no row with mail settings.",
            "Let the platform's installer finish. The row is never made from here: the installer would then fail.",
        )
    if len(rows) > 1:
        raise UnreachableError(
            "There is more than one row of mail settings",
            f"Their ids: {', '.join(str(one) for one, _ in rows)}. The platform itself cannot tell which counts.",
            "Remove the wrong ones in the database first.",
        )
    found, text = rows[0]
    return Row(found, text or "", _document(text or ""))


def _locked(cursor: psycopg.Cursor[Any]) -> Row:
    return _selected(cursor, lock=True)


def _document(text: str) -> Document:
    try:
        document = parse_document(b'{"key": "mail", "jsonValue": ' + text.encode() + b"}")
    except DocumentError as cause:
        raise UnreachableError(
            "The row of the mail settings is damaged",
            "Its text is not JSON, so nothing can be merged with it.",
            "Restore the row from a backup of the database.",
        ) from cause
    if "jsonValue" in document.envelope:
        raise UnreachableError(
            "The row of the mail settings is damaged",
            "Its text is not an object.",
            "Restore the row from a backup of the database.",
        )
    return document


def _commit(cursor: psycopg.Cursor[Any]) -> None:
    psycopg = _library()
    try:
        cursor.connection.commit()
    except psycopg.OperationalError as cause:
        raise DeliveryError(
            "It is not known whether the settings were stored",
            "The database broke off while the change was being made final. The row is the old or the new one.",
            "Make a new plan to see which.",
        ) from cause


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
        "The platform logs in with Office 365 OAuth2 and rewrites this row by itself, token and all.",
        "Deliver through the platform instead (its web address as the target).",
    )


def _risks(values: Mapping[str, object], *, running: bool, wanted: Wanted) -> Iterator[Problem]:
    if _office365(values):
        yield _oauth2_problem()
    if running:
        yield Problem(
            None,
            Severity.WARNING,
            "platform-running",
            "The platform seems to be running: a Java program is connected to its database.",
            "It will go on with the old settings until it is restarted. Delivering through it needs no restart.",
        )
    yield Problem(
        None,
        Severity.WARNING,
        "no-platform-test",
        "The platform's own test cannot be made this way, and its database keeps passwords unencrypted.",
        "After the restart, test once through the platform.",
    )
    if wanted.base_url or wanted.admin_email:
        yield Problem(
            None,
            Severity.ERROR,
            "only-by-rest",
            "The platform's address and the administrator's e-mail can be changed only through the platform.",
            "Leave them out, or deliver through the platform.",
        )


def _changed_meanwhile() -> ConflictError:
    return ConflictError(
        "Somebody changed the settings meanwhile",
        "The row is no longer as it was when the plan was made. Nothing was changed.",
        "Make a new plan and look at it again.",
    )


def _unreachable(database: Database, cause: Exception) -> UnreachableError:
    """Say why there is no connection, from libpq's words, which hold no password."""
    text = str(cause)
    lowered = text.lower()
    if "password" in lowered or "authentication" in lowered or "role" in lowered:
        hint = "Check the database's user and password; they stand in the platform's configuration."
    elif "translate host name" in lowered or "name or service" in lowered:
        hint = (
            "A name such as “postgres” exists only between containers: run this on the platform's computer, or give "
            "the address and port that lead to the database from here."
        )
    elif "does not exist" in lowered:
        hint = "Check the database's name."
    else:
        hint = "Check host and port, and whether the database runs and accepts connections from here."
    return UnreachableError("The database cannot be reached", f"{database.text}: {_short(text)}", hint)


def _refused(database: Database, cause: Exception) -> DeliveryError:
    sqlstate = getattr(cause, "sqlstate", None)
    if sqlstate is None:
        return UnreachableError(
            "The database broke off",
            f"{database.text}: {_short(str(cause))}",
            "Nothing was changed; try again.",
        )
    hint = "Give a user that may change the table admin_settings." if sqlstate == "42501" else ""
    primary = getattr(getattr(cause, "diag", None), "message_primary", None) or type(cause).__name__
    return UnreachableError("The database refused", f"{_short(primary)}. Nothing was changed.", hint)


def _slow(database: Database) -> UnreachableError:
    message = f"{database.text} did not answer within {_STATEMENT_MS // 1000} s. Nothing was changed."
    return UnreachableError("The database is too slow", message, "Try again.")


def _short(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= 300 else first[:300] + "…"

"""The way into a platform's database: one connection, one transaction, every wait bounded."""

from __future__ import annotations

import queue
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from mailconfig_gui.delivery.target import ConflictError, DeliveryError, UnreachableError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from mailconfig_gui.delivery.target import Stop
    from mailconfig_gui.delivery.targets.postgresql.address import Database

_CONNECT_S = 10
_LOCK_MS = 5000
_STATEMENT_MS = 20_000


class Connections:
    """Connections to one database, which `stop` ends."""

    def __init__(self, database: Database, stop: Stop) -> None:
        self._database = database
        self._stop = stop

    @contextmanager
    def transaction(self, *, read_only: bool = False) -> Iterator[psycopg.Cursor[Any]]:
        """Open a connection and one transaction in it; rolled back unless `commit` was called inside."""
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


def commit(cursor: psycopg.Cursor[Any]) -> None:
    """Make a transaction final. Raises DeliveryError where it is not known whether it is."""
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

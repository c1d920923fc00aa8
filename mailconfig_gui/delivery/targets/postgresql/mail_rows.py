"""The rows of the system's mail settings in a platform's database: one, none, or one too many.

Two rows: a save with an unknown id makes the platform (4.2 and later) insert a second one. From then on it cannot
read either, and does not start. None: the installer writes `general`, `mail`, `connectivity` and then `jwt`, so where
one of the last two is there, the platform is installed and its row was lost; it does not start without it either.
"""

from __future__ import annotations

import json
import secrets
from time import gmtime, strftime
from typing import TYPE_CHECKING, Any
from uuid import uuid1

from mailconfig_gui.delivery.changes import label, same, worded
from mailconfig_gui.delivery.document import object_of
from mailconfig_gui.delivery.rows import MailRow, row_lines
from mailconfig_gui.delivery.target import ConflictError, UnreachableError
from mailconfig_gui.model.fields import BY_KEY, SECRET_KEYS
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import psycopg

SYSTEM_TENANT = "13814000-1dd2-11b2-8080-808080808080"
_SHOWN = ("smtpHost", "mailFrom", "username")
_LATE_KEYS = {"connectivity", "jwt"}
_UUID_EPOCH = 0x01B21DD213814000
"""15 October 1582, from which version 1 UUIDs count, in 100 ns before 1970."""


class TwoRowsError(UnreachableError):
    """There is more than one row of mail settings. `rows` are all of them; nothing was changed."""

    def __init__(self, rows: Sequence[MailRow]) -> None:
        super().__init__(
            say("There is more than one row of mail settings"),
            "\n".join(
                (
                    say("The platform cannot read either of them, and it does not start."),
                    *(line for row in rows for line in row_lines(row)),
                )
            ),
            say("Remove the wrong one; a copy of it is kept."),
        )
        self.rows = tuple(rows)


def columns_of(cursor: psycopg.Cursor[Any]) -> set[str]:
    """Return the columns of the platform's table. Raises UnreachableError where there is none."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = 'admin_settings' AND table_schema = ANY (current_schemas(false))"
    )
    columns = {name for (name,) in cursor.fetchall()}
    if not {"id", "key", "json_value"} <= columns:
        raise UnreachableError(
            say("This is no database of the platform"),
            say("It has no table “admin_settings” that can be seen with this login."),
            say("Check the database's name, its schema and the user."),
        )
    return columns


def only_row(cursor: psycopg.Cursor[Any], *, lock: bool) -> tuple[str, str] | None:
    """Return id and text of the one row, in whichever of the three schemas; None where an installed platform lost it.

    Raises:
        TwoRowsError: there is more than one.
        UnreachableError: the platform is not installed.

    """
    columns = columns_of(cursor)
    found = _rows(cursor, columns, lock=lock)
    if not found and _installed(cursor, columns):
        if lock:
            # Nobody may insert a row between this look and the insert.
            cursor.execute("LOCK TABLE admin_settings IN SHARE ROW EXCLUSIVE MODE")
            found = _rows(cursor, columns, lock=True)
        if not found:
            return None
    if not found:
        raise UnreachableError(
            say("The platform is not installed yet"),
            say("Its table has no row with mail settings."),
            say(
                "Let the platform's installer finish. The row is not made from here: the installer would then fail."
            ),
        )
    if len(found) > 1:
        raise TwoRowsError(list(_compared(found)))
    return found[0][0], found[0][1]


def insert(cursor: psycopg.Cursor[Any], text: str) -> None:
    """Write the lost row as the platform's installer would: a version 1 UUID and its time, for the system's tenant."""
    # A random node, as RFC 9562 6.10 has it, instead of this computer's network address.
    own = uuid1(secrets.randbits(48) | 1 << 40)
    cursor.execute(
        "INSERT INTO admin_settings (id, created_time, tenant_id, key, json_value) VALUES (%s, %s, %s, 'mail', %s)",
        (own, (own.time - _UUID_EPOCH) // 10_000, SYSTEM_TENANT, text),
    )


def copy_of(cursor: psycopg.Cursor[Any], row: MailRow) -> bytes:
    """Lock all rows and return this one as a settings file, secrets included.

    Raises ConflictError: it is no longer as it was, or no other one would stay.
    """
    columns = columns_of(cursor)
    found = {own: text for own, text, *_ in _rows(cursor, columns, lock=True)}
    if len(found) < 2 or found.get(row.id) != row.text:
        raise ConflictError(
            say("Somebody changed the rows meanwhile"),
            say("They are no longer as they were when they were shown. Nothing was changed."),
            say("Look at them again."),
        )
    whole: dict[str, object] = {"id": {"entityType": "ADMIN_SETTINGS", "id": row.id}, "key": "mail"}
    values = object_of(row.text)
    return (
        json.dumps({**whole, "jsonValue": row.text if values is None else values}, indent=2) + "\n"
    ).encode()


def remove(cursor: psycopg.Cursor[Any], row: MailRow) -> None:
    """Remove a row that `copy_of` has locked."""
    cursor.execute("DELETE FROM admin_settings WHERE id::text = %s AND key = 'mail'", (row.id,))


def _rows(
    cursor: psycopg.Cursor[Any], columns: set[str], *, lock: bool
) -> list[tuple[str, str, int | None, int]]:
    """Return id, text, time of creation (ms) and age of the last write (transactions) of every row."""
    created = "created_time" if "created_time" in columns else "NULL"
    query = f"SELECT id::text, coalesce(json_value, ''), {created}, age(xmin) FROM admin_settings"  # noqa: S608
    query += f" WHERE key = 'mail'{_system(columns)} ORDER BY 3, 1"  # no words: SQL
    cursor.execute(query + (" FOR UPDATE" if lock else ""))
    return cursor.fetchall()


def _system(columns: set[str]) -> str:
    return f" AND tenant_id = '{SYSTEM_TENANT}'" if "tenant_id" in columns else ""


def _installed(cursor: psycopg.Cursor[Any], columns: set[str]) -> bool:
    """Tell whether the installer went past the row of the mail settings. Before 3.4 nothing would show it."""
    if not {"tenant_id", "created_time"} <= columns:
        return False
    cursor.execute(f"SELECT DISTINCT key FROM admin_settings WHERE true{_system(columns)}")  # noqa: S608
    return any(key in _LATE_KEYS for (key,) in cursor.fetchall())


def _compared(found: Sequence[tuple[str, str, int | None, int]]) -> Iterator[MailRow]:
    """Yield the rows with what tells them apart."""
    ages, times = [age for *_, age in found], [created or 0 for _, _, created, _ in found]
    first = ages.index(max(ages))
    # After a restore of the whole database all are of one age; a later change by hand makes the two disagree.
    known = ages.count(ages[first]) == 1 and times[first] == min(times)
    held = [object_of(text) for _, text, _, _ in found]
    keys = _differing([values for values in held if values is not None])
    for number, (own, text, created, _) in enumerate(found):
        # The test data of installers and old versions have times that mean nothing.
        made = (
            strftime("%Y-%m-%d %H:%M:%S UTC", gmtime(created / 1000)) if created and created > 10**12 else ""
        )
        values = held[number]
        words = (say("Its text is damaged."),) if values is None else tuple(_words(values, keys))
        yield MailRow(own, made, number == first if known else None, words, text)


def _differing(held: Sequence[Mapping[str, object]]) -> list[str]:
    keys = dict.fromkeys((*BY_KEY, *(key for values in held for key in values)))
    return [
        key
        for key in keys
        if any(
            held[0].get(key) != values.get(key) if key in SECRET_KEYS else not same(key, held[0], values)
            for values in held[1:]
        )
    ]


def _words(values: Mapping[str, object], differing: Sequence[str]) -> Iterator[str]:
    for key in dict.fromkeys((*_SHOWN, *differing)):
        another = say(", it differs") if key in SECRET_KEYS and values.get(key) else ""
        yield f"{label(key)}: {worded(key, values)}{another}"

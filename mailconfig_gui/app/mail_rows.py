"""Use case: remove the wrong one of two rows of mail settings from a platform's database, and keep a copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from mailconfig_gui.delivery.kind import Ability
from mailconfig_gui.delivery.rows import MailRow, row_lines
from mailconfig_gui.delivery.target import ConflictError, DeliveryError, RemovingRows
from mailconfig_gui.storage import files
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from mailconfig_gui.app.deliver import Delivery
    from mailconfig_gui.delivery.target import Step

__all__ = ["MailRow", "Removed", "remove_row", "row_lines", "rows_of"]

_WHAT = "remove row"  # no words: the key of the history


class Removed(NamedTuple):
    """The end of a removal: `copy` is a private settings file with all that the row held, `restart` what is to do."""

    copy: Path
    restart: str


def rows_of(delivery: Delivery) -> Generator[Step, None, tuple[MailRow, ...]]:
    """Return the rows of a database that has more than one, nothing where it has just one."""
    try:
        yield from delivery.target.read()
    except DeliveryError as error:
        if not error.rows:
            raise
        return error.rows
    return ()


def remove_row(delivery: Delivery, row: MailRow) -> Iterator[Step | Removed]:
    """Keep a copy of a row, passwords included, and remove the row.

    Raises:
        ConflictError: it is no longer as it was shown, or it would be the last one.
        DeliveryError: the target is no database, or it refused; the row is still there.
        StorageError: the copy could not be written; nothing was changed.

    """
    if not delivery.kind.can(Ability.REMOVE_ROWS):
        raise DeliveryError(
            say("This is no database"), say("Rows are removed in the platform's database."), ""
        )
    target = cast("RemovingRows", delivery.target)
    copy = delivery.memory.folder / f"row-{files.stamp_after()}.json"

    def keep(data: bytes) -> None:
        files.make_folder(copy.parent)
        files.write_atomic(copy, data)

    try:
        done = yield from target.remove(row, keep)
    except DeliveryError as error:
        delivery.memory.record(_WHAT, "conflict" if isinstance(error, ConflictError) else "failed")
        raise
    delivery.memory.forget()
    delivery.memory.record(_WHAT, say("row {id} removed, kept as {name}", id=row.id, name=copy.name))
    yield Removed(copy, done.restart)

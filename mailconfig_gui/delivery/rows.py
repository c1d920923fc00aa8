"""Several rows of mail settings where a platform needs one: what tells them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class MailRow(NamedTuple):
    """One of several rows. `created` is a UTC time, "" where it is not known; `words` says what it holds.

    `first`: it was written before the others, so it is likely the one that the platform used last; None: not known.
    """

    id: str
    created: str
    first: bool | None
    words: tuple[str, ...]
    text: str

    def __repr__(self) -> str:
        return f"MailRow({self.id})"


def row_lines(row: MailRow) -> Iterator[str]:
    """Yield a row in words: its id, when it was made, and what it holds."""
    made = f", made {row.created}" if row.created else ""
    first = ", written first: most likely the one that the platform used" if row.first else ""
    yield f"Row {row.id}{made}{first}"
    yield from (f"  {words}" for words in row.words)

"""Several rows of mail settings where a platform needs one: what tells them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.words.say import say

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
    about = [say("Row {id}", id=row.id)]
    if row.created:
        about.append(say("made {created}", created=row.created))
    if row.first:
        about.append(say("written first: most likely the one that the platform used"))
    yield ", ".join(about)
    yield from (f"  {words}" for words in row.words)

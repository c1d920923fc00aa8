"""Work that may wait for a keyring or a disk, kept apart from what the window shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Job(NamedTuple):
    """Something that may block; `title` says what is being done.

    `work` runs away from the window and touches nothing of it, `done` takes its outcome over.
    """

    title: str
    work: Callable[[], Any]
    done: Callable[[Any], None] = lambda _outcome: None

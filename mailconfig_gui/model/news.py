"""What a run that waits can be told by anybody meanwhile, such as that the person wants no more of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class News:
    """Something that runs wait for, to be told from any thread, also from a signal handler."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[], object]] = []

    def attach(self, callback: Callable[[], object]) -> None:
        """Have something called when it is there, such as the `ring` of a run's pair."""
        self._callbacks.append(callback)

    def detach(self, callback: Callable[[], object]) -> None:
        """Call it no more."""
        self._callbacks.remove(callback)

    def _tell(self) -> None:
        for callback in tuple(self._callbacks):
            callback()


class Cancel(News):
    """The person's wish to end a run."""

    def __init__(self) -> None:
        super().__init__()
        self.cancelled = False

    def cancel(self) -> None:
        """End every run that was given this object, now or later."""
        self.cancelled = True
        self._tell()

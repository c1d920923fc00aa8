"""Which windows have a profile open: each holds a lock, which ends with its process."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from mailconfig_gui.storage import files, system
from mailconfig_gui.storage.files import StorageError

if TYPE_CHECKING:
    from pathlib import Path

    from mailconfig_gui.storage.paths import Paths

_SEATS = 8


class Presence:
    """One window. Where nothing can be locked, every window thinks that it is alone: that only spares a notice."""

    def __init__(self, paths: Paths) -> None:
        self._folder = paths.state / "open"
        self._held: int | None = None
        self._seat: Path | None = None

    def enter(self, profile_id: str) -> None:
        """Have a profile open from now on, "" for none."""
        self.leave()
        if not profile_id:
            return
        with suppress(OSError, StorageError):
            files.make_folder(self._folder)
            for seat in self._seats(profile_id):
                self._held = system.hold(seat)
                if self._held is not None:
                    self._seat = seat
                    return

    def leave(self) -> None:
        """Have none open any more."""
        if self._held is not None and self._seat is not None:
            with suppress(OSError):
                self._seat.unlink(missing_ok=True)
            os.close(self._held)
        self._held = self._seat = None

    def others(self, profile_id: str) -> bool:
        """Tell whether another window has a profile open now."""
        return any(_taken(seat) for seat in self._seats(profile_id) if seat != self._seat)

    def _seats(self, profile_id: str) -> list[Path]:
        return [self._folder / f"{profile_id}-{number}.lock" for number in range(_SEATS)]


def _taken(seat: Path) -> bool:
    if not seat.exists():
        return False
    try:
        held = system.hold(seat)
    except OSError:
        return False
    if held is None:
        return True
    os.close(held)
    return False

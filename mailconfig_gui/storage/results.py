"""Results kept with a profile: one private file each, a line of JSON for every result, the newest last.

A result is added at the end of the file, so writing it takes as long for the first as for the thousandth, and a writer
that is killed leaves at most one line that nobody can read. A line begins with the result in brief: a list is made of
these alone (docs/decisions/0094-results-are-lines-of-a-file.md).
"""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from mailconfig_gui.results.brief import brief_of, read_brief
from mailconfig_gui.results.record import MAX_BYTES, Record, record_of
from mailconfig_gui.storage import files, system
from mailconfig_gui.storage.files import StorageError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from pathlib import Path

    from mailconfig_gui.results.brief import Brief
    from mailconfig_gui.storage.paths import Paths

_MOST_BYTES = 64 << 20
"""Of a whole file: what is more than that goes as what is too old does. A thousand results need some ten."""
_BEGIN, _MIDDLE = b'{"brief": ', b', "result": '
_CENTURY = 36_500
_SLACK = 10
"""Old results go when there are a tenth more than the limit: not each new one is to write the whole file again."""


class Limits(NamedTuple):
    """How much is kept of each profile: at `most` so many results, none older than `days`. With 0 nothing is kept."""

    most: int = 1000
    days: int = 400

    @property
    def oldest(self) -> str:
        """The time before which nothing is shown any more, as results write it."""
        return f"{datetime.now(UTC) - timedelta(days=min(self.days, _CENTURY)):%Y-%m-%dT%H:%M:%SZ}"


USUAL = Limits()


class KeptResults(NamedTuple):
    """What is kept of a profile, newest first; `unreadable` lines are damaged, or of a newer version."""

    briefs: tuple[Brief, ...]
    unreadable: int = 0


class Results:
    """The results of one person's profiles, each known by the profile's id."""

    def __init__(self, paths: Paths, limits: Limits = USUAL) -> None:
        self._paths = paths
        self._limits = limits

    def add(self, profile_id: str, content: dict[str, Any]) -> Brief | None:
        """Keep a result, and return it in brief; None where nothing is to be kept.

        Raises StorageError: it could not be written, or it is longer than any result; the others stand.
        """
        if self._limits.most < 1:
            return None
        path = self._paths.results(profile_id)
        brief = brief_of(record_of(content), f"{files.stamp_after()}-{os.urandom(3).hex()}")
        told = (json.dumps(value).encode() for value in (brief.as_json(), content))
        line = b"%s%s%s%s}\n" % (_BEGIN, next(told), _MIDDLE, next(told))
        if len(line) > MAX_BYTES:
            raise StorageError(
                say("This result was not kept"),
                say("It has more than {limit} bytes, far more than it should need.", limit=MAX_BYTES),
            )
        files.make_folder(path.parent)
        with files.lock(path), files.writing(path):
            files.sweep(path.parent)
            _append(path, line)
            self._prune(path)
        return brief

    def kept(self, profile_id: str) -> KeptResults:
        """Return what is kept of a profile. Raises StorageError: it is there and cannot be read."""
        oldest, unreadable = self._limits.oldest, 0
        briefs: list[Brief] = []
        for line in _lines(self._paths.results(profile_id)):
            brief = _brief(line)
            if brief is None:
                unreadable += 1
            elif brief.made >= oldest:
                briefs.append(brief)
        return KeptResults(tuple(briefs[-max(self._limits.most, 1) :][::-1]), unreadable)

    def load(self, profile_id: str, name: str) -> Record:
        """Return one result of a profile, by the `id` of its brief.

        Raises:
            StorageError: there is none of this id any more, or it is damaged or cannot be read.
            RecordError: a newer version of this program has written it.

        """
        path = self._paths.results(profile_id)
        for line in _lines(path):
            brief = _brief(line)
            if brief is not None and brief.id == name:
                try:
                    content = json.loads(line)["result"]
                except (ValueError, RecursionError):
                    raise StorageError(
                        say("This result cannot be read"),
                        say("The file with it is damaged: {path}.", path=path),
                    ) from None
                return record_of(content, name)
        raise StorageError(
            say("This result is gone"),
            say("It was too old, or somebody has had the results of this profile forgotten."),
        )

    def forget(self, profile_id: str) -> None:
        """Remove all results of a profile; fine when there are none. Raises StorageError: they are still there."""
        path = self._paths.results(profile_id)
        if path.parent.is_dir():
            with files.lock(path):
                files.sweep(path.parent)
                files.discard(path)

    def _prune(self, path: Path) -> None:
        """Leave out the oldest where there are too many, or where they are too old, by more than a tenth."""
        most, days = self._limits
        lines = _lines(path)
        space = list(accumulate(len(line) + 1 for line in reversed(lines)))
        first = next((brief for line in lines if (brief := _brief(line)) is not None), None)
        too_old = first is not None and first.made < Limits(most, days + days // _SLACK).oldest
        if len(lines) <= most + most // _SLACK and space[-1] <= _MOST_BYTES and not too_old:
            return
        oldest = self._limits.oldest
        fitting = lines[len(lines) - bisect_right(space, _MOST_BYTES - _MOST_BYTES // _SLACK) :]
        left = [line for line in fitting[-most:] if (brief := _brief(line)) is None or brief.made >= oldest]
        files.replace(path, b"".join(line + b"\n" for line in left), path.stat())


def _append(path: Path, line: bytes) -> None:
    """Add a line at the end, whole or not at all."""
    flags = (system.CREATE_FLAGS & ~os.O_EXCL & ~os.O_WRONLY) | os.O_RDWR | os.O_APPEND
    descriptor = os.open(path, flags, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if not size:
            system.make_private(path, descriptor)
        else:
            os.lseek(descriptor, -1, os.SEEK_END)
            if os.read(descriptor, 1) != b"\n":
                # A writer was killed: its line ends here.
                line = b"\n" + line
        try:
            left = memoryview(line)
            while left:
                left = left[os.write(descriptor, left) :]
            system.sync_file(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)


def _lines(path: Path) -> list[bytes]:
    """Return the lines of a file, oldest first; none where there is no file. Raises StorageError."""
    if not path.exists():
        return []
    data = files.read_capped(path, limit=_MOST_BYTES + MAX_BYTES, plain=True)
    return [line for line in data.split(b"\n") if line]


def _brief(line: bytes) -> Brief | None:
    """Return with what a line begins, without reading the result behind it."""
    # Within the texts of a brief every quotation mark has a backslash before it.
    end = line.find(_MIDDLE, len(_BEGIN))
    if end < 0 or not line.startswith(_BEGIN) or not line.endswith(b"}"):
        return None
    try:
        return read_brief(json.loads(line[len(_BEGIN) : end].decode("ascii")))
    except (ValueError, RecursionError):
        return None

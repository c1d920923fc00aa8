"""Files that are whole at every moment: private, synced, replaced in one step, the previous version kept.

A file is never written in place. The new version goes to a temporary file beside it (mode 0600 from birth), is
synced, and takes the old one's name by one rename; then the folder is synced. Whatever interrupts this, the name
stands for the old version or for the new one. Temporary files of a writer that was killed are removed by the next
writer: only the holder of the lock has any.

What holds no secret keeps the rights that its file had, and a file that is read-only is not replaced
(docs/decisions/0025-rights-of-a-file.md).
"""

from __future__ import annotations

import codecs
import errno
import os
import select
import stat
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.storage import system
from mailconfig_gui.words.say import mark, say
from mailconfig_gui.words.shell import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from typing import BinaryIO

MAX_BYTES = 1 << 20
KEEP_BACKUPS = 10
LOCK_WAIT_S = 30.0
_PIPE_WAIT_S = 30.0
# The longest file name of the common file systems, in bytes.
_NAME_MAX = 255
_TEMPORARY = ".mailconfig-"

_REASONS = {
    errno.ENOENT: (mark("it does not exist"), mark("Check the name and the folder.")),
    errno.ENOTDIR: (mark("a part of its path is no folder"), mark("Check the path.")),
    errno.EISDIR: (mark("it is a folder"), mark("Name a file.")),
    errno.EACCES: (mark("you have no right to do that"), mark("Ask its owner, or choose another place.")),
    errno.EPERM: (mark("you have no right to do that"), mark("Ask its owner, or choose another place.")),
    errno.EROFS: (mark("the disk is read-only"), mark("Choose another place.")),
    errno.ENOSPC: (mark("the disk is full"), mark("Make room, then try again.")),
    errno.EDQUOT: (mark("your disk quota is used up"), mark("Make room, then try again.")),
    errno.EIO: (mark("the disk reported a fault"), mark("Check the disk, or choose another place.")),
    errno.ENAMETOOLONG: (mark("its name is too long"), mark("Choose a shorter name.")),
    errno.ELOOP: (mark("its symbolic links lead in a circle"), mark("Name the file itself.")),
    errno.EFBIG: (mark("it would become larger than allowed"), mark("Check the limits of your account.")),
    errno.ETXTBSY: (mark("another program has it open"), mark("Close it there, then try again.")),
    errno.EMFILE: (mark("too many files are open"), mark("Close something, then try again.")),
}
_LINK = (
    mark("it is a symbolic link, which is not followed here"),
    mark("Put a file of its own in its place."),
)


class StorageError(MailConfigError):
    """A file or folder cannot be read or written."""


class Change(NamedTuple):
    """A new version, None to remove the file.

    `scrub` takes out of an older version what must not lie about any more. What is `private` is for its owner alone
    (0600); else the file keeps its rights, and only a new one is private.
    """

    data: bytes | None
    scrub: Callable[[bytes], bytes] | None = None
    private: bool = True

    def __repr__(self) -> str:
        return f"Change({'nothing' if self.data is None else len(self.data)})"


class Written(NamedTuple):
    """What a write did: the file itself (links followed), the backup made, backups that `scrub` could not read.

    `narrowed` is the earlier mode of a file that was open to others and is now its owner's alone, else 0.
    """

    path: Path
    backup: Path | None
    not_scrubbed: tuple[Path, ...] = ()
    narrowed: int = 0


def is_name_too_long(path: Path) -> bool:
    """Whether no common file system takes the name; Windows says of such a file only that there is none."""
    return len(path.name) > _NAME_MAX


def _error(title: str, path: Path, cause: OSError | ValueError) -> StorageError:
    number = cause.errno if isinstance(cause, OSError) else errno.ENOENT
    if number == errno.ENOENT and is_name_too_long(path):
        number = errno.ENAMETOOLONG
    reason, hint = _REASONS.get(
        number or 0, (str(getattr(cause, "strerror", None) or mark("the name is not possible")), "")
    )
    if number == errno.ELOOP and not _leads_in_circle(path):
        reason, hint = _LINK
    return StorageError(title, say("{path}: {reason}.", path=path, reason=say(reason)), say(hint))


def _leads_in_circle(path: Path) -> bool:
    try:
        path.stat()
    except OSError as cause:
        return cause.errno == errno.ELOOP
    return False


@contextmanager
def _reading(path: Path, title: str = mark("This file cannot be read")) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as cause:
        raise _error(say(title), path, cause) from cause


def writing(path: Path) -> AbstractContextManager[None]:
    """Turn what the system says while a file is written into a StorageError about it."""
    return _reading(path, mark("This file cannot be written"))


def absolute(path: Path) -> Path:
    """Return where a path leads, links not followed. Raises StorageError: the working folder is gone."""
    with _reading(path):
        return path.absolute()


def read_capped(path: Path, *, limit: int = MAX_BYTES, plain: bool = False) -> bytes:
    """Return the bytes of a file or pipe of at most `limit` bytes. A pipe may take 30 s, an endless device ends here.

    `plain`: refuse at once what is no file, for a place that will be written to.

    Raises StorageError: missing, a folder, not readable, too large, a pipe into which nobody writes.
    """
    with _reading(path):
        descriptor = system.patiently(path, lambda: os.open(path, system.READ_FLAGS))
        try:
            found = os.fstat(descriptor)
            if stat.S_ISDIR(found.st_mode):
                raise OSError(errno.EISDIR, "")
            if plain and not stat.S_ISREG(found.st_mode):
                raise OSError(errno.EINVAL, mark("it is no plain file"))
            waits = not stat.S_ISREG(found.st_mode) and os.name == "posix"
            data = _read(path, descriptor, limit + 1, time.monotonic() + _PIPE_WAIT_S if waits else None)
        finally:
            os.close(descriptor)
    if len(data) > limit:
        raise StorageError(
            say("This file is too large"),
            say(
                "{path}: it has more than {limit} bytes, far more than it should need.",
                path=path,
                limit=limit,
            ),
            say("Choose another file."),
        )
    return data


@contextmanager
def opened_to_read(path: Path) -> Iterator[BinaryIO]:
    """Open a file to read it piece by piece. Raises StorageError: it is missing, a folder or not readable."""
    with _reading(path):
        stream = system.patiently(path, lambda: path.open("rb"))
    with stream:
        yield stream


def decoded(data: bytes, *, errors: str = "strict") -> str:
    """Return the text that a person saved: UTF-8, with a byte order mark or without, or UTF-16 with its mark.

    Raises UnicodeDecodeError: it is neither, unless `errors` (of `bytes.decode`) says what to do then.
    """
    utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if utf_16 else "utf-8-sig", errors)


def _read(path: Path, descriptor: int, limit: int, until: float | None) -> bytes:
    parts: list[bytes] = []
    left = limit
    while left:
        if until is not None and not select.select([descriptor], [], [], max(0, until - time.monotonic()))[0]:
            raise StorageError(
                say("This file cannot be read"), say("{path}: nothing came through this pipe.", path=path), ""
            )
        part = os.read(descriptor, min(left, 1 << 16))
        if not part:
            break
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


@contextmanager
def lock(path: Path, *, wait_s: float = LOCK_WAIT_S) -> Iterator[None]:
    """Keep other instances of this program from writing in the folder of `path`. Not to be nested in one folder.

    Raises StorageError: another instance does not finish within `wait_s` seconds, or the folder is not
    usable.
    """
    with ExitStack() as held:
        try:
            with writing(path):
                held.enter_context(system.folder_lock(path.parent, wait_s))
        except system.LockTakenError as cause:
            raise StorageError(
                say("Another program is writing here"),
                say(
                    "{parent}: another instance has been writing for {wait_s} s.",
                    parent=path.parent,
                    wait_s=f"{wait_s:.0f}",
                ),
                say("Close it, then try again. Nothing was changed."),
            ) from cause
        yield


def write_atomic(path: Path, data: bytes, *, keep_backup: bool = False) -> Written:
    """Give `path` the content `data` in one step; see the module for what that means.

    Raises StorageError: nothing was changed.
    """
    return update(path, lambda _: Change(data), keep_backup=keep_backup)


def update(path: Path, change: Callable[[bytes | None], Change], *, keep_backup: bool = True) -> Written:
    """Read a file, change it, write it, with no other instance in between.

    `change` gets the present content, None when there is no file, and may raise to leave everything as it is. A
    symbolic link is followed and stays. An unchanged file is not written again, a read-only one never.

    Raises StorageError: the old content stands, except where the message says that the disk failed after the
    rename.
    """
    target = _target(path)
    with lock(target):
        sweep(target.parent)
        before = _status(target)
        old = None if before is None else read_capped(target)
        new, scrub, private = change(old)
        kept = old if old is None or scrub is None else scrub(old)
        backup = None
        was = stat.S_IMODE(before.st_mode) if before is not None else 0o600
        with writing(target):
            if before is not None and old == new:
                if private and was != 0o600:
                    system.make_private(target)
            else:
                if before is not None:
                    _refuse_read_only(target, was)
                if kept is not None and keep_backup:
                    backup = _keep(target, kept)
                if new is None:
                    system.patiently(target, lambda: target.unlink(missing_ok=True))
                    _sync(target, mark("{path}: it is removed, but that may not survive a power loss."))
                else:
                    replace(target, new, before, private=private)
        _prune(target)
        narrowed = was if private and new is not None and was & 0o077 and os.name == "posix" else 0
        not_scrubbed = () if scrub is None else _scrub_backups(target, scrub)
        return Written(target, backup, not_scrubbed, narrowed)


def refuse_read_only(path: Path) -> None:
    """Raise StorageError for a file that would not be replaced; one that is not there is none."""
    target = _target(path)
    status = _status(target)
    if status is not None:
        _refuse_read_only(target, stat.S_IMODE(status.st_mode))


def _refuse_read_only(target: Path, mode: int) -> None:
    """Refuse a file that its owner has closed: the rename that replaces it asks only for the folder's rights."""
    # An administrator has the right to write any file; one that nobody may write is meant to stay.
    if not mode & 0o222 or not os.access(target, os.W_OK):
        command = f"{system.MAKE_WRITABLE} {quote(str(target))}"
        hint = say("Make it writable first ({command}), or choose another place.", command=command)
        raise StorageError(
            say("This file cannot be written"), say("{target}: it is read-only.", target=target), hint
        )


def backups(path: Path) -> list[Path]:
    """Return the kept earlier versions of a file, newest first."""
    target = _target(path)
    with _reading(target.parent):
        pattern = _sibling(target, "").name
        found = [
            entry
            for entry in target.parent.iterdir()
            if entry.name.startswith(f"{pattern}.")
            and entry.name.endswith(".bak")
            and entry.name[len(pattern) + 1 : -4].replace("-", "").isdigit()
        ]
    return sorted(found, key=lambda entry: entry.name, reverse=True)


def remove(path: Path) -> None:
    """Remove a file with its backups; the backups first, so that what is left can be removed again.

    Raises StorageError: something could not be removed.
    """
    with lock(path):
        sweep(path.parent)
        for entry in (*backups(path), path):
            discard(entry)
        with writing(path):
            system.sync_folder(path.parent)


def discard(path: Path) -> None:
    """Remove one file; fine when there is none. Raises StorageError: it could not be removed."""
    with writing(path):
        system.patiently(path, lambda: path.unlink(missing_ok=True))


def entries(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a folder whose names fit a pattern, sorted; none where there is no such folder.

    Raises StorageError: the folder cannot be read, which `Path.glob` would pass over in silence.
    """
    with _reading(folder):
        try:
            return sorted(entry for entry in folder.iterdir() if entry.match(pattern))
        except FileNotFoundError:
            return []


def set_aside(path: Path) -> Path:
    """Move a file that cannot be used out of the way under a name of its own, and return that.

    Raises StorageError: it could not be moved.
    """
    aside = _sibling(path, f".{stamp_after()}.broken")
    with writing(path):
        system.patiently(path, lambda: path.rename(aside))
        system.sync_folder(path.parent)
    return aside


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can look into (0700), with its parents, unless it is there.

    Raises StorageError: it cannot be made.
    """
    missing: list[Path] = []
    current = folder
    with writing(folder):
        while not current.is_dir():
            missing.append(current)
            current = current.parent
        for part in reversed(missing):
            with suppress(FileExistsError):
                part.mkdir(mode=0o700)
                part.chmod(0o700)


def _target(path: Path) -> Path:
    """Return the file that a name stands for; refuse what is no file."""
    with writing(path):
        try:
            mode = path.stat().st_mode
        except FileNotFoundError as cause:
            # A new file, or a link to one.
            target = path.resolve()
            if target.parent.is_dir():
                return target
            message = say("{path}: the folder {parent} does not exist.", path=path, parent=target.parent)
            raise StorageError(
                say("This file cannot be written"), message, say("Make the folder first.")
            ) from cause
        if stat.S_ISDIR(mode):
            raise OSError(errno.EISDIR, "")
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, mark("it is no plain file"))
        return path.resolve()


def _status(target: Path) -> os.stat_result | None:
    with _reading(target):
        try:
            return target.stat()
        except FileNotFoundError:
            return None


def _sibling(target: Path, suffix: str) -> Path:
    """Return a name beside a file that begins like it and is short enough for the file system."""
    room = _NAME_MAX - 40
    name = target.name
    if len(os.fsencode(name)) > room:
        from hashlib import blake2s

        digest = blake2s(os.fsencode(name), digest_size=4).hexdigest()
        name = f"{os.fsdecode(os.fsencode(name)[: room - 9])}-{digest}"
    return target.with_name(name + suffix)


def sweep(folder: Path) -> None:
    """Remove what killed writers left behind, for it may hold a secret. The caller holds the lock."""
    with suppress(OSError):
        for entry in folder.glob(f"{_TEMPORARY}*.tmp"):
            entry.unlink(missing_ok=True)


def replace(target: Path, data: bytes, like: os.stat_result | None, *, private: bool = True) -> None:
    """Put `data` under the name `target` in one step and see it safe on the disk.

    The caller holds the lock; `like` is the status of the file whose place it takes. Raises OSError, StorageError.
    """
    temporary = target.with_name(f"{_TEMPORARY}{os.urandom(8).hex()}.tmp")
    descriptor = os.open(temporary, system.CREATE_FLAGS, 0o600)
    try:
        try:
            if private or like is None:
                system.make_private(temporary, descriptor)
            if like is not None:
                system.keep_owner(descriptor, like)
                if not private:
                    system.keep_rights(descriptor, target, like)
            left = memoryview(data)
            while left:
                left = left[os.write(descriptor, left) :]
            system.sync_file(descriptor)
        finally:
            os.close(descriptor)
        system.patiently(target, lambda: temporary.replace(target))
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync(target, mark("{path}: it is written, but that may not survive a power loss."))


def _sync(target: Path, unsafe: str) -> None:
    """See what was done to a name safe on the disk; `unsafe` says what is so if that fails."""
    try:
        system.sync_folder(target.parent)
    except OSError as cause:
        raise StorageError(
            say("The disk reported a fault"), say(unsafe, path=target), say("Check the disk.")
        ) from cause


def stamp_after(latest: str = "") -> str:
    """Return a stamp of now (UTC) that sorts after an earlier one, even when the clock went back."""
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    stamp = f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(seconds))}-{nanoseconds // 1000:06d}"
    return stamp if stamp > latest else _successor(latest)


def _keep(target: Path, data: bytes) -> Path:
    """Write a backup whose name sorts after all earlier ones, even when the clock went back."""
    existing = backups(target)
    stamp = stamp_after(existing[0].name[len(_sibling(target, "").name) + 1 : -4] if existing else "")
    backup = _sibling(target, f".{stamp}.bak")
    replace(backup, data, _status(target))
    return backup


def _successor(stamp: str) -> str:
    """Return the next stamp in order: 20261231-235959-000009 -> 20261231-235959-000010."""
    digits = stamp.replace("-", "")
    following = str(int(digits) + 1).zfill(len(digits))
    return f"{following[:8]}-{following[8:14]}-{following[14:]}"


def _prune(target: Path) -> None:
    """Remove the oldest backups. The new version stands already, so a fault here must not be told as its failure."""
    with suppress(StorageError):
        for old in backups(target)[KEEP_BACKUPS:]:
            with suppress(OSError):
                old.unlink(missing_ok=True)


def _scrub_backups(target: Path, scrub: Callable[[bytes], bytes]) -> tuple[Path, ...]:
    """Rewrite the backups without what `scrub` takes out; return those it could not read."""
    failed = []
    try:
        kept = backups(target)
    except StorageError:
        return (_sibling(target, ".*.bak"),)
    for backup in kept:
        try:
            data = read_capped(backup)
            clean = scrub(data)
            if clean != data:
                replace(backup, clean, _status(backup))
        except (ValueError, OSError, MailConfigError):
            failed.append(backup)
    return tuple(failed)

"""The one place that knows how operating systems differ about files: locks, syncing, flags of open."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

# Windows would translate line ends; the others do not know the flag. Elsewhere a FIFO must not block the open.
_COMMON = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
READ_FLAGS = os.O_RDONLY | _COMMON | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
CREATE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _COMMON | getattr(os, "O_NOFOLLOW", 0)

MAKE_WRITABLE = "attrib -r" if sys.platform == "win32" else "chmod u+w"  # no words: commands
"""The command that takes a file's write protection away."""

# What a file system answers that cannot lock a folder (NFS wants a descriptor open for writing).
_NO_FOLDER_LOCK = frozenset({errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS})
_TAKEN = frozenset({errno.EAGAIN, errno.EACCES, errno.EDEADLK})
_POLL_S = 0.01
# With one, the group's rights in the mode are only what the list allows at most.
_ACCESS_LIST = "system.posix_acl_access"


# Windows refuses to open, replace or remove a file while another program reads it: a virus scanner, an editor, a second
# window of ours. Elsewhere a reader hinders nobody.
_HELD = (PermissionError,) if sys.platform == "win32" else ()
_PATIENCE_S, _PAUSE_S = 1.5, 0.001


class LockTakenError(Exception):
    """Another program held the lock for the whole time that we were ready to wait."""


@contextmanager
def folder_lock(folder: Path, wait_s: float) -> Iterator[None]:
    """Hold the folder alone among the instances of this program, threads included.

    The lock belongs to an open descriptor, so it ends with the process however that ends. Where the system can
    lock the folder itself nothing is left behind; elsewhere an empty file `.mailconfig.lock` stays in it.

    Raises:
        LockTakenError: not free within `wait_s` seconds.
        OSError: the folder cannot be opened or locked.

    """
    descriptor = _take(folder, time.monotonic() + wait_s)
    try:
        yield
    finally:
        # However the close ends, the descriptor is gone and the lock with it.
        with suppress(OSError):
            os.close(descriptor)


def _take(folder: Path, until: float) -> int:
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _wait(descriptor, until)
        except OSError as refused:
            os.close(descriptor)
            if refused.errno not in _NO_FOLDER_LOCK:
                raise
        except BaseException:
            os.close(descriptor)
            raise
        else:
            return descriptor
    path = folder / ".mailconfig.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _COMMON, 0o600)
    try:
        hide(path)
        _wait(descriptor, until)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def patiently(path: Path, call: Callable[[], T]) -> T:
    """Return what a call returns that opens, replaces or removes `path`; another program may have it open for a moment.

    Raises:
        OSError: ETXTBSY, another program keeps it open for longer than 1.5 s; or whatever the call raises.

    """
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return call()
        except _HELD as refused:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)) from refused
            if time.monotonic() < until:
                time.sleep(_PAUSE_S)
            elif _is_open_elsewhere(path):
                raise OSError(errno.ETXTBSY, os.strerror(errno.ETXTBSY)) from refused
            else:
                raise


def hold(path: Path) -> int | None:
    """Lock a file of our own, made where it is missing, and return its descriptor; None when another holds it.

    The lock ends with the process, however that ends. Raises OSError.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _COMMON, 0o600)
    try:
        taken = _try_lock(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    if not taken:
        os.close(descriptor)
        return None
    return descriptor


def _wait(descriptor: int, until: float) -> None:
    while not _try_lock(descriptor):
        if time.monotonic() >= until:
            raise LockTakenError
        time.sleep(_POLL_S)


def _try_lock(descriptor: int) -> bool:
    try:
        _lock(descriptor)
    except OSError as refused:
        if refused.errno in _TAKEN:
            return False
        raise
    return True


if sys.platform == "win32":
    import _winapi
    import ctypes
    import msvcrt

    _SHARING_VIOLATION = 32
    _DACL, _PROTECTED = 0x4, 0x80000000
    _SDDL_REVISION, _TOKEN_QUERY, _TOKEN_USER = 1, 0x8, 1

    def _is_open_elsewhere(path: Path) -> bool:
        try:
            alone = _winapi.CreateFile(
                str(path), _winapi.GENERIC_READ, 0, _winapi.NULL, _winapi.OPEN_EXISTING, 0, _winapi.NULL
            )
        except OSError as refused:
            return refused.winerror == _SHARING_VIOLATION
        _winapi.CloseHandle(alone)
        return False

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def hide(path: Path) -> None:
        """Take a file out of the sight of the Explorer, as a name with a dot is out of sight elsewhere."""
        ctypes.windll.kernel32.SetFileAttributesW(str(path), stat.FILE_ATTRIBUTE_HIDDEN)

    def sync_file(descriptor: int) -> None:
        """Return when the file's bytes are on the disk."""
        os.fsync(descriptor)

    def sync_folder(folder: Path) -> None:
        """Do nothing: Windows has no such call, its rename is in the file system's journal."""

    def make_private(path: Path, _descriptor: int | None = None) -> None:
        """Leave a file to the person who runs this alone; one on a disk without access lists stays as it is."""
        with suppress(OSError):
            set_access_list(path, f"D:P(A;;FA;;;{_own_sid()})")

    def set_access_list(path: Path, words: str) -> None:
        """Give a file the access list that `words` describe (SDDL). Raises OSError."""
        made, advapi32 = ctypes.c_void_p(), ctypes.windll.advapi32
        _done(
            advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(
                words, _SDDL_REVISION, ctypes.byref(made), None
            )
        )
        try:
            _done(advapi32.SetFileSecurityW(str(path), _DACL | _PROTECTED, made))
        finally:
            ctypes.windll.kernel32.LocalFree(made)

    def _own_sid() -> str:
        """Return who runs this process, as an access list names it; the owner of a file may be a group."""
        advapi32, kernel32 = ctypes.windll.advapi32, ctypes.windll.kernel32
        kernel32.GetCurrentProcess.restype = ctypes.c_void_p
        token, size, text = ctypes.c_void_p(), ctypes.c_ulong(), ctypes.c_wchar_p()
        process = ctypes.c_void_p(kernel32.GetCurrentProcess())
        _done(advapi32.OpenProcessToken(process, _TOKEN_QUERY, ctypes.byref(token)))
        try:
            advapi32.GetTokenInformation(token, _TOKEN_USER, None, 0, ctypes.byref(size))
            user = ctypes.create_string_buffer(size.value)
            _done(advapi32.GetTokenInformation(token, _TOKEN_USER, user, size, ctypes.byref(size)))
        finally:
            kernel32.CloseHandle(token)
        # A TOKEN_USER begins with the address of the SID.
        _done(advapi32.ConvertSidToStringSidW(ctypes.c_void_p.from_buffer(user), ctypes.byref(text)))
        try:
            return str(text.value)
        finally:
            kernel32.LocalFree(text)

    def _done(answer: int) -> None:
        if not answer:
            raise ctypes.WinError()

    def keep_owner(descriptor: int, like: os.stat_result) -> None:
        """Do nothing: a new file belongs to whom Windows says."""

    def keep_rights(descriptor: int, path: Path, like: os.stat_result) -> None:
        """Do nothing: the folder's access list rules on Windows."""

else:
    import fcntl

    def _is_open_elsewhere(_path: Path) -> bool:
        return False

    def hide(path: Path) -> None:
        """Do nothing: a name that begins with a dot is hidden already."""

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def sync_file(descriptor: int) -> None:
        """Return when the file's bytes are on the disk."""
        if hasattr(fcntl, "F_FULLFSYNC"):
            # macOS: fsync leaves the bytes in the drive's own memory.
            try:
                fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            except OSError as refused:
                if refused.errno not in (errno.ENOTSUP, errno.EINVAL, errno.ENOTTY):
                    raise
            else:
                return
        os.fsync(descriptor)

    def sync_folder(folder: Path) -> None:
        """Return when the folder's names are on the disk, so that a rename survives a power loss."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        except OSError as refused:
            # Some network and FUSE file systems do not sync folders.
            if refused.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
                raise
        finally:
            os.close(descriptor)

    def make_private(path: Path, descriptor: int | None = None) -> None:
        """Give a file, open or not, mode 0600 whatever the umask took away."""
        os.chmod(path if descriptor is None else descriptor, 0o600)  # noqa: PTH101 - of a descriptor

    def keep_owner(descriptor: int, like: os.stat_result) -> None:
        """Leave the file to its owner and group as far as we have the right to; else it becomes ours."""
        now = os.fstat(descriptor)
        if (now.st_uid, now.st_gid) == (like.st_uid, like.st_gid):
            return
        for owner in (like.st_uid, -1):
            with suppress(PermissionError):
                os.fchown(descriptor, owner, like.st_gid)
                return

    def keep_rights(descriptor: int, path: Path, like: os.stat_result) -> None:
        """Give the open file the mode of the file `path`, `like` of which is the status, and its access list.

        In another group than that one's, a group has no rights: it would be the wrong one.
        """
        mode = stat.S_IMODE(like.st_mode) & 0o777
        if os.fstat(descriptor).st_gid != like.st_gid:
            mode &= 0o707
        os.fchmod(descriptor, mode)
        if sys.platform == "linux" and mode & 0o070:
            try:
                access_list = os.getxattr(path, _ACCESS_LIST)
            except OSError as refused:
                if refused.errno not in (errno.ENODATA, errno.ENOTSUP):
                    raise
            else:
                os.setxattr(descriptor, _ACCESS_LIST, access_list)

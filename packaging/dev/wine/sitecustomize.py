"""Python starts with this under Wine, for what Wine does otherwise than Windows.

It refuses to lock a file without saying why, where Windows says EACCES; it has no CopyFile2().
"""

from __future__ import annotations

import _winapi
import errno
import msvcrt

_locking = msvcrt.locking


def locking(descriptor: int, mode: int, size: int) -> None:
    """Do as msvcrt.locking() does on Windows."""
    try:
        _locking(descriptor, mode, size)
    except OSError as problem:
        raise OSError(problem.errno or errno.EACCES, "Permission denied") from None


msvcrt.locking = locking
del _winapi.CopyFile2

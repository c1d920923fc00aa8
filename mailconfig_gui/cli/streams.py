"""Standard input and output that never end a command: what cannot be written is dropped, and noted."""

from __future__ import annotations

import errno
import io
import os
import sys

from mailconfig_gui.words.say import mark

END_OF_INPUT = mark("Ctrl-Z and Enter") if sys.platform == "win32" else mark("Ctrl-D")
"""The keys that end what is typed or pasted."""
_GONE_READER = (errno.EPIPE, errno.ECONNRESET)


class _Output(io.FileIO):
    """Writes to a descriptor; after the first failure everything is dropped."""

    trouble: OSError | None = None

    def isatty(self) -> bool:
        # On Windows a console has no such output, and NUL is a terminal in its eyes.
        return sys.platform != "win32" and super().isatty()

    def write(self, data: object, /) -> int:
        if self.trouble is None:
            try:
                return super().write(data)  # type: ignore[arg-type]
            except OSError as cause:
                self.trouble = cause
        return memoryview(data).nbytes  # type: ignore[arg-type]


def prepare() -> None:
    """Put a stream that takes everything in place of each that is closed or may fail.

    Streams that are not the process's own (a test's) stay as they are.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            # The lowest free number is the closed one: no file or socket of ours may take its place.
            stream = open(os.devnull, "w" if number else "r", encoding="utf-8")  # noqa: SIM115, PTH123
            setattr(sys, name, stream)
        elif stream is not getattr(sys, f"__{name}__") or (sys.platform == "win32" and _is_console(stream)):
            continue
        elif number == 0:
            if sys.platform == "win32" and stream.isatty():
                # NUL, which a scheduled task or a service has: nobody can be asked there.
                sys.stdin = io.TextIOWrapper(io.BytesIO())
        else:
            stream.flush()
            setattr(
                sys,
                name,
                io.TextIOWrapper(
                    io.BufferedWriter(_Output(stream.fileno(), "wb", closefd=False)),
                    encoding=stream.encoding,
                    # A terminal that lacks a letter gets a question mark in its place, not a traceback.
                    errors="replace",
                    # PYTHONUNBUFFERED asks for write_through alone, and that stops at the buffer below.
                    line_buffering=stream.line_buffering or stream.write_through,
                ),
            )


def flush() -> None:
    """Write what is still held back; where that fails, it is noted."""
    for stream in (sys.stdout, sys.stderr):
        # A windowed program of Windows may have none.
        if stream is not None:
            stream.flush()


def trouble() -> OSError | None:
    """Return why standard output could not be written, None where it could."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw.trouble if isinstance(raw, _Output) else None


def reader_left() -> bool:
    """Tell whether nobody reads standard output any more, so that a command without end may end."""
    lost = trouble()
    if lost is None:
        return False
    # What Windows says of a pipe that its reader has closed.
    return lost.errno in _GONE_READER or (sys.platform == "win32" and lost.errno == errno.EINVAL)


def _is_console(stream: io.TextIOWrapper) -> bool:
    # Python opens a console of Windows with a class of its own.
    return type(getattr(stream.buffer, "raw", None)).__name__ == "_WindowsConsoleIO"

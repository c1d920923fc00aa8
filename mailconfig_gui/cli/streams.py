"""Standard input and output that never end a command: what cannot be written is dropped, and noted."""

from __future__ import annotations

import io
import os
import sys

_GONE_READER = (BrokenPipeError, ConnectionResetError)


class _Output(io.FileIO):
    """Writes to a descriptor; after the first failure everything is dropped."""

    trouble: OSError | None = None

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
        elif number and stream is getattr(sys, f"__{name}__") and not (os.name == "nt" and stream.isatty()):
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
        stream.flush()


def trouble() -> OSError | None:
    """Return why standard output could not be written, None where it could."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw.trouble if isinstance(raw, _Output) else None


def reader_left() -> bool:
    """Tell whether nobody reads standard output any more, so that a command without end may end."""
    return isinstance(trouble(), _GONE_READER)

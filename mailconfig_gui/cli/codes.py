"""Exit codes, and the failure that only the command line knows."""

from __future__ import annotations

GOOD = 0
FAILED = 1
USAGE = 2
BAD_SETTINGS = 3
TROUBLE = 4
CANCELLED = 130


class UsageError(Exception):
    """The words of the command do not go together; exit code 2."""

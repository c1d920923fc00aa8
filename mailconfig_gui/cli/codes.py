"""Exit codes, and the failure that only the command line knows."""

from __future__ import annotations

from mailconfig_gui.words.say import mark

GOOD = 0
FAILED = 1
USAGE = 2
BAD_SETTINGS = 3
TROUBLE = 4
CANCELLED = 130

EXIT_CODES = mark("""exit codes:
  0    good
  1    the test failed
  2    wrong usage
  3    not a good mail document, or settings with errors
  4    file, keyring or password trouble
  130  cancelled""")


class UsageError(Exception):
    """The words of the command do not go together; exit code 2."""

"""Which file a text names."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from urllib.parse import unquote

from mailconfig_gui.delivery.target import DeliveryError
from mailconfig_gui.words.say import say

FILE_PREFIX = "file:"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
"""A `word:` of at least two letters: one letter is a drive of Windows."""


class NoFileError(DeliveryError):
    """A text does not say that it means a file, and may be an address without its scheme. Nothing was written."""


def named_file(text: str, ending: str = ".json") -> Path:
    """Return the file that a text names, for one that will be written.

    It is named by `file:` before it, by its ending, by its folder, or by being there. An address whose scheme was
    forgotten would otherwise become a file with a password in it.

    Raises NoFileError: it is not certain that a file is meant.
    """
    text = text.strip()
    if text.lower().startswith(FILE_PREFIX):
        named = text[len(FILE_PREFIX) :]
        return _of_url(named) if named.startswith("//") else _expanded(named)
    path = _expanded(text)
    # Of os.path, where "./" stays and a name too long for the system is no failure.
    folder = os.path.dirname(os.path.expanduser(text))  # noqa: PTH111, PTH120
    if _SCHEME.match(text):
        message = say("It begins like an address, but not like one of a platform or its database.")
    elif not text:
        message = say("It is empty.")
    elif text.startswith("-"):
        message = say("It looks like an option.")
    elif text.lower().endswith(ending) or os.path.lexists(path) or os.path.isdir(folder):  # noqa: PTH112
        return path
    else:
        message = say(
            "It does not end in {ending}, it names no folder that exists, and there is no such file.",
            ending=ending,
        )
    hint = say("Name a file with its folder, for example {example}.", example=f"./mail{ending}")
    raise NoFileError(say("This names no file"), message, hint)


def _of_url(named: str) -> Path:
    """Return the file of a web address of the kind `file:///folder/file` (RFC 8089), `file:` taken off."""
    path = unquote(named.removeprefix("//localhost"))
    if sys.platform == "win32":
        path = re.sub("^/*(?=[A-Za-z]:)", "", path)
    return Path(path)


def _expanded(text: str) -> Path:
    """Return a path with `~` replaced; that of a user whom nobody knows stays, where `Path` would fail."""
    return Path(os.path.expanduser(text))  # noqa: PTH111

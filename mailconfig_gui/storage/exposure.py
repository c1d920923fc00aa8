"""Whether others can put something else in the place of a file: its folder open to all, or its owner somebody else."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from mailconfig_gui.model.problem import Problem
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from pathlib import Path


def exposed(path: Path) -> tuple[Problem, ...]:
    """Return warnings about the place and the owner of a plain file; none where the system has no such rights.

    A folder like /tmp, in which only its owner may replace a file (sticky), is no worse than others.
    """
    if os.name != "posix":
        return ()
    try:
        file, folder = path.stat(), path.resolve().parent.stat()
    except (OSError, RuntimeError):
        # Reading or writing it says what is wrong.
        return ()
    if not stat.S_ISREG(file.st_mode):
        return ()
    found = []
    if folder.st_mode & stat.S_IWOTH and not folder.st_mode & stat.S_ISVTX:
        found.append(
            Problem.warning(
                "folder-open-to-all",
                say(
                    "Everybody on this computer may replace files in the folder {parent}.",
                    parent=path.resolve().parent,
                ),
                say(
                    "Keep the file in a folder of your own, or take the right to write away from others (chmod o-w)."
                ),
            )
        )
    if file.st_uid != os.geteuid():
        found.append(
            Problem.warning(
                "file-of-another-user",
                say(
                    "The file {path} belongs to another user of this computer, who can read and change it.",
                    path=path,
                ),
                say("Make sure that this is meant, above all before a password goes into it."),
            )
        )
    return tuple(found)

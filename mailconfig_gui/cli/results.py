"""Results on the command line: what one is about, keeping it with its profile, and the one that a person names."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mailconfig_gui.app.history import keep, load_numbered
from mailconfig_gui.app.home import ProfileError
from mailconfig_gui.app.results import Subject, read_result
from mailconfig_gui.cli.problems import print_problems
from mailconfig_gui.cli.source import STANDARD_INPUT, home_of
from mailconfig_gui.model.problem import MailConfigError, Problem
from mailconfig_gui.results.record import MAX_BYTES, read_record
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from mailconfig_gui.app.home import Home
    from mailconfig_gui.cli.source import Source
    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.results.record import Record

RESULTS = mark(
    "A result is a file with what --json printed, - (standard input), or PROFILE for the newest that is kept with a "
    "profile, PROFILE@2 for the one before it, and so on."
)


def subject_of(source: Source) -> Subject:
    """Return what a check of settings is about."""
    profile = source.profile
    if profile is None:
        return Subject(document=source.document.values)
    return Subject(profile.name, profile.provider, source.document.values)


def keep_result(home: Home, profile: Profile | None, make: Callable[[], dict[str, object]]) -> None:
    """Keep a result with its profile, where there is one. What was done stays done where that fails: it is said."""
    if profile is None:
        return
    try:
        keep(home, profile, make())
    except MailConfigError as error:
        title = say("This result was not kept: {message}", message=error.message)
        print_problems((Problem.warning("not-kept", title, error.hint),), sys.stderr)


def open_record(arguments: argparse.Namespace, named: str) -> Record:
    """Return the result that a command names, see RESULTS.

    Raises:
        StorageError, RecordError: the file cannot be read, or holds something else.
        MailConfigError: there is no such profile, or no such result of it.

    """
    if named == STANDARD_INPUT:
        return read_record(sys.stdin.buffer.read(MAX_BYTES + 1), say("standard input"))
    # A pipe too, as shells name one for <(command); no error where no file can be called so.
    if os.path.exists(named) and not os.path.isdir(named):  # noqa: PTH110, PTH112
        return read_result(Path(named))
    name, at, number = named.rpartition("@")
    home = home_of(arguments)
    if at and number.isascii() and number.isdigit():
        return load_numbered(home, _profile(home, name), int(number[:9]))
    return load_numbered(home, _profile(home, named), 1)


def _profile(home: Home, name: str) -> Profile:
    try:
        return home.profiles.load(name)
    except ProfileError as error:
        why = say("There is no file and no profile “{name}”.", name=name)
        raise ProfileError(say("No such result"), why, error.hint) from error

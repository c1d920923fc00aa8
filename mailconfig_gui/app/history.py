"""Use case: the results of a profile: keep one, list them, read one again, have them forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mailconfig_gui.app.wishes import Wish, wish
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.results.brief import brief_of
from mailconfig_gui.results.history import Entry, history
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.record import Record, record_of
from mailconfig_gui.storage.results import Limits, Results
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from mailconfig_gui.app.home import Home
    from mailconfig_gui.model.profile import Profile


class Listed(NamedTuple):
    """The results of a profile, newest first; `unreadable` are damaged, or of a newer version."""

    entries: tuple[Entry, ...]
    unreadable: int


def limits(home: Home) -> Limits:
    """Return how much is kept, by what the person has chosen."""
    usual = Limits()
    most, days = (wish(home, name) for name in (Wish.HISTORY_COUNT, Wish.HISTORY_DAYS))
    return Limits(_number(most, usual.most), _number(days, usual.days))


def keep(home: Home, profile: Profile, content: dict[str, Any]) -> None:
    """Keep a result with its profile. When a login ends is kept only where it is another than the last time.

    Raises MailConfigError: it could not be kept; what was kept before is still there.
    """
    results = Results(home.paths, limits(home))
    if content["kind"] != Kind.OAUTH_STATUS or not _said_before(results, profile, content):
        results.add(profile.id, content)


def listed(home: Home, profile: Profile) -> Listed:
    """Return the results of a profile. Raises StorageError: they cannot be read."""
    kept = Results(home.paths, limits(home)).kept(profile.id)
    return Listed(history(kept.briefs), kept.unreadable)


def load(home: Home, profile: Profile, name: str) -> Record:
    """Return one result of a profile, by the `id` of its brief.

    Raises:
        StorageError: it is gone, or cannot be read.
        RecordError: a newer version of this program has written it.

    """
    return Results(home.paths, limits(home)).load(profile.id, name)


def load_numbered(home: Home, profile: Profile, number: int) -> Record:
    """Return one result of a profile, the newest being number 1. Raises as `load`, MailConfigError: there is none."""
    entries = listed(home, profile).entries
    if not 0 < number <= len(entries):
        raise MailConfigError(
            say("There is no such result"),
            say("Of the profile “{name}” {number} results are kept.", name=profile.name, number=len(entries)),
            say("A result is kept of each test and check of the profile."),
        )
    return load(home, profile, entries[number - 1].brief.id)


def forget(home: Home, profile: Profile) -> None:
    """Remove all results of a profile. Raises StorageError: they are still there."""
    Results(home.paths).forget(profile.id)


def _said_before(results: Results, profile: Profile, content: dict[str, Any]) -> bool:
    now = brief_of(record_of(content), "")
    last = next((one for one in results.kept(profile.id).briefs if one.kind is now.kind), None)
    return last is not None and (last.ok, last.marks) == (now.ok, now.marks)


def _number(chosen: str, usual: int) -> int:
    return int(chosen[:9]) if chosen.isascii() and chosen.isdigit() else usual

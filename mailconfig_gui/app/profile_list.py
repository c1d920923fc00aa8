"""Use case: all profiles in one list, and what differs between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.workspace import as_typed
from mailconfig_gui.delivery.changes import visible_changes

if TYPE_CHECKING:
    from mailconfig_gui.app.home import Home
    from mailconfig_gui.model.profile import LastTest, Profile


class Kept(NamedTuple):
    """One profile of the list: its name, the id of its provider, its server, and how its last test ended."""

    name: str
    provider: str
    host: str
    last_test: LastTest | None


class Difference(NamedTuple):
    """A field in which two profiles differ: what it is called, and what each of them has there."""

    label: str
    first: str
    second: str


def kept_profiles(home: Home) -> tuple[Kept, ...]:
    """Return all profiles that can be read, sorted by name."""
    return tuple(_kept(one) for one in home.profiles.listing().profiles)


def _kept(profile: Profile) -> Kept:
    return Kept(profile.name, profile.provider, str(profile.draft.get("smtpHost") or ""), profile.last_test)


def differences(home: Home, first: str, second: str) -> tuple[Difference, ...]:
    """Return the fields in which two saved profiles differ, without secrets. Raises ProfileError: one is not there."""
    one, two = (as_typed(home.profiles.load(name).draft) for name in (first, second))
    # In two columns, values need no quotes.
    return tuple(
        Difference(change.label, change.before.strip("“”"), change.after.strip("“”"))
        for change in visible_changes(one, two)
    )

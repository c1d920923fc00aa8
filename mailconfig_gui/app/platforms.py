"""Use case: the platforms of all profiles in one list, and whether one of them has drifted from its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.drift import differences
from mailconfig_gui.app.profile_list import Difference
from mailconfig_gui.app.proof import last_proof

if TYPE_CHECKING:
    from mailconfig_gui.app.home import Home
    from mailconfig_gui.app.load_settings import Loaded
    from mailconfig_gui.app.proof import LastProof
    from mailconfig_gui.model.problem import Problem
    from mailconfig_gui.model.profile import Profile


class KnownPlatform(NamedTuple):
    """The platform of one profile: its address, the login name, its version; `proof` is None where none was made."""

    address: str
    profile: str
    user: str
    version: str
    proof: LastProof | None

    @property
    def entered(self) -> bool:
        """Whether somebody has logged in to it from here; one that came with a pack may be anybody's."""
        return bool(self.version or self.proof)

    def as_json(self) -> dict[str, object]:
        """Return it for scripts."""
        return {**self._asdict(), "proof": self.proof and self.proof._asdict()}


class Platforms(NamedTuple):
    """All that are known, by address, and what is wrong with profiles that cannot be read."""

    known: tuple[KnownPlatform, ...]
    problems: tuple[Problem, ...]


def platforms(home: Home) -> Platforms:
    """Return the platforms of all profiles; nobody is asked."""
    listing = home.profiles.listing()
    found = (one for one in map(_known, listing.profiles) if one is not None)
    return Platforms(tuple(sorted(found, key=lambda one: one.address.lower())), listing.problems)


def _known(profile: Profile) -> KnownPlatform | None:
    platform = profile.platform
    if platform is None:
        return None
    last = last_proof(platform, profile.draft)
    return KnownPlatform(platform.address, profile.name, platform.user, platform.version, last)


def drift_of(home: Home, name: str, loaded: Loaded) -> tuple[Difference, ...]:
    """Return where a profile, as it is stored, and what was read of its platform differ, without secrets.

    Raises ProfileError: there is none of that name.
    """
    places = {"profile": home.profiles.load(name).draft, "live": loaded.snapshot.values}
    return tuple(
        # In two columns, values need no quotes.
        Difference(one.label, *(one.words[place].strip("“”") for place in places))
        for one in differences(places)
    )

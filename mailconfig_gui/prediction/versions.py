"""Which versions of the platform can be asked for; apart from what is known of them, for the command line's parser."""

from __future__ import annotations

from mailconfig_gui.words.say import say

VERSIONS = ("2.5", "3.3", "3.6", "3.9", "4.3", "4.4")
DEFAULT_VERSION = "4.3"
_SINCE = ("2.5", "3.3", "3.4", "3.9", "4.3", "4.4")
"""The first release for which each of them stands, and those after it up to the next."""


def stands_for(version: str) -> str:
    """Return in words the releases that one of `VERSIONS` stands for: `3.9 to 4.2`."""
    last = {"2.5": "3.2", "3.6": "3.8", "3.9": "4.2"}.get(version)
    first = _SINCE[VERSIONS.index(version)]
    return say("{first} to {last}", first=first, last=last) if last else first


def version_for(release: str) -> str | None:
    """Return the one of `VERSIONS` that stands for a release (`4.2.1`), None for a text that names none."""
    key = _key(release)
    known = [version for version, since in zip(VERSIONS, _SINCE, strict=True) if key >= _key(since)]
    return known[-1] if known else None


def _key(release: str) -> tuple[int, ...]:
    numbers = release.split("-")[0].split(".")
    return tuple(int(number) for number in numbers) if all(one.isdecimal() for one in numbers) else ()

"""Settings of the practice server inside this program: good for trying out, of no use to a platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.model.hosts import is_loopback
from mailconfig_gui.words.say import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

PRACTICE = "practice"
"""The id of the preset, and the practice server's user name; that module is too slow to load for a word."""
_USERS = frozenset({PRACTICE, "practice@example.com"})
USELESS = mark(
    "The platform cannot use these settings: the practice server exists only while this program runs."
)


def is_practice(provider: str | None, draft: Mapping[str, object]) -> bool:
    """Tell whether a draft (by platform key) leads to the practice server.

    `provider` is the id of the preset or that in the profile, None or "" where nobody named one. A host elsewhere is a
    server of its own, whatever the preset; without a preset the practice server's user names tell.
    """
    if not is_loopback(str(draft.get("smtpHost") or "localhost")):
        return False
    return provider == PRACTICE or (not provider and draft.get("username") in _USERS)

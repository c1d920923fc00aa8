"""Whose a stored secret is: one server and one login there."""

from collections.abc import Mapping
from typing import NamedTuple


class Owner(NamedTuple):
    """For which server and login a secret was saved; it is used for no other."""

    host: str
    user: str


def owner_of(key: str, draft: Mapping[str, object]) -> Owner:
    """Return for which server and login a secret is, by the draft it stands in."""
    host, user = ("proxyHost", "proxyUser") if key == "proxyPassword" else ("smtpHost", "username")
    return Owner(str(draft.get(host) or "").lower(), str(draft.get(user) or ""))

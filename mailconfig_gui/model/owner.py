"""Whose a stored secret is: one server and one login there; with OAuth2 the server is that of the tokens.

A refresh token is for a mail server too: what it brings is sent there.
"""

from collections.abc import Mapping
from typing import NamedTuple

from mailconfig_gui.model.oauth2_kinds import host_of_url


class Owner(NamedTuple):
    """For which server and login a secret was saved; it is used for no other."""

    host: str
    user: str


def owner_of(key: str, draft: Mapping[str, object]) -> Owner:
    """Return for which server and login a secret is, by the draft it stands in."""
    if key in ("clientSecret", "refreshToken"):
        endpoint, client = host_of_url(_text(draft, "tokenUri").strip()), _text(draft, "clientId")
        if key == "clientSecret":
            return Owner(endpoint, client)
        server, mailbox = _text(draft, "smtpHost").lower(), _text(draft, "username")
        return Owner(f"{endpoint}, {server}", f"{mailbox} ({client})")
    host, user = ("proxyHost", "proxyUser") if key == "proxyPassword" else ("smtpHost", "username")
    return Owner(_text(draft, host).lower(), _text(draft, user))


def _text(draft: Mapping[str, object], key: str) -> str:
    return str(draft.get(key) or "")

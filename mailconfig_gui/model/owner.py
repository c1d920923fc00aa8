"""Whose a stored secret is: one server and one login there; with OAuth2 the server is that of the tokens."""

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
        client, mailbox = str(draft.get("clientId") or ""), str(draft.get("username") or "")
        return Owner(
            host_of_url(str(draft.get("tokenUri") or "").strip()),
            client if key == "clientSecret" else f"{mailbox} ({client})",
        )
    host, user = ("proxyHost", "proxyUser") if key == "proxyPassword" else ("smtpHost", "username")
    return Owner(str(draft.get(host) or "").lower(), str(draft.get(user) or ""))

"""OAuth2 in a row of mail settings: when the platform drops its token, what its test takes from the stored row, and
whose the secrets are.

ThingsBoard AdminSettingsServiceImpl (dropTokenIfProviderInfoChanged), AdminController and TbMailSender, from 3.6 on.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mailconfig_gui.model.fields import BY_KEY, OAUTH2_KEYS
from mailconfig_gui.model.java import as_boolean
from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.model.oauth2_kinds import host_of_url
from mailconfig_gui.model.problem import Problem
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailconfig_gui.delivery.target import Snapshot

TOKEN = "refreshToken"  # noqa: S105
EXPIRES = "refreshTokenExpires"
SIGNED_IN = "tokenGenerated"
_COMPARED = ("providerId", "clientId", "clientSecret", "redirectUri")
_TENANT = "providerTenantId"
OWNERS = {"clientSecret": ("tokenUri", "clientId"), TOKEN: ("tokenUri", "clientId", "username", "smtpHost")}
"""The fields that say whose a secret of OAuth2 is, as `model.owner` tells it of one in the keyring."""
_MOVED = {
    "tokenUri": mark("{name}: it is needed anew, because the provider would change."),
    "clientId": mark("{name}: it is needed anew, because the client id would change."),
    "username": mark("{name}: it is needed anew, because the mailbox would change."),
    "smtpHost": mark("{name}: it is needed anew, because the mail server would change."),
}
_REMEDIES = {
    "clientSecret": mark("Enter the secret of that client."),
    TOKEN: mark(
        "Sign in with these settings: with the token of the earlier ones the platform would fail. "
        "Or switch OAuth2 off, to log in with a password."
    ),
}


def holds_token(held: Snapshot) -> bool:
    """Tell whether a target has a refresh token, also one that it does not show."""
    values = held.values
    if TOKEN not in held.hidden:
        return bool(values.get(TOKEN))
    return as_boolean(values.get(SIGNED_IN)) or (SIGNED_IN not in values and is_on(values))


def equal(key: str, one: Mapping[str, object], two: Mapping[str, object]) -> bool:
    """Tell whether two rows hold just the same under a key, as the platform compares: 1 and "1" differ."""
    if (key in one) != (key in two):
        return False
    return json.dumps(one.get(key), sort_keys=True) == json.dumps(two.get(key), sort_keys=True)


def savable(values: Mapping[str, object]) -> bool:
    """Tell whether the platform could save a row: with OAuth2 on it stumbles over a key that lacks."""
    return not is_on(values) or all(key in values for key in _COMPARED)


def drops_token(values: Mapping[str, object], stored: Mapping[str, object]) -> bool:
    """Tell whether the platform forgets every token when these values are saved over a stored row."""
    if not is_on(values):
        return False
    return not all(equal(key, values, stored) for key in _COMPARED) or (
        _TENANT in values and not equal(_TENANT, values, stored)
    )


def keeps_app(values: Mapping[str, object], stored: Mapping[str, object]) -> bool:
    """Tell whether wanted values, with OAuth2 on, leave the stored row's token of use, asked for as before.

    Then the platform's test, which takes app, address and token from the stored row, tells of the wanted values too.
    """
    return not drops_token(values, stored) and equal("tokenUri", values, stored)


def prepared(stored: Mapping[str, object], wanted: Mapping[str, object]) -> dict[str, object]:
    """Return the stored row with the wanted keys of OAuth2, switched off: mail goes on as before, or by password."""
    values = {key: value for key, value in stored.items() if key not in OAUTH2_KEYS}
    values |= {key: wanted[key] for key in (*OAUTH2_KEYS, SIGNED_IN) if key in wanted}
    if wanted.get(TOKEN):
        values.pop(EXPIRES, None)
    return {**values, "enableOauth2": False}


def switched_on(stored: Mapping[str, object], wanted: Mapping[str, object]) -> dict[str, object]:
    """Return the wanted row over the prepared one: with the token that it holds by now, and the end of that."""
    values = {key: value for key, value in wanted.items() if key not in (TOKEN, EXPIRES)}
    return {**values, **{key: stored[key] for key in (EXPIRES,) if key in stored}}


def unchanged(one: Mapping[str, object], two: Mapping[str, object]) -> bool:
    """Tell whether nobody but the platform itself, renewing a token, changed a row."""
    return {**one, EXPIRES: None} == {**two, EXPIRES: None}


def stray_secrets(draft: Mapping[str, object], held: Snapshot) -> Iterator[Problem]:
    """Yield the secrets that the target would go on with though they belong to another client or mailbox."""
    live = held.values
    if not is_on(draft):
        return
    for key, owners in OWNERS.items():
        there = holds_token(held) if key == TOKEN else bool(live.get(key))
        # While OAuth2 is off user name and mail server are those of the password.
        asked = owners if is_on(live) else owners[:2]
        moved = [owner for owner in asked if _whose(owner, live) != _whose(owner, draft)]
        if there and moved and not draft.get(key):
            title = say(_MOVED[moved[0]], name=BY_KEY[key].name)
            yield Problem.error("secret-bound", title, say(_REMEDIES[key]), key)


def _whose(owner: str, values: Mapping[str, object]) -> str:
    text = str(values.get(owner) or "")
    if owner == "tokenUri":
        return host_of_url(text)
    return text.lower() if owner == "smtpHost" else text


def token_needed(held: Snapshot, values: Mapping[str, object]) -> Problem | None:
    """Say that OAuth2 cannot be switched on at a platform, for neither side has a token."""
    if not is_on(values) or is_on(held.values) or values.get(TOKEN) or holds_token(held):
        return None
    return Problem.error(
        "token-needed",
        say("OAuth2 cannot be switched on: nobody has signed in with these settings yet."),
        say("Sign in first, so that there is a refresh token to hand over."),
        TOKEN,
    )

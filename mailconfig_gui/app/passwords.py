"""Where a secret comes from when no window asks for it: a fixed order, the same for server, proxy and OAuth2.

File named by an option, environment variable, the settings file's own, systemd credential, keyring. An empty
variable or file entry counts as none: no server takes an empty password.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mailconfig_gui.model.fields import BY_KEY, OAUTH2_KEYS
from mailconfig_gui.model.kinds import as_text
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.storage.secrets import SecretError
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from typing import BinaryIO

    from mailconfig_gui.model.profile import Profile
    from mailconfig_gui.storage.secrets import SecretStore

__all__ = [
    "CREDENTIALS",
    "VARIABLES",
    "Given",
    "OtherOwnerError",
    "PasswordError",
    "SecretError",
    "find_password",
    "read_secret",
    "take_given",
]

VARIABLES = {
    "password": "MAILCONFIG_PASSWORD",
    "proxyPassword": "MAILCONFIG_PROXY_PASSWORD",
    "clientSecret": "MAILCONFIG_CLIENT_SECRET",
    "refreshToken": "MAILCONFIG_REFRESH_TOKEN",
}
CREDENTIALS = {
    "password": "mailconfig-password",
    "proxyPassword": "mailconfig-proxy-password",
    "clientSecret": "mailconfig-client-secret",
    "refreshToken": "mailconfig-refresh-token",
}
# A password file is short; this leaves room for any token.
_LIMIT = 1 << 16
# An editor's byte order mark, as `$(cat FILE)` leaves it in a variable.
_MARK = "\ufeff"


class PasswordError(MailConfigError):
    """A password is needed and none could be had."""


class OtherOwnerError(PasswordError):
    """The stored password belongs to another server or user, so it was not used."""


class Given:
    """The passwords handed over with the command, by platform key: from an option's file or a variable."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def __repr__(self) -> str:
        return f"Given({', '.join(self.values)})"


def take_given(
    options: Mapping[str, str | None], environment: MutableMapping[str, str], standard_input: BinaryIO
) -> Given:
    """Read the passwords given with the command: `options` names a file (`-` = standard input) by platform key.

    The variables are removed from the environment, so that no child process inherits them.

    Raises:
        StorageError: a file cannot be read.
        PasswordError: what it holds is empty or not UTF-8.

    """
    variables = {key: environment.pop(name, "").removeprefix(_MARK) for key, name in VARIABLES.items()}
    values: dict[str, str] = {}
    for key in VARIABLES:
        path = options.get(key)
        if path is not None:
            values[key] = read_secret(path, standard_input)
        elif variables[key]:
            values[key] = variables[key]
    return Given(values)


def read_secret(path: str, standard_input: BinaryIO) -> str:
    """Return the secret that a file holds (`-` = standard input), without one final line end.

    Raises:
        StorageError: the file cannot be read.
        PasswordError: what it holds is empty or not UTF-8.

    """
    if path == "-":
        return _text(say("standard input"), standard_input.read(_LIMIT + 1))
    return _text(path)


def find_password(
    key: str,
    draft: Mapping[str, object],
    *,
    given: Given,
    environment: Mapping[str, str],
    profile: Profile | None = None,
    store: SecretStore | None = None,
) -> str | None:
    """Return the secret for a platform key by the fixed order, None when there is none.

    A stored password is used only for the server and the user for which it was stored.

    Raises:
        StorageError: a credential is there but cannot be read.
        PasswordError: a credential is empty or not UTF-8.
        OtherOwnerError: the stored password is for another server or user.
        SecretError: the profile has a stored password and the keyring does not give it.

    """
    own = as_text(draft.get(key))
    if key in given.values:
        return given.values[key]
    if own:
        return own
    credential = _credential(key, environment)
    if credential is not None:
        return credential
    if profile is None or store is None or key not in profile.owners:
        return None
    owner, wanted = profile.owners[key], owner_of(key, draft)
    if owner != wanted:
        raise OtherOwnerError(
            say("What is stored was not used: {name}", name=BY_KEY[key].name)
            if key in OAUTH2_KEYS
            else say("The stored password was not used"),
            say(
                "It was stored for {stored} at {stored_host}, not for {wanted} at {wanted_host}.",
                stored=owner.user or say("no user"),
                stored_host=owner.host,
                wanted=wanted.user or say("no user"),
                wanted_host=wanted.host,
            ),
            say("Sign in with these settings.")
            if key == "refreshToken"
            else say("Give the one for these settings, or store it anew."),
        )
    return store.get(profile.id, key)


def _credential(key: str, environment: Mapping[str, str]) -> str | None:
    folder = environment.get("CREDENTIALS_DIRECTORY")
    if not folder:
        return None
    path = os.path.join(folder, CREDENTIALS[key])  # noqa: PTH118
    return _text(path) if os.path.exists(path) else None  # noqa: PTH110


def _text(source: str, data: bytes | None = None) -> str:
    """Return the secret in the file called `source`, or in `data` that came from there."""
    # Few tests read one, and pathlib brings urllib and ipaddress along.
    from pathlib import Path

    from mailconfig_gui.storage.files import decoded, read_capped

    if data is None:
        data = read_capped(Path(source), limit=_LIMIT)
    if len(data) > _LIMIT:
        raise PasswordError(
            say("This is no password"),
            say("{source}: it has more than {limit} bytes.", source=source, limit=_LIMIT),
        )
    try:
        text = decoded(data)
    except UnicodeDecodeError:
        # Not raised from its cause, which would carry the bytes.
        text = None
    if text is None or "\0" in text:
        reason = say("it is not UTF-8.") if text is None else say("it is UTF-16 without a mark, or no text.")
        raise PasswordError(
            say("The password cannot be read"), f"{source}: {reason}", say("Save it as UTF-8.")
        )
    text = text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text
    if not text:
        raise PasswordError(say("There is no password"), say("{source}: it is empty.", source=source))
    return text

"""Secrets lie in the keyring of the computer, never in a file of ours."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "mailconfig"
PART = 600
"""Characters of one entry at most: Windows takes 2,560 bytes of UTF-16, which are 1,280 units, two for some letters."""
# Stands in the place of a longer secret, with where its parts are, how many, and the SHA-256 of the whole.
_PARTED = "mailconfig-parts"
_PLACES = ("a", "b")
"""Where parts may be: those of a new secret are written beside those of the old one."""
_WITHOUT = (
    mark(
        "You can type the password each time, or give it in the variable MAILCONFIG_PASSWORD, in a file "
        "(--password-file), or as the systemd credential mailconfig-password."
    )
    if sys.platform == "linux"
    else mark(
        "You can type the password each time, or give it in the variable MAILCONFIG_PASSWORD or in a file "
        "(--password-file)."
    )
)
_LOCKED = {
    "read": mark("The password could not be read because the keyring was not unlocked."),
    "written": mark("The password could not be written because the keyring was not unlocked."),
    "changed": mark("The password could not be changed because the keyring was not unlocked."),
    "opened": mark("The keyring could not be opened because it was not unlocked."),
}
_FAILED = {
    "read": mark("The password could not be read ({error})."),
    "written": mark("The password could not be written ({error})."),
    "changed": mark("The password could not be changed ({error})."),
    "opened": mark("The keyring could not be opened ({error})."),
}


class SecretError(MailConfigError):
    """The keyring is missing, locked or does not keep what it is given.

    `remedy` is what helps the keyring, "" for nothing; the hint adds how the command line does without one.
    """

    def __init__(self, title: str, message: str, remedy: str = "") -> None:
        without = say(_WITHOUT)
        super().__init__(title, message, f"{remedy} {without}".lstrip())
        self.remedy = remedy


class SecretStore(Protocol):
    """Keeps secrets by profile and platform key. Every method may ask the person to unlock it, and so may block."""

    def available(self) -> bool:
        """Tell whether there is a keyring at all, without unlocking it."""

    def get(self, profile_id: str, key: str) -> str | None:
        """Return the secret, None when none is stored. Raises SecretError."""

    def set(self, profile_id: str, key: str, value: str) -> None:
        """Store the secret and see that it is really stored. Raises SecretError."""

    def delete(self, profile_id: str, key: str) -> None:
        """Forget the secret; fine when there is none. Raises SecretError."""


class KeyringStore:
    """The keyring of the computer, through whichever back end is there.

    The `keyring` package takes a quarter of a second to load its back ends, so it is loaded at the first use.
    """

    def __init__(self) -> None:
        self._found: KeyringBackend | None = None

    def available(self) -> bool:
        """Tell whether there is a back end that keeps secrets, without unlocking it."""
        try:
            self._backend()
        except SecretError:
            return False
        return True

    def get(self, profile_id: str, key: str) -> str | None:
        """Return the secret, None when none is stored.

        Raises SecretError: no keyring, locked, or out of order.
        """
        backend = self._backend()
        try:
            return _whole(backend, _user(profile_id, key))
        except Exception as cause:
            # A back end raises whatever its service does: D-Bus, Windows, macOS errors of many classes.
            raise _explain(cause, "read") from cause

    def set(self, profile_id: str, key: str, value: str) -> None:
        """Store the secret and read it back: some back ends drop silently what they are given.

        Raises SecretError: no keyring, locked, out of order, or it did not keep the secret.
        """
        backend = self._backend()
        user = _user(profile_id, key)
        try:
            _put(backend, user, value)
            kept = _whole(backend, user)
        except Exception as cause:
            raise _explain(cause, "written") from cause
        if kept != value:
            raise SecretError(
                say("The keyring did not keep the password"),
                say(
                    "It was handed over without an error, but {keyring} does not give it back.",
                    keyring=_name(backend),
                ),
            )

    def delete(self, profile_id: str, key: str) -> None:
        """Forget the secret; fine when there is none.

        Raises SecretError: no keyring, locked, or out of order.
        """
        backend = self._backend()
        user = _user(profile_id, key)
        try:
            _delete_parts(backend, user, _PLACES)
            if backend.get_password(SERVICE, user) is not None:
                backend.delete_password(SERVICE, user)
        except Exception as cause:
            raise _explain(cause, "changed") from cause

    def _backend(self) -> KeyringBackend:
        if self._found is None:
            try:
                self._found = _choose()
            except SecretError:
                raise
            except Exception as cause:
                # A configured back end that is not installed, a broken keyringrc.cfg.
                raise _explain(cause, "opened") from cause
        return self._found


def _choose() -> KeyringBackend:
    """Return the back end the person configured, else the best that keyring itself recommends.

    keyring alone would also take one that keeps secrets in plain text or asks for a password on the terminal,
    merely because its package is installed (`keyrings.alt`).
    """
    from keyring.backend import by_priority, get_all_keyring
    from keyring.backends import fail
    from keyring.backends.chainer import ChainerBackend
    from keyring.core import load_config, load_env, recommended

    configured = load_env() or load_config()
    if configured is not None and not isinstance(configured, fail.Keyring):
        return configured
    candidates = [] if configured else sorted(get_all_keyring(), key=by_priority, reverse=True)
    for candidate in candidates:
        if recommended(candidate) and not isinstance(candidate, ChainerBackend):
            chosen: KeyringBackend = candidate
            return chosen
    raise _no_keyring()


def _user(profile_id: str, key: str) -> str:
    return f"{profile_id}/{key}"


def _whole(backend: KeyringBackend, user: str) -> str | None:
    """Return a secret, put together again where it has parts; None where one of them is missing or of another."""
    first = backend.get_password(SERVICE, user)
    if first is None or not first.startswith(_PARTED):
        return first
    place, count, digest = first.removeprefix(_PARTED).split()
    parts = [backend.get_password(SERVICE, _part(user, place, number)) for number in range(1, int(count) + 1)]
    whole = "".join(part or "" for part in parts)
    return whole if _digest(whole) == digest else None


def _put(backend: KeyringBackend, user: str, value: str) -> None:
    """Store a secret, in parts where it is long: beside those of the one before, which is whole until the last step."""
    held = backend.get_password(SERVICE, user) or ""
    place, other = ("b", "a") if held.startswith(f"{_PARTED} a") else ("a", "b")
    _delete_parts(backend, user, (place,))
    parts: list[str] = []
    first = value
    if len(value) > PART or value.startswith(_PARTED):
        parts = [value[start : start + PART] for start in range(0, len(value), PART)]
        first = f"{_PARTED} {place} {len(parts)} {_digest(value)}"
    for number, part in enumerate(parts, 1):
        backend.set_password(SERVICE, _part(user, place, number), part)
    backend.set_password(SERVICE, user, first)
    _delete_parts(backend, user, (other,))


def _delete_parts(backend: KeyringBackend, user: str, places: tuple[str, ...]) -> None:
    """Delete all parts in these places, the last first: killed in between, what is left is found again."""
    for place in places:
        last = 0
        while backend.get_password(SERVICE, _part(user, place, last + 1)) is not None:
            last += 1
        for number in range(last, 0, -1):
            backend.delete_password(SERVICE, _part(user, place, number))


def _part(user: str, place: str, number: int) -> str:
    return f"{user}/{place}{number}"


def _digest(text: str) -> str:
    # It brings OpenSSL's own digests along, a fiftieth of a test; few secrets have parts.
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _name(backend: KeyringBackend) -> str:
    return str(getattr(backend, "name", type(backend).__name__))


def _explain(cause: Exception, doing: str) -> SecretError:
    """Return what a back end's error means; `doing` is what it was asked for."""
    from keyring.errors import KeyringLocked, NoKeyringError

    if isinstance(cause, KeyringLocked):
        return SecretError(
            say("The keyring is locked"), say(_LOCKED[doing]), say("Unlock the keyring and try again.")
        )
    if isinstance(cause, NoKeyringError):
        return _no_keyring()
    return SecretError(
        say("The keyring does not answer as it should"), say(_FAILED[doing], error=type(cause).__name__)
    )


def _no_keyring() -> SecretError:
    return SecretError(
        say("There is no keyring on this computer"),
        say("No service that keeps passwords safely was found, so nothing was stored or read."),
    )

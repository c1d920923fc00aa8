"""What was typed for each provider: it comes back with the provider and goes to no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.model.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from mailconfig_gui.model.owner import Owner

CUSTOM = "custom"
# Mail From and the proxy belong to the person's own side; the rest belongs to the mail server.
SERVER_KEYS = tuple(field.key for field in FIELDS if field.group in ("connection", "login", "oauth2"))
LOGIN_KEYS = tuple(field.key for field in FIELDS if field.group == "login")


class ProviderMemory:
    """The typed values of each provider, and the login that was typed before one was chosen.

    A login belongs to its server, except one typed before any provider was chosen: it goes to the first. A refresh
    token stays where somebody signed in, also when the provider comes back with another server.
    """

    def __init__(self) -> None:
        self._typed: dict[str, dict[str, object]] = {}
        self._loose: dict[str, object] = {}
        self._token_for: dict[str, Owner | None] = {}

    def start(self, provider: str, values: Mapping[str, object], token_for: Owner | None) -> None:
        """Forget what was typed before, and begin with the values of a provider."""
        self._typed = {}
        self._loose = {}
        self._token_for = {provider: token_for}
        if provider:
            self._typed[provider] = {key: value for key, value in values.items() if key in SERVER_KEYS}

    def note(self, provider: str, changes: Mapping[str, object], token_for: Owner | None) -> None:
        """Take what was typed while a provider was chosen, "" for none, and whom the refresh token is for now."""
        typed = {key: value for key, value in changes.items() if key in SERVER_KEYS}
        self._typed.setdefault(provider or CUSTOM, {}).update(typed)
        self._token_for[provider or CUSTOM] = token_for
        if not provider:
            self._loose.update((key, value) for key, value in typed.items() if key in LOGIN_KEYS)

    def move_to(self, provider: str, decided: Container[str]) -> dict[str, object]:
        """Return what was typed for a provider that is chosen now, which decides some of the keys by itself."""
        typed = self._typed.setdefault(provider, {})
        if provider != CUSTOM:
            for key in [key for key in self._loose if key not in decided and key not in typed]:
                typed[key] = self._loose.pop(key)
        return dict(typed)

    def token_for(self, provider: str) -> Owner | None:
        """Return whom the refresh token that was typed for a provider is for."""
        return self._token_for.get(provider)

    def typed_for(self, provider: str) -> dict[str, object]:
        """Return what was typed for a provider."""
        return dict(self._typed.get(provider, {}))

    def forget(self, keys: Iterable[str]) -> None:
        """Forget values, for the keyring holds them now."""
        for key in keys:
            for place in (self._loose, *self._typed.values()):
                place.pop(key, None)

    def texts(self, key: str) -> list[str]:
        """Return every text that this memory holds for a field."""
        return [str(place[key]) for place in (self._loose, *self._typed.values()) if place.get(key)]

"""The settings being worked on: their values, which provider they are for, and whether they are saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.model.fields import SECRET_KEYS, defaults
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.model.security import security_of
from mailconfig_gui.model.settings import check, secrets_used

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailconfig_gui.model.owner import Owner
    from mailconfig_gui.model.security import Security
    from mailconfig_gui.model.settings import Check


_TOKEN = "refreshToken"  # noqa: S105


class Draft:
    """The values by platform key, None for a secret that lies in the keyring.

    `owners` says for which server and user the keyring holds a secret, by platform key. `recipient` is the one of the
    test; it is no setting, so it makes nothing unsaved.

    A refresh token comes of a sign-in, not of typing: with another provider, app, mailbox or mail server it is not
    here, and with the one that it is for it is here again.
    """

    def __init__(self) -> None:
        self.start(defaults())

    def start(
        self,
        values: Mapping[str, object],
        *,
        provider: str = "",
        variant: str = "",
        recipient: str = "",
        owners: Mapping[str, Owner] | None = None,
    ) -> None:
        """Begin with other values; they count as saved."""
        self._values = dict(values)
        self.token_for = owner_of(_TOKEN, values)
        self.provider, self.variant = provider, variant
        self.recipient = recipient
        self.owners: Mapping[str, Owner] = dict(owners or {})
        self._check: Check | None = None
        self.mark_clean()

    @property
    def values(self) -> dict[str, object]:
        """A copy of the values; a secret that lies in the keyring is absent."""
        return {key: value for key, value in _present(self._values).items() if self._is_here(key)}

    def value(self, key: str) -> object:
        """Return one value, None for one that is not here."""
        return self._values.get(key) if self._is_here(key) else None

    def _is_here(self, key: str) -> bool:
        return key != _TOKEN or self.token_for == owner_of(key, self._values)

    def holds(self, key: str) -> bool:
        """Tell whether a key stands here, a refresh token also while it is for another server."""
        return self._values.get(key) is not None

    def has(self, key: str) -> bool:
        """Tell whether there is a value, here or in the keyring, whoever that one is for."""
        return bool(self._values.get(key)) or key in self.owners

    def update(self, changes: Mapping[str, object], token_for: Owner | None = None) -> None:
        """Change values. A refresh token among them is for the server that they make, or for `token_for`."""
        self._values.update(changes)
        if _TOKEN in changes:
            self.token_for = token_for or owner_of(_TOKEN, self._values)
        self._check = None

    @property
    def security(self) -> Security:
        """The encryption that the draft means."""
        return security_of(self._values.get("smtpProtocol"), self._values.get("enableTls"))

    @property
    def check(self) -> Check:
        """The draft as read: the settings, None with errors, and all problems."""
        if self._check is None:
            self._check = check(self.values, password_elsewhere=self.usable_secrets)
        return self._check

    @property
    def usable_secrets(self) -> frozenset[str]:
        """The keyring's secrets that this draft uses: it holds none itself, and they are for its server and user."""
        used = secrets_used(self._values)
        return frozenset(
            key
            for key, owner in self.owners.items()
            if key in used and self.value(key) is None and owner == owner_of(key, self._values)
        )

    @property
    def lacks_password(self) -> bool:
        """Tell whether the user name has no password beside it, neither here nor in the keyring."""
        if self.value("enableOauth2") is True:
            return False
        return bool(self._values.get("username")) and not self.has_secret("password")

    def has_secret(self, key: str) -> bool:
        """Tell whether a secret is at hand for this login, here or in the keyring."""
        return bool(self._values.get(key)) or key in self.usable_secrets

    # Saved or not

    def mark_clean(self) -> None:
        """Take what is there now as saved."""
        self._clean = (self.values, self.provider, self.variant)

    @property
    def clean(self) -> dict[str, object]:
        """The values as they were saved or opened."""
        return dict(self._clean[0])

    @property
    def clean_provider(self) -> str:
        """The provider that was saved or opened with them."""
        return self._clean[1]

    def update_clean(self, changes: Mapping[str, object]) -> None:
        """Change values as if they had been saved so."""
        values, provider, variant = self._clean
        self._clean = ({**values, **changes}, provider, variant)

    @property
    def dirty(self) -> bool:
        """Tell whether something would be lost."""
        return self._clean != (self.values, self.provider, self.variant)

    def saved(self, owners: Mapping[str, Owner], values: Mapping[str, object]) -> None:
        """Note that `values` were saved, and which of their secrets the keyring holds now.

        What was typed in the meantime is unsaved; a secret that the keyring took leaves this memory.
        """
        self.owners = dict(owners)
        for key in owners:
            if self._values.get(key) == values.get(key):
                self._values[key] = None
        clean = {key: value for key, value in _present(values).items() if key not in owners}
        self._clean = (clean, self.provider, self.variant)
        self._check = None

    def texts(self, key: str) -> list[str]:
        """Return every text that this memory holds for a field."""
        return [str(place[key]) for place in (self._values, self._clean[0]) if place.get(key)]

    def __repr__(self) -> str:
        shown = {key: value for key, value in self._values.items() if key not in SECRET_KEYS}
        return f"Draft({self.provider!r}, {shown!r})"


def _present(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}

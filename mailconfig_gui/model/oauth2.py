"""Login by OAuth2, as the platform's mail settings hold it (since version 3.6)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from mailconfig_gui.model.java import as_boolean

TENANT_MARK = "%s"
"""What stands in the platform's own addresses for the tenant, and has to be replaced."""


class ProviderId(StrEnum):
    """The platform's own ids. Only with `OFFICE_365` does it keep the refresh tokens that replace the first one."""

    GOOGLE = "GOOGLE"
    OFFICE_365 = "OFFICE_365"
    CUSTOM = "CUSTOM"


class Audience(StrEnum):
    """For whom an app at Google is, as its console calls it: what decides how long a consent lasts."""

    INTERNAL = "internal"
    PRODUCTION = "production"
    TESTING = "testing"
    """Every consent ends after seven days."""


def is_on(values: Mapping[str, object]) -> bool:
    """Tell whether a draft or document logs in with a token, as the platform reads it."""
    return as_boolean(values.get("enableOauth2"))


class OAuth2(NamedTuple):
    """The good values of a draft with OAuth2 on; the mailbox is the user name of the settings.

    A secret is None where it is not at hand: it lies in the keyring, or nobody has signed in yet. `tenant` is "" where
    the provider has none, and so are addresses that nobody can sign in with, and `scope` may be empty.
    """

    provider: ProviderId
    client_id: str
    client_secret: str | None
    tenant: str
    authorization_uri: str
    token_uri: str
    scope: tuple[str, ...]
    redirect_uri: str
    refresh_token: str | None

    def draft(self) -> dict[str, object]:
        """Return the part of a draft that these values would be read from, without secrets."""
        return {
            "enableOauth2": True,
            "providerId": self.provider.value,
            "clientId": self.client_id,
            "providerTenantId": self.tenant,
            "authUri": self.authorization_uri,
            "tokenUri": self.token_uri,
            "scope": list(self.scope),
            "redirectUri": self.redirect_uri,
        }

    def __repr__(self) -> str:
        signed_in = "a refresh token" if self.refresh_token else "no refresh token"
        return f"OAuth2({self.provider}, {self.client_id!r} at {self.token_uri!r}, {signed_in})"

"""What a preset knows of OAuth2 at its provider: addresses, what to register, what it costs; and of passwords' end."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from mailconfig_gui.model.oauth2 import TENANT_MARK, ProviderId, is_on
from mailconfig_gui.model.problem import Problem
from mailconfig_gui.words.say import mark, say


class Works(StrEnum):
    """Whether a login with OAuth2 is known to work from the platform."""

    YES = "yes"
    UNKNOWN = "unknown"
    NO = "no"

    @property
    def words(self) -> str:
        """The same in a sentence."""
        return say(_WORKS[self])


_WORKS: Mapping[Works, str] = {
    Works.YES: mark("Should work with the platform."),
    Works.UNKNOWN: mark("Whether it works with the platform is not known."),
    Works.NO: mark("Does not work with the platform."),
}


class Registration(NamedTuple):
    """One step of registering an app, with its page; `copy` are values to put in there, letter by letter."""

    text: str
    label: str = ""
    link: str = ""
    copy: tuple[str, ...] = ()


class Cost(NamedTuple):
    """What one way to log in asks for over a year, in words. `way` names it."""

    way: str
    words: str


class SigningIn(NamedTuple):
    """How to sign in at a provider with OAuth2.

    `authorize` and `token` are web addresses, "" where the person has to know them, with `%s` for the tenant.
    `why` says what is known, or not, of whether it `works`; `simpler` names a simpler way, "" where there is none.
    """

    provider: ProviderId
    authorize: str
    token: str
    scope: tuple[str, ...]
    redirect: str
    works: Works
    why: str
    simpler: str = ""
    prepare: tuple[Registration, ...] = ()
    costs: tuple[Cost, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def needs_tenant(self) -> bool:
        """Tell whether the addresses hold the tenant of one's own organisation."""
        return TENANT_MARK in self.token

    def apply(self, tenant: str = "") -> dict[str, object]:
        """Return the draft values that this sets; without a tenant its place stays marked."""
        values: dict[str, object] = {
            "enableOauth2": True,
            "providerId": self.provider.value,
            "authUri": self.authorize,
            "tokenUri": self.token,
            "scope": " ".join(self.scope),
            "redirectUri": self.redirect,
        }
        if self.needs_tenant and tenant:
            values.update(
                {key: str(values[key]).replace(TENANT_MARK, tenant) for key in ("authUri", "tokenUri")}
            )
            values["providerTenantId"] = tenant
        return values


class PasswordEnd(NamedTuple):
    """A provider takes no passwords any more, or soon will not: from which `day` on (ISO 8601), and who says so.

    `ways` are the ways out, each with its price.
    """

    day: str
    source: str
    words: str
    ways: tuple[str, ...]

    def problem(self, draft: Mapping[str, object]) -> Problem | None:
        """Return a warning where a draft logs in with a password."""
        if is_on(draft) or not draft.get("username"):
            return None
        remedy = " ".join((*(say(way) for way in self.ways), say("Source: {source}", source=self.source)))
        return Problem.warning("password-login-ends", say(self.words), remedy, "username")

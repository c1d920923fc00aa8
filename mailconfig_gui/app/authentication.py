"""What turning OAuth2 on, another tenant and another provider that signs in put into a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.model.fields import BY_KEY, OAUTH2_KEYS
from mailconfig_gui.model.oauth2 import TENANT_MARK, ProviderId
from mailconfig_gui.model.oauth2_kinds import host_of_url
from mailconfig_gui.model.oauth2_rules import SHORTEST_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailconfig_gui.app.draft import Draft
    from mailconfig_gui.model.preset import Preset
    from mailconfig_gui.model.signing_in import SigningIn

_ADDRESSES = ("authUri", "tokenUri")


def turned_on(draft: Draft, preset: Preset | None) -> dict[str, object]:
    """Return the changes that turn OAuth2 on; what was there before stays, the provider decides the rest."""
    default: dict[str, object] = {key: BY_KEY[key].default for key in OAUTH2_KEYS}
    there = {key for key in OAUTH2_KEYS if draft.has(key) and draft.value(key) != default[key]}
    usual = {**default, **(preset.oauth2.apply() if preset is not None and preset.oauth2 is not None else {})}
    if draft.value("timeout") == BY_KEY["timeout"].default:
        # The token and the message share it.
        usual["timeout"] = str(SHORTEST_TIMEOUT)
    return {**{key: value for key, value in usual.items() if key not in there}, "enableOauth2": True}


def with_tenant(draft: Draft, known: SigningIn | None, tenant: str) -> dict[str, object]:
    """Return the changes of another tenant: the provider's addresses hold it, those that were typed stay."""
    changes: dict[str, object] = {"providerTenantId": tenant}
    if known is None or not known.needs_tenant:
        return changes
    before = str(draft.value("providerTenantId") or "") or TENANT_MARK
    for key, address in zip(_ADDRESSES, (known.authorize, known.token), strict=True):
        if draft.value(key) in ("", None, address, address.replace(TENANT_MARK, before)):
            changes[key] = address.replace(TENANT_MARK, tenant.strip() or TENANT_MARK)
    return changes


def of_provider(draft: Draft, presets: Iterable[Preset], provider: str) -> dict[str, object]:
    """Return the changes of another provider that signs in: its addresses, unless others were typed.

    The app that is registered at the one before is none there, and its secret does not go there.
    """
    changes: dict[str, object] = {"providerId": provider}
    known = [one.oauth2 for one in presets if one.oauth2 is not None and one.oauth2.authorize]
    wanted = next((one for one in known if one.provider == provider and provider != ProviderId.CUSTOM), None)
    if wanted is None or draft.value("tokenUri") not in ("", None, *(one.token for one in known)):
        return changes
    values = wanted.apply(str(draft.value("providerTenantId") or ""))
    changes |= {key: values[key] for key in (*_ADDRESSES, "scope", "redirectUri")}
    if host_of_url(str(draft.value("tokenUri") or "")) not in ("", host_of_url(str(changes["tokenUri"]))):
        changes |= {key: None if key in draft.owners else "" for key in ("clientId", "clientSecret")}
    return changes

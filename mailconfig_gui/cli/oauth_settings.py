"""What somebody is to sign in with, put together from a preset, a file, a profile and the words of the command."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.home import checked_name
from mailconfig_gui.app.open_save import document_of
from mailconfig_gui.app.providers import load_presets
from mailconfig_gui.cli.ask import demand_password
from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.cli.fields import drop_strangers, field_options, layered
from mailconfig_gui.cli.presets import find_preset
from mailconfig_gui.cli.source import open_document
from mailconfig_gui.model.fields import OAUTH2_KEYS
from mailconfig_gui.model.oauth2 import TENANT_MARK
from mailconfig_gui.model.oauth2_rules import SHORTEST_TIMEOUT
from mailconfig_gui.model.preset import preset_serving
from mailconfig_gui.model.problem import Problem, SettingsError
from mailconfig_gui.model.profile import OAuthNotes, Profile
from mailconfig_gui.model.settings import check
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from mailconfig_gui.app.home import Home
    from mailconfig_gui.app.passwords import Given
    from mailconfig_gui.delivery.document import Document
    from mailconfig_gui.model.oauth2 import OAuth2
    from mailconfig_gui.model.preset import Preset
    from mailconfig_gui.model.settings import Settings
    from mailconfig_gui.model.signing_in import SigningIn

NOBODY_ASKED = mark("Nobody was asked to sign in")
_REDIRECT = "http://localhost"


class Wanted(NamedTuple):
    """What somebody is to sign in with.

    `draft` are the settings without the secrets that were looked for, `base` is what else their document holds.
    `profile` is where it goes to, None for a file; `authority` (PEM) is trusted beside the public ones.
    """

    draft: dict[str, object]
    base: Document | None
    settings: Settings
    oauth2: OAuth2
    problems: tuple[Problem, ...]
    profile: Profile | None
    provider: str | None
    authority: str
    allow_unprotected: bool

    def __repr__(self) -> str:
        return f"Wanted({self.settings!r})"


def gather(arguments: argparse.Namespace, home: Home, given: Given) -> Wanted:
    """Put settings and secrets together. Raises MailConfigError, UsageError."""
    preset = find_preset(arguments)
    target = None
    if arguments.profile is not None:
        target = home.profiles.find(arguments.profile) or Profile(checked_name(arguments.profile))
    source = home.profiles.load(arguments.from_profile) if arguments.from_profile is not None else None
    base = document_of(source) if source is not None else None
    if arguments.source is not None:
        base = open_document(arguments.source, say(NOBODY_ASKED))
    below = target.draft if target is not None and target.id else None
    if arguments.out is not None and os.path.lexists(arguments.out):
        below = open_document(arguments.out, say(NOBODY_ASKED)).values
    draft = _draft(arguments, preset, base, below)
    known = target if target is not None and target.id else source
    problems = check(draft, password_elsewhere=True)
    if problems.settings is None:
        raise SettingsError(problems.problems, say(NOBODY_ASKED))
    secrets = {"clientSecret": demand_password("clientSecret", draft, given, known, home.store)}
    proxy = problems.settings.proxy
    if proxy is not None and proxy.user:
        secrets["proxyPassword"] = demand_password("proxyPassword", draft, given, known, home.store)
    checked = check({**draft, **secrets}, password_elsewhere=True)
    if checked.settings is None or checked.settings.oauth2 is None:
        raise SettingsError(checked.problems, say(NOBODY_ASKED))
    provider = preset.id if preset else known.provider if known else None
    host = checked.settings.host.lower()
    trusting = known is not None and host == str(known.draft.get("smtpHost", "")).lower()
    return Wanted(
        draft,
        base,
        checked.settings,
        checked.settings.oauth2,
        checked.problems,
        _target(arguments, target, source, provider),
        provider,
        known.authority if known is not None and trusting else "",
        allow_unprotected=known is not None and host in (name.lower() for name in known.allowed_hosts),
    )


def _target(
    arguments: argparse.Namespace, target: Profile | None, source: Profile | None, provider: str | None
) -> Profile | None:
    """Return the profile to keep it in: an existing one, or a new one that trusts whom the source trusts."""
    if target is None:
        return None
    if source is not None and not target.id:
        target = target._replace(authority=source.authority, allowed_hosts=source.allowed_hosts)
    if provider is not None and provider != target.provider:
        target = target._replace(provider=provider, variant="")
    return target._replace(oauth=with_notes(arguments, target.oauth))


def _draft(
    arguments: argparse.Namespace,
    preset: Preset | None,
    base: Document | None,
    below: Mapping[str, object] | None,
) -> dict[str, object]:
    """Return the settings with OAuth2 on: options over what the provider needs over what is there."""
    values = base.values if base else None
    draft = layered(arguments, preset=preset.apply() if preset else {}, file=values, below=below)
    tenant = str(draft.get("providerTenantId") or "")
    asked = field_options(arguments)
    wanted: dict[str, object] = {"providerId": "CUSTOM", "redirectUri": _REDIRECT}
    wanted.update((key, draft[key]) for key in OAUTH2_KEYS if draft.get(key))
    if preset is not None or draft.get("enableOauth2") is not True or "providerTenantId" in asked:
        ways = _ways(preset, draft)
        if ways is None and not {"authUri", "tokenUri"} <= wanted.keys():
            name = preset.name if preset else str(draft.get("smtpHost") or "")
            options = "--auth-uri, --token-uri, --scope"
            raise UsageError(
                say("how to sign in at {name} is not known: add {options}", name=name, options=options)
            )
        wanted.update((key, value) for key, value in (ways.apply(tenant) if ways else {}).items() if value)
    draft.update(
        {**wanted, **{key: value for key, value in asked.items() if key in OAUTH2_KEYS}, "enableOauth2": True}
    )
    if any(TENANT_MARK in str(draft.get(key)) for key in ("authUri", "tokenUri")):
        title = say("The tenant, the directory of your organisation, is missing.")
        remedy = say("Its id or its domain: {option}", option="--tenant")
        problem = Problem.error("tenant-missing", title, remedy, "providerTenantId")
        raise SettingsError((problem,), say(NOBODY_ASKED))
    for held in (below, values):
        drop_strangers(draft, held or {})
    # Somebody signs in for a new one.
    draft.pop("refreshToken", None)
    if not draft.get("mailFrom"):
        draft["mailFrom"] = draft.get("username", "")
    if base is None and below is None:
        draft["timeout"] = str(SHORTEST_TIMEOUT)
    return draft


def _ways(preset: Preset | None, draft: Mapping[str, object]) -> SigningIn | None:
    """Return how to sign in at the provider that was named, or whose server the settings use."""
    if preset is not None:
        return preset.oauth2
    serving = preset_serving(load_presets(), draft)
    return serving.oauth2 if serving is not None else None


def with_notes(arguments: argparse.Namespace, notes: OAuthNotes | None) -> OAuthNotes:
    """Return the notes of a login with what the command says of its app."""
    notes = notes or OAuthNotes()
    return notes._replace(
        audience=arguments.audience or notes.audience,
        secret_expires=arguments.secret_expires or notes.secret_expires,
    )

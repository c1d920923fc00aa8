"""Use case: keep what a sign-in brought, in a profile or in a settings file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.oauth_status import consented
from mailconfig_gui.app.open_save import save_file, save_profile
from mailconfig_gui.storage.files import refuse_read_only

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from mailconfig_gui.app.home import Home
    from mailconfig_gui.app.open_save import Saved
    from mailconfig_gui.delivery.document import Document
    from mailconfig_gui.model.oauth2 import OAuth2
    from mailconfig_gui.model.profile import OAuthNotes, Profile

_PLATFORMS = ("tokenGenerated", "refreshTokenExpires")
"""What a document says of the token before."""


def keep_in_profile(
    home: Home,
    profile: Profile,
    draft: Mapping[str, object],
    oauth2: OAuth2,
    now: datetime,
    *,
    base: Document | None = None,
) -> Profile:
    """Store settings that somebody signed in with as a profile, a new one when it has no id; secrets in the keyring.

    `draft` are the settings, `oauth2` what the sign-in made of them. Where the profile was changed meanwhile, only the
    fields that the sign-in changes are stored. The other keys of `base` go with the profile.

    Raises:
        SettingsError, SecretError, StorageError, ProfileError: nothing was stored.

    """
    changes = {key: value for key, value in draft.items() if profile.draft.get(key) != value}
    with home.profiles.alone():
        stored = home.profiles.find(profile.name) if profile.id else profile
        wanted = (stored or profile)._replace(
            provider=profile.provider,
            variant=profile.variant,
            extra=_without_old((stored or profile).extra),
            oauth=consented(profile.oauth, now),
        )
        settings = {**wanted.draft, **changes, **_signed(oauth2)}
        return save_profile(home.profiles, home.store, wanted, settings, base=base and _settings_of(base))


def keep_in_file(
    path: Path, draft: Mapping[str, object], oauth2: OAuth2, *, base: Document | None = None
) -> Saved:
    """Write the settings that somebody signed in with into a file, with both secrets in clear text.

    Raises SettingsError, DocumentError, StorageError: nothing was written.
    """
    return save_file(path, {**draft, **_signed(oauth2)}, base=base, include_password=True)


def check_file(path: Path) -> None:
    """See that what a sign-in brings could be kept in a file, before there is anything. Raises StorageError."""
    refuse_read_only(path)


def note(home: Home, profile: Profile, notes: OAuthNotes | None) -> None:
    """Keep what is known of a profile's login. Raises StorageError."""
    home.profiles.change(profile, lambda stored: stored._replace(oauth=notes), keep_backup=False)


def _settings_of(base: Document) -> Document:
    return base._replace(values=_without_old(base.values))


def _without_old(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if key not in _PLATFORMS}


def _signed(oauth2: OAuth2) -> dict[str, object]:
    return {
        "redirectUri": oauth2.redirect_uri,
        "clientSecret": oauth2.client_secret,
        "refreshToken": oauth2.refresh_token,
    }

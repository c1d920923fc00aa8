"""Use case: hand a profile on to a colleague as one file without secrets, and make a profile of such a file."""

from __future__ import annotations

import json
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui import __version__
from mailconfig_gui.app.current_test import Proved
from mailconfig_gui.app.oauth_status import status_of_profile
from mailconfig_gui.app.open_save import open_bytes, save_profile
from mailconfig_gui.app.proof import last_proof
from mailconfig_gui.app.provider_memory import CUSTOM
from mailconfig_gui.app.redaction import redacted, shown_settings
from mailconfig_gui.app.report import newest
from mailconfig_gui.app.targets import Ability, kind_of
from mailconfig_gui.app.utc import utc
from mailconfig_gui.delivery.changes import same_values
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.profile import OAuthNotes, Platform, Profile
from mailconfig_gui.model.settings import secrets_used
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.pack import MAX_BYTES, VERSION, Pack, PackError, Point, is_pack, points, read_pack
from mailconfig_gui.smtp.secret_forms import MASK
from mailconfig_gui.storage.files import StorageError, read_capped, write_atomic
from mailconfig_gui.storage.presets import load_presets
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mailconfig_gui.app.home import Home

__all__ = ["Pack", "PackError", "Point", "Taken", "free_name", "is_pack", "open_pack", "pack_of", "points",
           "take_pack", "write_pack"]  # fmt: skip


class Taken(NamedTuple):
    """The profile that a pack was made into, and what is open."""

    profile: Profile
    points: tuple[Point, ...]


# Handing on


def pack_of(home: Home, profile: Profile) -> Pack:
    """Return a profile as it is handed on: what is stored of it, without a secret.

    Raises:
        SecretError: the keyring has secrets of it and cannot be read, so nobody can tell that none stands elsewhere.
        SecretFoundError: a secret stands in it elsewhere.
        MailConfigError: a result of it cannot be read.

    """
    secrets = {key: home.store.get(profile.id, key) or "" for key in profile.owners}
    document = {**profile.draft, **secrets}
    shown = shown_settings(document)
    kept = {key: value for key, value in shown.items() if key in BY_KEY and value != MASK}
    content: dict[str, object] = {
        "pack": VERSION,
        "made": utc(),
        "program": __version__,
        "name": profile.name,
        "preset": profile.provider,
        "variant": profile.variant,
        "settings": kept,
        "secrets": _needed(profile, {key for key, value in shown.items() if value == MASK}),
        "left_out": sorted({*profile.extra, *profile.draft} - BY_KEY.keys()),
        "authority": profile.authority or None,
        "platform": _platform(profile),
        "checks": list(_checks(home, profile)),
        "oauth": _oauth(profile),
        "open": [],
    }
    content = redacted(content, document)
    # In the language of whoever writes it; whoever reads it is told in their own.
    content["open"] = [one.as_json() for one in points(Pack(content))]
    return Pack(content)


def write_pack(path: Path, pack: Pack) -> None:
    """Write a pack (mode 0600) in one step. Raises StorageError."""
    text = json.dumps(pack.content, ensure_ascii=False, indent=1) + "\n"
    write_atomic(path, text.encode("utf-8", "replace"))


def _needed(profile: Profile, masked: set[str]) -> dict[str, str]:
    """Return what has to be given anew: what is stored, what a login needs, and what is a secret in another field."""
    draft = profile.draft
    used = [
        key for key in secrets_used(draft) if draft.get("proxyUser" if key == "proxyPassword" else "username")
    ]
    keys = dict.fromkeys((*sorted(masked), *used, *profile.owners))
    return {key: "set" if key in profile.owners or key in masked else "empty" for key in keys}


def _platform(profile: Profile) -> dict[str, object] | None:
    platform = profile.platform
    if platform is None:
        return None
    # What the platform said stays here: those are words of others.
    last = last_proof(platform, profile.draft)
    return {
        "address": platform.address,
        "user": platform.user,
        "version": platform.version,
        "proof": last and last._asdict(),
    }


def _checks(home: Home, profile: Profile) -> Iterator[dict[str, object]]:
    done = set()
    for record in newest(home, profile):
        if record.kind in (Kind.PLATFORM_TEST, Kind.OAUTH_STATUS) or record.kind in done:
            # The platform's proof tells the one, the ends of the login the other.
            continue
        done.add(record.kind)
        current = same_values(record.settings, profile.draft) if record.settings else None
        yield _check(record.kind, record.made_text, current, title=record.title, ok=record.ok)
    last = profile.last_test
    if last is not None and Kind.TEST not in done:
        yield _check(Kind.TEST, last.time, None, ok=not last.failed)
    if last is not None and Kind.ARRIVED not in done and last.state == Proved.DELIVERED:
        yield _check(Kind.ARRIVED, last.time, None, ok=True)


def _check(kind: Kind, made: str, current: bool | None, title: str = "", *, ok: bool) -> dict[str, object]:
    return {"kind": kind.value, "made": made, "ok": ok, "current": current, "title": "" if ok else title}


def _oauth(profile: Profile) -> dict[str, object] | None:
    status = status_of_profile(profile, datetime.now(UTC))
    if status is None:
        return None
    notes = profile.oauth or OAuthNotes()
    clocks = status.as_json()["clocks"]
    return {"audience": notes.audience, "secret_expires": notes.secret_expires, "clocks": clocks}


# Taking over


def open_pack(path: Path) -> Pack:
    """Return the pack that a file holds.

    Raises:
        StorageError: it cannot be read.
        PackError: it is none, or of a newer version.

    """
    return read_pack(read_capped(path, limit=MAX_BYTES, plain=True), path.name)


def pack_in(path: Path) -> Pack | None:
    """Return the pack that a file holds, None where it is something else or cannot be read. Raises PackError."""
    with suppress(StorageError):
        data = read_capped(path, limit=MAX_BYTES, plain=True)
        return read_pack(data, path.name) if is_pack(data) else None
    return None


def take_pack(home: Home, pack: Pack, name: str = "") -> Taken:
    """Make a profile of a pack, under another `name` than its own if one is given; what is there is never replaced.

    Secrets, the sender's login and consents do not come with it, nor does the outcome of tests made elsewhere.

    Raises:
        ProfileError: the name cannot be used or is taken.
        SettingsError: the settings have errors.
        PackError: its authority or the address of its platform cannot be used.
        StorageError: nothing was stored.

    """
    content = pack.content
    preset = content["preset"] if content["preset"] in load_presets() else CUSTOM
    profile = Profile(
        name or pack.name,
        provider=preset,
        variant=content["variant"] if preset == content["preset"] else "",
        platform=_platform_of(content["platform"]),
        authority=_usable(pack.authority),
        oauth=_notes(content["oauth"]),
    )
    home.profiles.refuse_taken(profile.name)
    document = json.dumps({"key": "mail", "jsonValue": pack.settings}).encode()
    opened = open_bytes(document, home.paths.profiles)
    opened.refuse_other(say("The profile was not made"))
    return Taken(save_profile(home.profiles, home.store, profile, opened.draft), points(pack))


def free_name(home: Home, name: str) -> str:
    """Return a name for a profile, numbered where it is taken."""
    names = {one.casefold() for one in home.profiles.names()}
    numbered = (name if number == 1 else f"{name} ({number})" for number in range(1, len(names) + 2))
    return next(one for one in numbered if one.casefold() not in names)


def _platform_of(told: Mapping[str, str] | None) -> Platform | None:
    """Return a platform without version and proof: what somebody else saw is shown, and not taken for our own."""
    if told is None:
        return None
    address = told["address"]
    kind = kind_of(address)
    if not kind.can(Ability.NOTED):
        raise PackError(
            say("The profile was not made"),
            say("The address of its platform is no web address."),
            say("Ask whoever sent the file."),
        )
    kind.check(address)
    return Platform(address, told["user"])


def _usable(authority: str) -> str:
    if authority:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=authority)
        except (ssl.SSLError, ValueError) as cause:
            raise PackError(
                say("The profile was not made"),
                say("The authority of its mail server is damaged."),
                say("Ask whoever sent the file."),
            ) from cause
    return authority


def _notes(told: Mapping[str, str] | None) -> OAuthNotes | None:
    return OAuthNotes(secret_expires=told["secret_expires"], audience=told["audience"]) if told else None

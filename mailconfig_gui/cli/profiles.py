"""The commands `profiles` and `secret`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mailconfig_gui.app.home import ProfileError
from mailconfig_gui.app.open_save import save_profile
from mailconfig_gui.cli.codes import GOOD, TROUBLE
from mailconfig_gui.cli.render import print_json, print_problems, print_table, printable
from mailconfig_gui.model.profile import Profile
from mailconfig_gui.storage.paths import find_paths
from mailconfig_gui.storage.profiles import Profiles
from mailconfig_gui.storage.secrets import KeyringStore

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.model.profile import Platform


def open_profiles(arguments: argparse.Namespace) -> Profiles:
    """Return the profiles of the folder that --home or the environment names."""
    return Profiles(find_paths(getattr(arguments, "home", None)))


def run_profiles(arguments: argparse.Namespace) -> int:
    """List profiles, or show, rename, duplicate, delete one."""
    if arguments.action == "show":
        from mailconfig_gui.cli.settings import show
        from mailconfig_gui.cli.source import load_profile, of_profile

        return show(of_profile(load_profile(arguments, arguments.name)), as_json=arguments.json)
    profiles = open_profiles(arguments)
    if arguments.action == "rename":
        profile = profiles.rename(arguments.name, arguments.new_name)
        print(f"The profile is now called “{printable(profile.name)}”.")
    elif arguments.action == "duplicate":
        profile = profiles.duplicate(arguments.name, arguments.new_name, KeyringStore())
        print(f"Made the profile “{printable(profile.name)}”.")
    elif arguments.action == "delete":
        profile = profiles.delete(arguments.name, None if arguments.keep_secrets else KeyringStore())
        what = "The keyring was left alone." if arguments.keep_secrets else "Nothing of it is left."
        print(f"Deleted the profile “{printable(profile.name)}”. {what}")
    else:
        return _list(profiles, as_json=arguments.json)
    return GOOD


def _list(profiles: Profiles, *, as_json: bool) -> int:
    listing = profiles.listing()
    if as_json:
        print_json([profile_object(profile) for profile in listing.profiles])
    elif listing.profiles:
        print_table(
            (profile.name, profile.provider, str(profile.draft.get("smtpHost", "")), state_of(profile))
            for profile in listing.profiles
        )
    elif not listing.problems:
        print("There is no profile yet. Make one with: mailconfig save --profile NAME ...")
    sys.stdout.flush()
    print_problems(listing.problems, sys.stderr)
    return TROUBLE if any(problem.code == "profile-unreadable" for problem in listing.problems) else GOOD


def profile_object(profile: Profile) -> dict[str, object]:
    """Return a profile as JSON shows it, without its secrets."""
    return {
        "name": profile.name,
        "provider": profile.provider,
        "variant": profile.variant,
        "settings": dict(profile.draft),
        "recipient": profile.recipient,
        "last_test": profile.last_test and profile.last_test._asdict(),
        "platform": _platform_object(profile.platform),
        "stored": sorted(profile.owners),
    }


def _platform_object(platform: Platform | None) -> dict[str, object] | None:
    if platform is None:
        return None
    proof = platform.proof
    shown = {"time": proof.time, "ok": proof.ok, "text": proof.words} if proof else None
    return {"address": platform.address, "user": platform.user, "version": platform.version, "proof": shown}


def platform_of(profile: Profile) -> str:
    """Say which platform a profile is for, and what its own test showed last."""
    platform = profile.platform
    if platform is None:
        return "none noted"
    known = [platform.address]
    if platform.version:
        known.append(f"version {platform.version}")
    if platform.user:
        known.append(f"as {platform.user}")
    if platform.proof is not None:
        known.append(f"its own test {'went well' if platform.proof.ok else 'failed'}, {platform.proof.time}")
    return ", ".join(known)


def state_of(profile: Profile) -> str:
    """Say how the last test of a profile ended, and when."""
    last = profile.last_test
    if last is None:
        return "untested"
    return f"{f'failed at {last.failed}' if last.failed else last.state}, {last.time}"


def run_secret(arguments: argparse.Namespace) -> int:
    """Store a password of a profile in the keyring, or remove them all."""
    profiles = open_profiles(arguments)
    profile = profiles.load(arguments.name)
    return _forget(profiles, profile) if arguments.action == "forget" else _set(profiles, profile, arguments)


def _set(profiles: Profiles, profile: Profile, arguments: argparse.Namespace) -> int:
    from mailconfig_gui.cli.ask import ask_password, take_passwords
    from mailconfig_gui.model.profile import owner_of

    values = dict(take_passwords(arguments).values)
    if not values:
        key = "proxyPassword" if arguments.proxy else "password"
        values[key] = ask_password(key, profile.draft)
    store = KeyringStore()
    store.available()
    with profiles.alone():
        now = profiles.load(profile.name)
        if any(owner_of(key, now.draft) != owner_of(key, profile.draft) for key in values):
            message = f"The profile “{profile.name}” was changed meanwhile: it is for another server or user."
            raise ProfileError("The password was not stored", message, "Look at the profile, then try again.")
        saved = save_profile(profiles, store, now, {**now.draft, **values})
    for key in values:
        owner = saved.owners[key]
        print(f"Stored the password for {printable(owner.user or 'no user')} at {printable(owner.host)}.")
    return GOOD


def _forget(profiles: Profiles, profile: Profile) -> int:
    store = KeyringStore()
    for key in profile.owners:
        store.delete(profile.id, key)
    if profile.owners:
        profiles.change(profile, lambda now: now._replace(owners={}))
    print(f"No password of “{printable(profile.name)}” is stored any more.")
    return GOOD

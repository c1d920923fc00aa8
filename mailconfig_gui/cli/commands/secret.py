"""The command `secret`: store a secret of a profile in the keyring, or forget them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.home import ProfileError
from mailconfig_gui.app.open_save import save_profile
from mailconfig_gui.cli.ask import ask_password, login_words, take_passwords
from mailconfig_gui.cli.codes import GOOD
from mailconfig_gui.cli.parser import PROGRAM, add_actions, add_passwords, day, examples
from mailconfig_gui.cli.render import printable
from mailconfig_gui.cli.source import home_of
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.model.profile import OAuthNotes
from mailconfig_gui.model.settings import secrets_used
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from mailconfig_gui.app.home import Home
    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.model.profile import Profile


_PASSWORD = mark("Stored the password for {login}.")
_STORED = {
    "clientSecret": mark("Stored the client secret for {login}."),
    "refreshToken": mark("Stored the refresh token for {login}."),
}


def fill(parser: Parser) -> None:
    """Add the options."""
    add_action = add_actions(parser, required=True)
    store = add_action(
        "set",
        help=say("store a secret in the keyring"),
        description=say(
            "Store the password of a profile in the keyring, for the server and user of the profile. With OAuth2 on "
            "it is the client secret, and {command} stores the refresh token with it.",
            command=f"{PROGRAM} oauth sign-in",  # no words: a command
        ),
    )
    store.add_argument("name", metavar="NAME", help=say("profile"))
    store.add_argument("--proxy", action="store_true", help=say("ask for the password of the proxy"))
    store.add_argument(
        "--secret-expires",
        metavar="DATE",
        type=day,
        help=say("day on which the client secret ends, to be told in time"),
    )
    add_passwords(store)
    forget = add_action(
        "forget",
        help=say("remove a profile's secrets from the keyring"),
        description=say("Remove the secrets of a profile from the keyring."),
    )
    forget.add_argument("name", metavar="NAME", help=say("profile"))
    parser.epilog = examples(
        "secret set plant",
        "secret set plant --password-file key.txt",
        "secret set plant --client-secret-file secret.txt",
        "secret forget plant",
    )


def run(arguments: argparse.Namespace) -> int:
    """Store a secret of a profile in the keyring, or remove them all."""
    home = home_of(arguments)
    profile = home.profiles.load(arguments.name)
    return _forget(home, profile) if arguments.action == "forget" else _set(home, profile, arguments)


def _set(home: Home, profile: Profile, arguments: argparse.Namespace) -> int:
    values = dict(take_passwords(arguments).values)
    if not values:
        key = "proxyPassword" if arguments.proxy else secrets_used(profile.draft)[0]
        values[key] = ask_password(key, profile.draft)
    profiles = home.profiles
    home.store.available()
    with profiles.alone():
        now = profiles.load(profile.name)
        if any(owner_of(key, now.draft) != owner_of(key, profile.draft) for key in values):
            message = say(
                "The profile “{name}” was changed meanwhile: it is for another server or user.",
                name=profile.name,
            )
            raise ProfileError(
                say("The password was not stored"), message, say("Look at the profile, then try again.")
            )
        now = now._replace(oauth=_notes(now.oauth, values, arguments.secret_expires))
        saved = save_profile(profiles, home.store, now, {**now.draft, **values})
    for key in values:
        owner = saved.owners[key]
        print(say(_STORED.get(key, _PASSWORD), login=printable(login_words(owner.user, owner.host))))
    return GOOD


def _notes(notes: OAuthNotes | None, values: Mapping[str, str], expires: str | None) -> OAuthNotes | None:
    """Return what is known of the login now: a new secret ends another day, and nobody refused it yet."""
    if not _STORED.keys() & values.keys():
        return notes
    notes = (notes or OAuthNotes())._replace(refused="")
    return notes._replace(secret_expires=expires or "") if "clientSecret" in values else notes


def _forget(home: Home, profile: Profile) -> int:
    for key in profile.owners:
        home.store.delete(profile.id, key)
    if profile.owners:
        home.profiles.change(profile, lambda now: now._replace(owners={}))
    print(say("No secret of “{name}” is stored any more.", name=printable(profile.name)))
    return GOOD

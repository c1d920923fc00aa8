"""The command `secret`: store a password of a profile in the keyring, or forget them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.home import ProfileError
from mailconfig_gui.app.open_save import save_profile
from mailconfig_gui.cli.ask import ask_password, login_words, take_passwords
from mailconfig_gui.cli.codes import GOOD
from mailconfig_gui.cli.parser import add_actions, add_passwords, examples
from mailconfig_gui.cli.render import printable
from mailconfig_gui.cli.source import home_of
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.app.home import Home
    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.model.profile import Profile


def fill(parser: Parser) -> None:
    """Add the options."""
    add_action = add_actions(parser, required=True)
    store = add_action(
        "set",
        help=say("store a password in the keyring"),
        description=say(
            "Store the password of a profile in the keyring, for the server and user of the profile."
        ),
    )
    store.add_argument("name", metavar="NAME", help=say("profile"))
    store.add_argument("--proxy", action="store_true", help=say("ask for the password of the proxy"))
    add_passwords(store)
    forget = add_action(
        "forget",
        help=say("remove a profile's passwords from the keyring"),
        description=say("Remove the passwords of a profile from the keyring."),
    )
    forget.add_argument("name", metavar="NAME", help=say("profile"))
    parser.epilog = examples(
        "secret set plant", "secret set plant --password-file key.txt", "secret forget plant"
    )


def run(arguments: argparse.Namespace) -> int:
    """Store a password of a profile in the keyring, or remove them all."""
    home = home_of(arguments)
    profile = home.profiles.load(arguments.name)
    return _forget(home, profile) if arguments.action == "forget" else _set(home, profile, arguments)


def _set(home: Home, profile: Profile, arguments: argparse.Namespace) -> int:
    values = dict(take_passwords(arguments).values)
    if not values:
        key = "proxyPassword" if arguments.proxy else "password"
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
        saved = save_profile(profiles, home.store, now, {**now.draft, **values})
    for key in values:
        owner = saved.owners[key]
        print(say("Stored the password for {login}.", login=printable(login_words(owner.user, owner.host))))
    return GOOD


def _forget(home: Home, profile: Profile) -> int:
    for key in profile.owners:
        home.store.delete(profile.id, key)
    if profile.owners:
        home.profiles.change(profile, lambda now: now._replace(owners={}))
    print(say("No password of “{name}” is stored any more.", name=printable(profile.name)))
    return GOOD

"""Passwords that come with a command, or are asked for on the terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from mailconfig_gui.app.passwords import (
    CREDENTIALS,
    VARIABLES,
    OtherOwnerError,
    PasswordError,
    SecretError,
    find_password,
    take_given,
)
from mailconfig_gui.app.practice_settings import USELESS, is_practice
from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.cli.parser import PROGRAM
from mailconfig_gui.cli.problems import print_error
from mailconfig_gui.cli.render import printable
from mailconfig_gui.cli.signals import interruptible
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from mailconfig_gui.app.home import SecretStore
    from mailconfig_gui.app.passwords import Given
    from mailconfig_gui.model.profile import Profile


# What of a command may be called `-`, for standard input.
_READ = (
    "file", "source", "password_file", "proxy_password_file", "client_secret_file", "refresh_token_file",
    "target_password_file", "api_key_file", "code_file",
    "old_password_file",
)  # fmt: skip


_WITH_YES = {
    "apply": mark("Add --yes to apply them anyway."),
    "save": mark("Add --yes to save them anyway."),
}
_ANYWAY = {"apply": mark("Apply them anyway?"), "save": mark("Save them anyway?")}


_NONE = {
    "password": mark("There is no password"),
    "proxyPassword": mark("There is no password"),
    "clientSecret": mark("There is no client secret"),
    "refreshToken": mark("There is no refresh token"),
}
_QUESTIONS = {
    "password": mark("Password for {login}:"),
    "proxyPassword": mark("Password for {login}:"),
    "clientSecret": mark("Client secret for {login}:"),
    "refreshToken": mark("Refresh token for {login}:"),
}


# Credentials of systemd are there on Linux alone.
_WAYS = (
    {
        "": mark(
            "Use {option} PATH (- for standard input), the variable {variable}, the systemd credential "
            "{credential}, or a profile with a stored password."
        ),
        "refreshToken": mark(
            "Sign in: {command}. A token that is there already can come by {option} PATH, the variable {variable} "
            "or the systemd credential {credential}."
        ),
    }
    if sys.platform == "linux"
    else {
        "": mark(
            "Use {option} PATH (- for standard input), the variable {variable}, or a profile with a stored password."
        ),
        "refreshToken": mark(
            "Sign in: {command}. A token that is there already can come by {option} PATH or the variable {variable}."
        ),
    }
)


def take_passwords(arguments: argparse.Namespace, *, homeless: bool = False) -> Given:
    """Read the passwords that came with the command.

    Raises:
        UsageError: two things are to come from standard input, or a password has nowhere to go.
        StorageError, PasswordError: a file cannot be read.

    """
    options = {
        key: getattr(arguments, f"{BY_KEY[key].option.replace('-', '_')}_file", None) for key in VARIABLES
    }
    if sum(getattr(arguments, name, None) == "-" for name in _READ) > 1:
        raise UsageError(say("only one thing can come from standard input: the settings or one password"))
    if homeless and (any(options.values()) or any(os.environ.get(name) for name in VARIABLES.values())):
        raise UsageError(
            say(
                "the password would be lost: add --include-password to write it into the file, "
                "or save a profile (--profile NAME) to keep it in the keyring"
            )
        )
    return take_given(options, os.environ, sys.stdin.buffer)


def login_words(user: object, host: object) -> str:
    """Say for which login a password is."""
    return say("{user} at {host}", user=user, host=host) if user else say("no user at {host}", host=host)


def demand_password(
    key: str, draft: Mapping[str, object], given: Given, profile: Profile | None, store: SecretStore | None
) -> str:
    """Return a secret by the fixed order; on a terminal a keyring that does not help is no end.

    Raises:
        PasswordError: there is none, and nobody to ask.
        OtherOwnerError, SecretError: the keyring does not help, and there is nobody to ask.
        StorageError: a credential cannot be read.

    """
    try:
        found = find_password(key, draft, given=given, environment=os.environ, profile=profile, store=store)
    except (OtherOwnerError, SecretError) as trouble:
        if not sys.stdin.isatty():
            raise
        print_error(trouble)
        found = None
    return found or ask_password(key, draft)


def ask_password(key: str, draft: Mapping[str, object]) -> str:
    """Ask for a password without showing it.

    Raises:
        PasswordError: there is no terminal to ask on, or nothing was entered.

    """
    host, user = draft.get("smtpHost"), draft.get("username")
    if key == "proxyPassword":
        host, user = draft.get("proxyHost"), draft.get("proxyUser")
    elif key != "password":
        host, user = owner_of(key, draft)
    option = f"--{BY_KEY[key].option}-file"
    hint = say(
        _WAYS.get(key, _WAYS[""]),
        command=f"{PROGRAM} oauth sign-in",  # no words: a command
        option=option,
        variable=VARIABLES[key],
        credential=CREDENTIALS[key],
    )
    whose = login_words(user, host)
    if not sys.stdin.isatty():
        raise PasswordError(say(_NONE[key]), say("None was found for {login}.", login=whose), hint)
    value = ask_hidden(say(_QUESTIONS[key], login=printable(whose)))
    if not value:
        raise PasswordError(say(_NONE[key]), say("None was entered for {login}.", login=whose), hint)
    return value


def ask_hidden(question: str) -> str:
    """Ask on the terminal without showing what is typed; "" where the input ends. Ctrl-C ends the command at once."""
    # As a rule what is asked for is at hand.
    from getpass import getpass

    try:
        with interruptible():
            return getpass(f"{question} ")
    except EOFError:
        return ""


def has_terminal() -> bool:
    """Tell whether somebody can be asked: a terminal is at the input, and one shows the question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirm(question: str) -> bool:
    """Ask a question on the terminal (standard error, so that output stays output); only y or yes is a yes.

    Ctrl-C is a no.
    """
    print(f"{printable(question)} [y/N] ", end="", file=sys.stderr, flush=True)
    try:
        with interruptible():
            typed = sys.stdin.readline()
    except KeyboardInterrupt:
        print(file=sys.stderr, flush=True)
        return False
    return typed.strip().lower() in ("y", "yes")


def demand_practice_yes(provider: str | None, draft: Mapping[str, object], *, yes: bool, action: str) -> None:
    """Let settings of the practice server through only on a yes; `action` names what is to be done (`save`).

    Raises:
        UsageError: nobody can be asked.
        StoppedError: the answer was no.

    """
    if yes or not is_practice(provider, draft):
        return
    if not has_terminal():
        raise UsageError(f"{say(USELESS)} {say(_WITH_YES[action])}")
    if not confirm(f"{say(USELESS)} {say(_ANYWAY[action])}"):
        # No test asks this; what knows of targets is a fortieth of its time.
        from mailconfig_gui.delivery.target import StoppedError

        raise StoppedError(say("Nothing was written."))

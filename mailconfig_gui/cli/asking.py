"""Asking for a password on the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mailconfig_gui.app.passwords import CREDENTIALS, VARIABLES, PasswordError
from mailconfig_gui.cli.render import printable

if TYPE_CHECKING:
    from collections.abc import Mapping


def ask_password(key: str, draft: Mapping[str, object]) -> str:
    """Ask for a password without showing it.

    Raises:
        PasswordError: there is no terminal to ask on, or nothing was entered.

    """
    proxy = key == "proxyPassword"
    user, host = (draft.get("proxyUser"), draft.get("proxyHost")) if proxy else (
        draft.get("username"), draft.get("smtpHost")
    )  # fmt: skip
    option = "--proxy-password-file" if proxy else "--password-file"
    hint = (
        f"Use {option} PATH (- for standard input), the variable {VARIABLES[key]}, the systemd credential "
        f"{CREDENTIALS[key]}, or a profile with a stored password."
    )
    whose = f"{user or 'no user'} at {host}"
    if not sys.stdin.isatty():
        raise PasswordError("There is no password", f"None was found for {whose}.", hint)
    from getpass import getpass

    try:
        value = getpass(f"Password for {printable(whose)}: ")
    except EOFError:
        value = ""
    if not value:
        raise PasswordError("There is no password", f"None was entered for {whose}.", hint)
    return value

"""The settings that a command starts from: a file, standard input where it is called `-`, or a profile."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.home import Home, open_home
from mailconfig_gui.app.open_save import document_of, open_bytes, open_file
from mailconfig_gui.cli.ask import login_words
from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.cli.parser import PROGRAM
from mailconfig_gui.cli.streams import END_OF_INPUT
from mailconfig_gui.delivery.document import MAX_BYTES, draft_of
from mailconfig_gui.delivery.merge import OWNERS
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.model.problem import Problem, SettingsError
from mailconfig_gui.model.settings import check, secrets_used
from mailconfig_gui.words.say import mark, say
from mailconfig_gui.words.shell import quote

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from mailconfig_gui.app.open_save import Opened
    from mailconfig_gui.delivery.document import Document
    from mailconfig_gui.model.profile import Profile

STANDARD_INPUT = "-"
_LACKING = {
    "clientSecret": mark("OAuth2 is on, but there is no client secret in the keyring."),
    "refreshToken": mark("OAuth2 is on, but there is no refresh token in the keyring."),
}


class Source(NamedTuple):
    """Settings to look at. `name` is what a person calls them; they are of a `file` (`-`), or else of a `profile`."""

    name: str
    file: str
    document: Document
    draft: dict[str, object]
    problems: tuple[Problem, ...]
    profile: Profile | None = None

    def __repr__(self) -> str:
        return f"Source({self.name!r}, {len(self.problems)} problems)"

    def place(self, key: str) -> str:
        """Return where a secret lies: `file`, `keyring`, `other` (there, for another server or user), or ""."""
        if self.document.values.get(key):
            return "file"
        if self.profile is None or key not in self.profile.owners:
            return ""
        return "keyring" if self.profile.owners[key] == owner_of(key, self.draft) else "other"

    def needs(self, key: str) -> bool:
        """Tell whether the settings use a login that a secret is for."""
        if key not in secrets_used(self.draft):
            return False
        used = key != "proxyPassword" or bool(self.draft.get("enableProxy"))
        return used and bool(self.draft.get(OWNERS.get(key, OWNERS["password"])[1]))


def open_source(arguments: argparse.Namespace) -> Source:
    """Read the FILE or the --profile that a command names.

    Raises:
        UsageError: there is neither, or both.
        StorageError, DocumentError: it cannot be read.

    """
    if (arguments.file is None) == (arguments.profile is None):
        raise UsageError(say("name a FILE or a --profile"))
    if arguments.profile is not None:
        return of_profile(home_of(arguments).profiles.load(arguments.profile))
    opened = open_settings(arguments.file)
    name = say("standard input") if arguments.file == STANDARD_INPUT else arguments.file
    return Source(name, arguments.file, opened.document, opened.draft, opened.problems)


def open_settings(file: str) -> Opened:
    """Read the settings file that a command names; `-` is standard input, of at most 1 MiB.

    Raises:
        StorageError: it cannot be read or has more than 1 MiB.
        DocumentError: it is empty, not UTF-8 or not JSON.

    """
    if file != STANDARD_INPUT:
        return open_file(Path(file))
    if sys.stdin.isatty():
        print(say("Paste the settings, then press {keys}.", keys=say(END_OF_INPUT)), file=sys.stderr)
    return open_bytes(sys.stdin.buffer.read(MAX_BYTES + 1), Path(file))


def open_document(file: str, title: str = "") -> Document:
    """Read the settings file that a command names, whatever is wrong with its fields.

    Raises:
        StorageError, DocumentError: as `open_settings`.
        SettingsError: it is no mail document as a whole; `title` says what was not done.

    """
    read = open_settings(file)
    read.refuse_other(title)
    return read.document


def home_of(arguments: argparse.Namespace) -> Home:
    """Return what lies below the folder that --home or the environment names."""
    return open_home(getattr(arguments, "home", None))


def of_profile(profile: Profile) -> Source:
    """Return a profile as settings to look at. The keyring is not asked: the profile knows what it holds."""
    document = document_of(profile)
    problems = check(document.values, password_elsewhere=True).problems
    source = Source(f"“{profile.name}”", "", document, draft_of(document), problems, profile)
    return source._replace(problems=(*problems, *_lacking(source, profile)))


def _lacking(source: Source, profile: Profile) -> Iterator[Problem]:
    """Say which logins have a user name, and no password for it in the keyring."""
    for key in secrets_used(source.draft):
        place = source.place(key)
        if not source.needs(key) or place == "keyring":
            continue
        command = f"{PROGRAM} secret set {quote(profile.name)}"  # no words: a command
        title = say("There is a user name, but no password in the keyring.")
        if key == "proxyPassword":
            command += " --proxy"
            title = say("There is a user name for the proxy, but no password in the keyring.")
        elif key in _LACKING:
            command += f" --{BY_KEY[key].option}-file PATH"
            title = say(_LACKING[key])
        if place:
            other = say("The one for {login} is not used.", login=words_of_owner(profile, key))
            title = f"{title} {other}"
        remedy = say("Store it with: {command}", command=command)
        yield Problem.warning("user-without-password", title, remedy, key)


def other_login(title: str) -> SettingsError:
    """Return the refusal of settings that log in with a password; `title` says what was not done."""
    words = say("These settings do not log in with OAuth2.")
    remedy = say("Sign in first: {command}", command=f"{PROGRAM} oauth sign-in")  # no words: a command
    return SettingsError((Problem.error("no-oauth2", words, remedy, "enableOauth2"),), title)


def words_of_owner(profile: Profile, key: str) -> str:
    """Say for which login the keyring holds a secret of a profile."""
    owner = profile.owners[key]
    return login_words(owner.user, owner.host)


@contextmanager
def trusted_file(authority: str) -> Iterator[str | None]:
    """Put the authorities (PEM) of a profile into a private file for one command; None without any.

    Not below the home, which a command that changes nothing may not be able to write to.
    """
    if not authority:
        yield None
        return
    # It loads every compressor.
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="mailconfig-") as folder:
        path = Path(folder) / "ca.pem"
        path.write_text(authority, encoding="utf-8")
        yield str(path)

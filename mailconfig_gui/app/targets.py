"""From what a person names to a target: a file, a platform's web address, a database or the files that name one."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.delivery.target import DeliveryError, Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailconfig_gui.delivery.target import Target
    from mailconfig_gui.delivery.targets.thingsboard.api import Code

DETECT = "detect:"
_FILE = "file:"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
"""A `word:` of at least two letters: one letter is a drive of Windows."""


class Access(NamedTuple):
    """How to get into a target. `plain_http` are the hosts for which the person agreed to http."""

    user: str = ""
    password: str = ""
    api_key: str = ""
    ask_code: Callable[[tuple[str, ...]], Code | None] = lambda _known: None
    ca_file: str | None = None
    fingerprint: str | None = None
    plain_http: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Access({self.user!r})"


class PlainHttpError(DeliveryError):
    """Without https, login and passwords could be read on the way; nobody agreed to that for this host."""


class NoLoginError(DeliveryError):
    """A platform was named, but no complete login for it."""


class NoFileError(DeliveryError):
    """A text does not say that it means a file, and may be an address without its scheme. Nothing was written."""


class StoredFile:
    """A settings file of this computer, as delivery wants it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> bytes | None:
        """Return its bytes, None when there is no file. Raises StorageError."""
        from mailconfig_gui.storage import files

        try:
            return files.read_capped(self._path, plain=True)
        except files.StorageError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise

    def update(self, change: Callable[[bytes | None], bytes | None]) -> str:
        """Change it in one step, None removes it; what was there stays as a backup.

        Return what to know about it then, else "". Raises StorageError and what `change` raises.
        """
        from mailconfig_gui.app.open_save import narrowed
        from mailconfig_gui.delivery.document import holds_secret, parse_document
        from mailconfig_gui.storage import files

        def changed(old: bytes | None) -> files.Change:
            new = change(old)
            return files.Change(new, private=new is None or holds_secret(parse_document(new)))

        return " ".join(problem.title for problem in narrowed(files.update(self._path, changed)))


def kind_of(text: str) -> str:
    """Return which kind of target a text names: `thingsboard`, `postgresql` or `file`."""
    lowered = text.strip().lower()
    if lowered.startswith(("http://", "https://")):
        return "thingsboard"
    if lowered.startswith(("jdbc:", "postgres:", "postgresql:", DETECT)):
        return "postgresql"
    return "file"


def named_file(text: str, ending: str = ".json") -> Path:
    """Return the file that a text names, for one that will be written.

    It is named by `file:` before it, by its ending, by its folder, or by being there. An address whose scheme was
    forgotten would otherwise become a file with a password in it.

    Raises:
        NoFileError: it is not certain that a file is meant.

    """
    text = text.strip()
    if text.lower().startswith(_FILE):
        return _expanded(text[len(_FILE) :])
    path = _expanded(text)
    # Of os.path, where "./" stays and a name too long for the system is no failure.
    folder = os.path.dirname(os.path.expanduser(text))  # noqa: PTH111, PTH120
    if _SCHEME.match(text):
        message = "It begins like an address, but not like one of a platform or its database."
    elif not text or text.startswith("-"):
        message = "It looks like an option." if text else "It is empty."
    elif text.lower().endswith(ending) or os.path.lexists(path) or os.path.isdir(folder):  # noqa: PTH112
        return path
    else:
        message = f"It does not end in {ending}, it names no folder that exists, and there is no such file."
    raise NoFileError(
        "This names no file", message, f"Name a file with its folder, for example ./mail{ending}."
    )


def _expanded(text: str) -> Path:
    """Return a path with `~` replaced; that of a user whom nobody knows stays, where `Path` would fail."""
    return Path(os.path.expanduser(text))  # noqa: PTH111


def target_file(text: str) -> Path:
    """Return the settings file that a target names. Raises NoFileError, which asks whether an address was meant."""
    try:
        return named_file(text)
    except NoFileError as error:
        from mailconfig_gui.delivery.targets.thingsboard.web import meant_address

        meant = meant_address(text)
        hint = f"Did you mean {meant}? {error.hint}" if meant else error.hint
        raise NoFileError("This names no target", error.message, hint) from None


def open_target(text: str, access: Access, stop: Stop, *, offline: bool = False) -> Target:
    """Return the target that a text names; nothing is contacted yet.

    `offline`: only what is remembered of it will be asked for, so no login and no yes to http is needed.

    `https://...` is a platform; `postgresql://...` or `jdbc:postgresql:...` a database, `detect:` (with files or
    folders after it, separated by commas) the one that the platform's own files name; a settings file is what
    `named_file` takes for one.

    Raises:
        PlainHttpError: http without a yes for that host.
        NoLoginError: neither user and password nor an API key for a platform.
        NoFileError: none of these.
        DeliveryError: the text or the access is not usable.

    """
    kind = kind_of(text)
    if kind == "thingsboard":
        return _platform(text, access, stop, offline=offline)
    if kind == "postgresql":
        return _database(text.strip(), access, stop)
    from mailconfig_gui.delivery.targets.file.target import SettingsFile
    from mailconfig_gui.storage.files import absolute

    path = absolute(target_file(text))
    return SettingsFile(str(path), StoredFile(path))


def _platform(text: str, access: Access, stop: Stop, *, offline: bool) -> Target:
    from mailconfig_gui.delivery.targets.thingsboard.api import Login, Session
    from mailconfig_gui.delivery.targets.thingsboard.target import ThingsBoard
    from mailconfig_gui.delivery.targets.thingsboard.web import Web, parse_base

    base = parse_base(text)
    if offline:
        return ThingsBoard(Session(Web(base, stop), Login()), stop)
    if base.scheme == "http" and base.host not in {host.lower() for host in access.plain_http}:
        raise PlainHttpError(
            "This address is not encrypted",
            f"Over http, the login and every password here could be read on the way to {base.host}.",
            "Use https, or agree to it for this host.",
        )
    if not access.api_key and not (access.user and access.password):
        raise NoLoginError(
            "A login is needed",
            "The platform is changed as its system administrator.",
            "Give user and password, or an API key (from version 4.3 on).",
        )
    web = Web(base, stop, ca_file=access.ca_file, fingerprint=access.fingerprint)
    session = Session(web, Login(access.user, access.password, access.api_key), access.ask_code)
    return ThingsBoard(session, stop)


def _database(text: str, access: Access, stop: Stop) -> Target:
    from mailconfig_gui.delivery.targets.postgresql.detect import detect, parse_url, refuse_placeholders
    from mailconfig_gui.delivery.targets.postgresql.target import PostgreSql

    if text.lower().startswith(DETECT):
        places = [place.strip() for place in text[len(DETECT) :].split(",") if place.strip()]
        found = detect([_expanded(place) for place in places])
    else:
        found = parse_url(text)
    # What the person gives wins over what stands in a file.
    database = found._replace(user=access.user or found.user, password=access.password or found.password)
    refuse_placeholders(database)
    return PostgreSql(database, stop)

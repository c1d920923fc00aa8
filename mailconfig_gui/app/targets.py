"""From what a person names to a target: whichever kind claims the text, opened with what its fields hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.open_save import narrowed
from mailconfig_gui.delivery import registry
from mailconfig_gui.delivery.document import holds_secret, parse_document
from mailconfig_gui.delivery.kind import (
    Ability,
    Access,
    AccessField,
    Code,
    CodeSource,
    Doors,
    FieldKind,
    HandOff,
    TargetKind,
)
from mailconfig_gui.delivery.named_file import NoFileError, named_file
from mailconfig_gui.delivery.target import AccessNeededError, Stop
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.storage import files
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mailconfig_gui.delivery.document import Document
    from mailconfig_gui.delivery.target import Target
    from mailconfig_gui.model.web import WebClient

__all__ = [
    "Ability", "Access", "AccessField", "AccessNeededError", "Code", "CodeSource", "FieldKind", "HandOff",
    "NoFileError", "Stop", "TargetKind", "access_fields", "checked", "hand_off", "hand_offs", "kind_of", "kinds",
    "named_file", "open_target", "problem_of",
]  # fmt: skip

kinds = registry.kinds
kind_of = registry.claiming
"""The kind whose target a text names."""


class StoredFile:
    """A settings file of this computer, as delivery wants it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        """Its whole path."""
        return str(self._path)

    def read(self) -> bytes | None:
        """Return its bytes, None when there is no file. Raises StorageError."""
        try:
            return files.read_capped(self._path, plain=True)
        except files.StorageError as error:
            if isinstance(error.__cause__, FileNotFoundError) and not files.is_name_too_long(self._path):
                return None
            raise

    def update(self, change: Callable[[bytes | None], bytes | None]) -> str:
        """Change it in one step, None removes it; what was there stays as a backup.

        Return what to know about it then, else "". Raises StorageError and what `change` raises.
        """

        def changed(old: bytes | None) -> files.Change:
            new = change(old)
            return files.Change(new, private=new is None or holds_secret(parse_document(new)))

        return " ".join(problem.title for problem in narrowed(files.update(self._path, changed)))


def access_fields() -> tuple[AccessField, ...]:
    """Return the fields of all kinds that have an option, each option once."""
    found: dict[str, AccessField] = {}
    for kind in kinds():
        for field in kind.fields:
            if field.option:
                found.setdefault(field.option, field)
    return tuple(found.values())


def checked(text: str) -> str:
    """Return a text that names a target of some kind. Raises NoFileError, which asks whether an address was meant."""
    kind = kind_of(text)
    try:
        kind.check(text)
    except NoFileError as error:
        raise _with_suggestion(text, error) from None
    except MailConfigError:
        # It is a target of this kind, named badly; whoever opens it says so.
        return text
    return text


def problem_of(kind: TargetKind, text: str) -> str:
    """Say what is wrong with a text as the place of a target of this kind, "" where nothing is."""
    text = text.strip()
    if not text:
        return say(kind.place.needed)
    if kind.stray and kind_of(text) is not kind:
        return say(kind.stray)
    try:
        kind.check(text)
    except MailConfigError as error:
        told = _with_suggestion(text, error) if isinstance(error, NoFileError) else error
        return f"{told.message} {told.hint}".strip()
    return ""


def open_target(text: str, access: Access, stop: Stop, *, offline: bool = False) -> Target:
    """Return the target that a text names; nothing is contacted yet.

    `offline`: only what is remembered of it will be asked for, so no login and no yes to http is needed.

    Raises:
        AccessNeededError: a field of the access is empty and needed.
        NoFileError: the text names no target of any kind.
        DeliveryError: the text or the access is not usable.

    """

    def web(ca_file: str, pin: str) -> WebClient:
        # Here and not above: nothing but a running platform needs urllib3.
        from mailconfig_gui.net.http import HttpClient

        return HttpClient(stop, ca_file=ca_file, pin=pin)

    doors = Doors(stop, lambda path: StoredFile(files.absolute(path)), web, offline)
    try:
        return registry.open_target(kind_of(text), text, access, doors)
    except NoFileError as error:
        raise _with_suggestion(text, error) from None


def hand_offs() -> tuple[HandOff, ...]:
    """Return the forms for handing over that some kind has."""
    return tuple(kind.hand_off for kind in reversed(kinds()) if kind.hand_off is not None)


def hand_off(form: HandOff, document: Document, *, name: str, place: str) -> Mapping[str, bytes]:
    """Return the files of a form for handing over, by their names beside `name`."""
    kind = next(kind for kind in kinds() if kind.hand_off == form)
    return registry.hand_off(kind, document, name=name, place=place)


def _with_suggestion(text: str, error: NoFileError) -> NoFileError:
    meant = next(filter(None, (kind.meant(text) for kind in kinds())), "")
    hint = say("Did you mean {meant}? {hint}", meant=meant, hint=error.hint) if meant else error.hint
    return NoFileError(say("This names no target"), error.message, hint)

"""What a kind of target announces of itself, and the values by which a target is opened.

A package below `delivery/targets/` announces one `TargetKind` as `KIND`. Its module `target` has
`open_target(text, access, doors)`, which returns the target that a text names; where it announces forms for handing
over, its module `handoff` has `hand_off(document, name, place)`. Whoever uses a target asks what it can do
(`kind.can(...)`) and never which kind it is. Words are marked here and looked up where they are shown.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mailconfig_gui.delivery.target import Stop
    from mailconfig_gui.model.web import WebClient


class Ability(StrEnum):
    """What kinds differ in beside their fields."""

    VERIFY = "verify"
    """It lets new settings be tested before they are saved, and what it has stored (`verify`)."""
    EXTRAS = "extras"
    """The platform's address and the administrator's e-mail can be changed along."""
    NOTED = "noted"
    """It is a running platform, which a profile notes as its own."""
    KEEPS_PASSWORD = "keeps-password"  # noqa: S105
    """A stored password stays in use, so its server's certificate is verified before it goes to another port."""
    REMOVE_ROWS = "remove-rows"
    """It may hold one row of settings too many and can remove it (`remove`)."""


class FieldKind(StrEnum):
    """What a field takes, and so how a face asks for it."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105
    """Never on the command line: its option names a file that holds it."""
    CHOICE = "choice"
    PATH = "path"
    """A file that is read."""
    SAVE = "save"
    """A file that will be written; it is chosen in a dialog."""
    FOLDER = "folder"
    """An address, or a folder that is chosen in a dialog."""
    YES = "yes"
    """The person's yes for one server; its value are the names of the servers agreed to, a blank between them."""


class AccessField(NamedTuple):
    """One thing to know for getting into a target; the same name means the same in every kind.

    `label` carries Qt's `&` mnemonic and may name the `{server}`. `needed` is said where an empty field stops.
    `option` without its dashes, `metavar` and `help` are those of the command line (no option: not there),
    `environment` a variable instead. A field that is not `in_form` is asked later in the window. `fold` are the words
    below which it is folded away. One that is `remembered` is filled in the next time, a `server_bound` one is
    emptied when another server is named. `prefix` goes before a folder that was chosen and before every file.
    """

    name: str
    label: str = ""
    kind: FieldKind = FieldKind.TEXT
    help: str = ""
    option: str = ""
    metavar: str = ""
    environment: str = ""
    example: str = ""
    needed: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    applies: Callable[[Mapping[str, str]], bool] = lambda _values: True
    in_form: bool = True
    fold: str = ""
    remembered: bool = False
    server_bound: bool = False
    browse: str = ""
    prefix: str = ""


class HandOff(NamedTuple):
    """A form for handing settings over to somebody else, written beside a settings file.

    `ending` is that of its file. Where `place` is set, it names the option for the target's address in the form.
    """

    option: str
    help: str
    ending: str
    place: str = ""
    place_help: str = ""


class TargetKind(NamedTuple):
    """One kind of target, announced by its package, whose name is its `id`.

    `title` and `note` are its words in the window (`verify_note` those for a test alone), `usage` what one writes to
    name it and what that is. `place` is the field for that text: `claims` tells whether a text names this kind,
    `check` raises MailConfigError where it is not usable, `stray` is said of a text that names another kind, `server`
    and `holds_secret` tell what is in one, and `meant` suggests what a text that names no target may stand for. The
    kind with the highest `order` is asked last.
    """

    id: str
    title: str = ""
    note: str = ""
    usage: tuple[tuple[str, str], ...] = ()
    place: AccessField = AccessField("")
    fields: tuple[AccessField, ...] = ()
    claims: Callable[[str], bool] = lambda _text: False
    check: Callable[[str], object] = lambda _text: None
    server: Callable[[str], str] = lambda _text: ""
    meant: Callable[[str], str] = lambda _text: ""
    holds_secret: Callable[[str], bool] = lambda _text: False
    stray: str = ""
    verify_note: str = ""
    abilities: frozenset[Ability] = frozenset()
    hand_off: HandOff | None = None
    order: int = 50

    def can(self, ability: Ability) -> bool:
        """Tell whether targets of this kind can do something."""
        return ability in self.abilities


class CodeSource(NamedTuple):
    """Where a code of the second step comes from: `id` for the platform, `words` for people.

    `sent`: the platform has to send the code first.
    """

    id: str
    words: str
    sent: bool = False


class Code(NamedTuple):
    """A code of the second step and the id of where it comes from; "" has one sent."""

    provider: str
    code: str

    def __repr__(self) -> str:
        return f"Code({self.provider})"


def nobody(_sources: tuple[CodeSource, ...]) -> Code | None:
    """Give no code."""
    return None


class Access(NamedTuple):
    """How to get into a target: the values of its fields by their names, and who is asked for a code."""

    values: Mapping[str, str] = {}
    ask_code: Callable[[tuple[CodeSource, ...]], Code | None] = nobody

    def value(self, name: str) -> str:
        """Return what a field holds, "" where it is empty."""
        return self.values.get(name, "")

    def __repr__(self) -> str:
        return f"Access({', '.join(sorted(self.values))})"


class FileAccess(Protocol):
    """One file. `change` is called with what is there now while nobody else writes, and returns what shall be."""

    @property
    def name(self) -> str:
        """The file's whole path."""

    def read(self) -> bytes | None:
        """Return the file's bytes, None when there is no file."""

    def update(self, change: Callable[[bytes | None], bytes | None]) -> str:
        """Change the file in one step, keeping its earlier version; None removes it.

        Return what to know about it then (its mode was narrowed for a password), else "".
        """


class Doors(NamedTuple):
    """The ways to the world that a target is given; `stop` ends its runs.

    `offline`: only what is remembered of it will be asked for, so no login is needed.
    """

    stop: Stop
    file: Callable[[Path], FileAccess]
    web: Callable[[str, str], WebClient]
    """Makes a client from a file of authorities and the SHA-256 of the one certificate to trust ("": neither)."""
    offline: bool = False

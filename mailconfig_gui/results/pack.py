"""A pack for a colleague: everything about a profile but its secrets, as one JSON object, and what it leaves open."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from mailconfig_gui.model.fields import BY_KEY, SECRET_KEYS
from mailconfig_gui.model.kinds import Flag
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.oauth.library import no_number
from mailconfig_gui.results.kinds import Kind
from mailconfig_gui.results.pack_shape import SHAPE
from mailconfig_gui.results.shapes import Shape, known, lacking, misfits
from mailconfig_gui.results.tame import tamed
from mailconfig_gui.words.say import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = 1
MAX_BYTES = 1 << 20
"""A pack is some kilobytes long; a file that is longer than this is none."""
_MOST_AUTHORITY = 1 << 18
_CERTIFICATE = re.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----")


class PackError(MailConfigError):
    """A text is no pack of this program, or one of a newer version."""


class PointId(StrEnum):
    """What can be open."""

    SECRET = "secret"  # noqa: S105 - a name
    HELD_SECRET = "held-secret"  # noqa: S105 - a name
    LEFT_OUT = "left-out"
    AUTHORITY = "authority"
    NO_PLATFORM = "no-platform"
    NOT_CHECKED = "not-checked"
    FAILED = "failed"
    OTHER_SETTINGS = "other-settings"
    LOGIN_ENDS = "login-ends"


class Point(NamedTuple):
    """One thing that is open, in a sentence."""

    id: PointId
    text: str

    def as_json(self) -> dict[str, str]:
        """Return it as it stands in a pack."""
        return {"id": self.id.value, "text": self.text}


class Pack(NamedTuple):
    """A pack that was read. `settings` are those of fields that are known; `held` the secrets that were dropped."""

    content: Mapping[str, Any]
    held: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Pack({self.name!r})"

    @property
    def name(self) -> str:
        """What the profile was called."""
        return str(self.content["name"])

    @property
    def settings(self) -> Mapping[str, object]:
        """The settings by platform key, without secrets."""
        found: Mapping[str, object] = self.content["settings"]
        return found

    def shown(self, key: str) -> str:
        """Return what a field holds, fit to be shown: settings are as they came."""
        return str(tamed(str(self.settings.get(key) or "")))

    @property
    def authority(self) -> str:
        """The certificates (PEM) that tests of the mail server shall trust, "" for none."""
        return str(self.content["authority"] or "")


def is_pack(data: bytes) -> bool:
    """Tell whether bytes are meant to be a pack, of whatever version."""
    if b'"pack"' not in data[:4096]:
        return False
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and "pack" in content


def read_pack(data: bytes, name: str) -> Pack:
    """Read a pack that somebody brings; `name` is what a person calls it. A secret in it is dropped.

    Raises PackError: it is none, it is one of a newer version, or longer than 1 MiB.
    """
    if len(data) > MAX_BYTES:
        raise _other(name, say("It is far longer than any."))
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=no_number)
    except (ValueError, RecursionError):
        raise _other(name, say("It is no JSON.")) from None
    version = content.get("pack") if isinstance(content, dict) else None
    if type(version) is not int or version < 1:
        raise _other(name, say("It names no version."))
    if version > VERSION:
        raise PackError(
            say("This file is newer than this program"),
            say("{name}: its version is {number}; this program reads up to {known}.", name=name, number=tamed(version),
                known=VERSION),
            say("Update mailconfig, then try again."),
        )  # fmt: skip
    whole_shape = Shape(("object",), fields=SHAPE)
    place = (
        next(misfits(content, whole_shape), "") or next(lacking(content, whole_shape), "") or _odd(content)
    )
    if place:
        raise _other(
            name, say("What stands at “{place}” is something else than there should be.", place=place)
        )
    return _cleaned(content)


def _odd(content: Mapping[str, Any]) -> str:
    """Return the first place that holds what no field of a form could, "" where all is good."""
    if len(content["authority"] or "") > _MOST_AUTHORITY:
        return "authority"
    if any(value not in ("set", "empty") for value in content["secrets"].values()):
        return "secrets"
    odd = (key for key, value in content["settings"].items() if key in BY_KEY and not _plain(key, value))
    return next((f"settings.{key}" for key in odd), "")


def _plain(key: str, value: object) -> bool:
    if isinstance(value, bool):
        return isinstance(BY_KEY[key].kind, Flag)
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return value is None or isinstance(value, str | int | float)


def _cleaned(content: dict[str, Any]) -> Pack:
    settings, authority = content["settings"], content["authority"] or ""
    held = tuple(sorted(key for key in SECRET_KEYS if settings.get(key)))
    found = _CERTIFICATE.findall(authority)
    if "PRIVATE KEY" in authority:
        held = (*held, "authority")
    clean = {
        **{key: tamed(known(content[key], shape)) for key, shape in SHAPE.items()},
        "settings": {
            key: value for key, value in settings.items() if key in BY_KEY and key not in SECRET_KEYS
        },
        "authority": "\n".join(found) + "\n" if found else None,
    }
    return Pack(clean, held)


def points(pack: Pack) -> tuple[Point, ...]:
    """Return what a pack leaves open, what has to be done first in front."""
    return tuple(_points(pack))


def _points(pack: Pack) -> Iterator[Point]:
    content = pack.content
    for key in pack.held:
        name = BY_KEY[key].name if key in BY_KEY else say("key of a certificate")
        words = say("The file held a secret, which was not taken: {name}. Whoever has the file can read it: change it.",
                    name=name)  # fmt: skip
        yield Point(PointId.HELD_SECRET, words)
    for key in content["secrets"]:
        if key in BY_KEY:
            words = say("Has to be given anew, for it is not in the file: {name}.", name=BY_KEY[key].name)
            yield Point(PointId.SECRET, words)
    if content["left_out"]:
        names = ", ".join(content["left_out"])
        yield Point(
            PointId.LEFT_OUT, say("Left out, for this program does not know it: {names}.", names=names)
        )
    if pack.authority:
        host = pack.shown("smtpHost")
        words = say("Tests of {host} trust an authority that came with the file.", host=host)
        yield Point(PointId.AUTHORITY, words)
    if content["platform"] is None:
        yield Point(PointId.NO_PLATFORM, say("It is not said which platform the settings are for."))
    yield from _checked(content)
    for clock in (content["oauth"] or {}).get("clocks", ()):
        if clock.get("ends"):
            date = clock["ends"][:10]
            words = say(
                "The sender's login ends on {date}. {reason}", date=date, reason=clock.get("reason", "")
            )
            yield Point(PointId.LOGIN_ENDS, words)


def _checked(content: Mapping[str, Any]) -> Iterator[Point]:
    rows = {row["kind"]: row for row in content["checks"]}
    proof = (content["platform"] or {}).get("proof")
    if proof:
        rows[Kind.PLATFORM_TEST] = {"title": "", **proof}
    for kind, without in _LACKING.items():
        row = rows.get(kind)
        if row is None:
            yield Point(PointId.NOT_CHECKED, say(without))
        elif not row["ok"]:
            values = {"check": kind.words, "date": row["made"][:10], "title": row["title"].rstrip(".")}
            words = say("{check}: failed on {date}.", **values)
            if row["title"]:
                words = say("{check}: failed on {date}. {title}.", **values)
            yield Point(PointId.FAILED, words)
        elif row["current"] is False:
            words = say("{check}: went well on {date}, with other settings than these.", check=kind.words,
                        date=row["made"][:10])  # fmt: skip
            yield Point(PointId.OTHER_SETTINGS, words)


_LACKING = {
    Kind.TEST: mark("No test mail was sent."),
    Kind.ARRIVED: mark("Whether a test mail arrived was not looked at."),
    Kind.DOMAIN: mark("The domain of the sender was not checked (SPF, DKIM, DMARC)."),
    Kind.PLATFORM_TEST: mark("The platform itself has not tested what it has stored."),
}


def _other(name: str, why: str) -> PackError:
    return PackError(
        say("This is no file for handing on a profile"),
        say("{name}: {why}", name=name, why=why),
        say("Such a file is made by mailconfig hand-on, or by Profile > Hand on."),
    )

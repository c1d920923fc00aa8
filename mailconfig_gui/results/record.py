"""A result as it is read back: from a file that anybody may have written, or from what is kept with a profile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.oauth.library import no_number
from mailconfig_gui.results.kinds import SCHEMA, Kind
from mailconfig_gui.results.shapes import SHAPES, Shape, misfits
from mailconfig_gui.words.say import say

MAX_BYTES = 4 << 20
"""No result is longer; a file that is longer is none."""
_MOST_STAGES = 100

#: What was printed before there was a schema names no kind: these keys tell it.
_OLDER = {
    Kind.TEST: ("ok", "stages", "reached"),
    Kind.DOMAIN: ("domain", "findings", "summary"),
    Kind.OAUTH_STATUS: ("ok", "mailbox", "clocks", "signed_in"),
    Kind.PLATFORM_TEST: ("ok", "target", "recipient", "steps"),
    Kind.ARRIVED: ("spf", "dkim", "dmarc", "hops"),
}


class RecordError(MailConfigError):
    """A text is no result of this program, or one of a newer version."""


class StageSeen(NamedTuple):
    """One stage of a test: times in ms; `start_ms` and `round_trips` are None where they are not known."""

    stage: str
    ok: bool
    ms: int
    text: str
    start_ms: int | None = None
    round_trips: int | None = None


class Record(NamedTuple):
    """One result. `content` is the whole object as it is printed, its unknown keys kept; the rest are views of it."""

    kind: Kind
    content: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Record({self.kind.value!r}, {self.made_text!r}, ok={self.ok})"

    @property
    def ok(self) -> bool:
        """Tell whether all went well; of older results it follows from what they say."""
        said = self.content.get("ok")
        if isinstance(said, bool):
            return said
        if self.kind is Kind.DOMAIN:
            return self.content.get("summary") != "refused"
        return self._of("dmarc").get("result") not in (None, "fail")

    @property
    def made_text(self) -> str:
        """When it ended, as it stands there; "" where that is not known."""
        return str(self.content.get("made") or "")

    @property
    def made(self) -> datetime | None:
        """When it ended, in UTC; None where that is not known."""
        try:
            found = datetime.fromisoformat(self.made_text)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):
            return None

    @property
    def profile(self) -> str:
        """The name of the profile, "" without one."""
        return str(self.content.get("profile") or "")

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings without their secrets, by platform key; empty where they are not known."""
        return self._of("settings")

    @property
    def stages(self) -> tuple[StageSeen, ...]:
        """The stages of a test in their order."""
        return tuple(
            StageSeen(
                one.get("stage", ""),
                one.get("ok", False),
                one.get("ms", 0),
                one.get("text", ""),
                one.get("start_ms"),
                one.get("round_trips"),
            )
            for one in self.content.get("stages", ())[:_MOST_STAGES]
        )

    @property
    def failed_stage(self) -> str:
        """The stage at which a test failed, "" where it did not."""
        return next((one.stage for one in self.stages if not one.ok), "")

    @property
    def total_ms(self) -> int | None:
        """The time that all took, None where that is not known."""
        found = self.content.get("total_ms", self.content.get("ms"))
        return found if isinstance(found, int) else None

    @property
    def diagnosis(self) -> Mapping[str, Any]:
        """The explanation of a failure; empty without one. Of a mail that was returned it is the result itself."""
        return (
            self.content if self.kind is Kind.ARRIVED and "cause" in self.content else self._of("diagnosis")
        )

    @property
    def cause(self) -> str:
        """The name of the cause of a failure, "" without one."""
        return str(self.diagnosis.get("cause") or "")

    @property
    def title(self) -> str:
        """What happened, in the sentence of its explanation; "" without one."""
        return str(self.diagnosis.get("title") or "")

    def _of(self, key: str) -> Mapping[str, Any]:
        found = self.content.get(key)
        return found if isinstance(found, dict) else {}


def read_record(data: bytes, name: str = "") -> Record:
    """Read a result that somebody brings; `name` is what a person calls it.

    Raises RecordError: it is none, it is one of a newer version, or longer than 4 MiB.
    """
    if len(data) > MAX_BYTES:
        raise _other(name, say("It is far longer than any result."))
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=no_number)
    except (ValueError, RecursionError):
        raise _other(name, say("It is no JSON.")) from None
    if not isinstance(content, dict):
        raise _other(name, say("It is no JSON object."))
    return record_of(content, name)


def record_of(content: dict[str, Any], name: str = "") -> Record:
    """Return a result by its object, which may be of an older version.

    Raises RecordError: it is none, or one of a newer version.
    """
    schema = content.get("schema", 0)
    if type(schema) is int and schema > SCHEMA:
        raise RecordError(
            say("This result is newer than this program"),
            say("{name}: its schema is {number}; this version reads up to {known}.", name=name, number=schema,
                known=SCHEMA),
            say("Update mailconfig, then try again."),
        )  # fmt: skip
    kind = _kind_of(content)
    if kind is None:
        raise _other(name, say("It names no kind of result that is known here."))
    place = next(misfits(content, Shape(("object",), fields=SHAPES[kind])), None)
    if place is not None:
        raise _other(
            name, say("What stands at “{place}” is something else than there should be.", place=place)
        )
    return Record(kind, content)


def _kind_of(content: Mapping[str, object]) -> Kind | None:
    named = content.get("kind")
    if named is None:
        return next((kind for kind, keys in _OLDER.items() if content.keys() >= {*keys}), None)
    return Kind(named) if isinstance(named, str) and named in tuple(Kind) else None


def _other(name: str, why: str) -> RecordError:
    return RecordError(
        say("This is not a result of mailconfig"),
        f"{name}: {why}" if name else why,
        say("A result is what mailconfig test … --json prints: write that into a file, and name it."),
    )

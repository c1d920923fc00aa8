"""A test made on another computer (`mailconfig test --json`), put beside the one made here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.storage.files import read_capped
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from pathlib import Path

    from mailconfig_gui.smtp.events import Result

MAX_STAGES = 100


class ElsewhereError(MailConfigError):
    """The file is not what `mailconfig test --json` prints."""


class Passed(NamedTuple):
    """One stage: its id, whether it went well, how long it took (ms) and what was learnt."""

    stage: str
    ok: bool
    ms: int
    text: str


class Report(NamedTuple):
    """What one test came to; `cause` is the title of its explanation, "" when there is none."""

    ok: bool
    stages: tuple[Passed, ...]
    cause: str = ""


class Row(NamedTuple):
    """One stage of both; None where a test did not come to it."""

    stage: str
    here: Passed | None
    there: Passed | None


class Comparison(NamedTuple):
    """Both tests stage by stage, and in a sentence why they may differ; "" when they agree."""

    rows: tuple[Row, ...]
    here: Report | None
    there: Report
    explanation: str


def read_report(path: Path) -> Report:
    """Read what `mailconfig test --json` printed.

    Raises:
        StorageError: the file cannot be read, or is over 1 MiB.
        ElsewhereError: it holds something else.

    """
    try:
        value = json.loads(read_capped(path).decode("utf-8-sig"))
        if not isinstance(value, dict) or not isinstance(value["ok"], bool):
            raise TypeError
        stages = tuple(_stage(one) for one in value["stages"][:MAX_STAGES])
        diagnosis = value.get("diagnosis") or {}
        cause = diagnosis.get("title", "")
        if not isinstance(cause, str):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ElsewhereError(
            say("This is not the result of a test."),
            say("{name} holds something else than mailconfig test --json prints.", name=path.name),
            say("On the server run: mailconfig test … --json > result.json, and open that file here."),
        ) from None
    return Report(value["ok"], stages, cause)


def _stage(value: Any) -> Passed:
    stage, ok, ms, text = value["stage"], value["ok"], value["ms"], value["text"]
    if not (
        isinstance(stage, str) and isinstance(ok, bool) and isinstance(ms, int) and isinstance(text, str)
    ):
        raise TypeError
    return Passed(stage, ok, ms, text)


def report_of(result: Result, cause: str) -> Report:
    """Return a test made here in the same form; `cause` is the title of its explanation."""
    stages = tuple(Passed(str(one.stage), one.ok, one.ms, one.text) for one in result.stages)
    return Report(result.ok, stages, cause)


def compare(here: Report | None, there: Report) -> Comparison:
    """Put both beside each other, stage by stage; one that comes twice (EHLO with STARTTLS) is paired by its turn."""
    ours = _numbered(here.stages if here is not None else ())
    theirs = _numbered(there.stages)
    longer, other = (theirs, ours) if len(theirs) >= len(ours) else (ours, theirs)
    order = [*longer, *(key for key in other if key not in longer)]
    rows = tuple(Row(key[0], ours.get(key), theirs.get(key)) for key in order)
    return Comparison(rows, here, there, _explanation(here, there))


def _explanation(here: Report | None, there: Report) -> str:
    if here is None or here.ok == there.ok:
        return ""
    if there.ok:
        return say(
            "It works from the server but not from here: this network may block mail ports. "
            "The server is where the platform sends from, so its result counts."
        )
    return say(
        "It works from here but not from the server: its network, firewall, name service or source address differ. "
        "The server is where the platform sends from, so its result counts."
    )


def _numbered(stages: tuple[Passed, ...]) -> dict[tuple[str, int], Passed]:
    seen: dict[str, int] = {}
    found = {}
    for one in stages:
        seen[one.stage] = seen.get(one.stage, 0) + 1
        found[one.stage, seen[one.stage]] = one
    return found

"""Use case: a text that was explained, as one line that a person may send in; this program sends nothing."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui import __version__
from mailconfig_gui.app.explain_text import explain_text
from mailconfig_gui.diagnosis.redaction import Harmless, harmless_of, redacted
from mailconfig_gui.storage.knowledge import load_knowledge
from mailconfig_gui.words.say import mark, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOTHING_IS_SENT = mark(
    "Nothing was sent. The line is all that anybody would see: read it, and take out by hand what should not be known, "
    "such as a name in small letters."
)
WHERE_TO = mark(
    "If you agree to its being public, put it into a new issue of this program's tracker, "
    "where you got the program from."
)
"""Both belong beside the line."""


class Contribution(NamedTuple):
    """One line of JSON in ASCII, without its end, and what was taken out of the text, in words; "" for nothing."""

    line: str
    hidden: str


def contribution(
    text: str,
    *,
    stage: str | None = None,
    provider: str | None = None,
    settings: Mapping[str, object] = {},
    was: str = "",
    secrets: Iterable[str] = (),
) -> Contribution:
    """Return a text with what was said of it, without whom it is about.

    `was` are the person's own words for what it really was; `secrets` those that are known, to be hidden wherever they
    stand. What `explain --jsonl` reads can be made of the line: `raw`, `stage`, `provider`, `settings`.
    """
    said = explain_text(text, stage=stage, provider=provider, settings=settings)
    found = redacted((text, was), settings, _harmless(), secrets=secrets)
    value = {
        "raw": found.texts[0],
        "stage": stage,
        "provider": provider,
        "settings": found.settings,
        "version": __version__,
        "said": {"cause": said.cause, "also": list(said.also), "confidence": said.confidence},
        "was": found.texts[1].strip(),
    }
    return Contribution(json.dumps(value), _in_words(found.hidden))


@cache
def _harmless() -> Harmless:
    return harmless_of(load_knowledge())


def _in_words(hidden: Mapping[str, int]) -> str:
    def count(*kinds: str) -> int:
        return sum(hidden.get(kind, 0) for kind in kinds)

    counted = {
        say_many(count("name"), "{n} name", "{n} names"): count("name"),
        say_many(count("host", "domain"), "{n} host", "{n} hosts"): count("host", "domain"),
        say_many(count("address"), "{n} IP address", "{n} IP addresses"): count("address"),
        say_many(count("secret"), "{n} secret or token", "{n} secrets or tokens"): count("secret"),
        say_many(count("word", "number"), "{n} other word", "{n} other words"): count("word", "number"),
    }
    listed = ", ".join(words for words, number in counted.items() if number)
    return say("Taken out: {list}.", list=listed) if listed else ""

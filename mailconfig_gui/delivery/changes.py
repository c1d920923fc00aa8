"""What differs between two mail documents as the platform reads them, in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mailconfig_gui.delivery.document import Document
from mailconfig_gui.delivery.oauth2 import EXPIRES, SIGNED_IN, TOKEN
from mailconfig_gui.delivery.target import Change, Plan, Snapshot, Wanted
from mailconfig_gui.model.fields import BY_KEY, FIELDS, SECRET_KEYS
from mailconfig_gui.model.java import as_boolean
from mailconfig_gui.model.settings import without_secrets
from mailconfig_gui.words.say import mark, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

UNSEEN = mark("Nothing visible differs; the password cannot be compared")
UNSEEN_TOKEN = mark("Nothing visible differs; the refresh token cannot be compared")
PAGE_ONLY = frozenset({"showChangePassword"})
# What the platform itself writes whenever it renews a token.
_NOBODYS = PAGE_ONLY | {EXPIRES}
LABELS = {
    "showChangePassword": mark("“Change password” on the web page"),
    SIGNED_IN: mark("Signed in"),
}


def changes_between(before: Snapshot, after: Document, wanted: Wanted) -> Iterator[Change]:
    """Yield every difference that means something; 587 and "587" are the same to the platform."""
    for key in keys_of(before.values, after.values):
        if key in SECRET_KEYS:
            yield from _secret_change(key, before, after, wanted)
        else:
            yield from _visible_change(key, before.values, after.values)


def visible_changes(one: Mapping[str, object], two: Mapping[str, object]) -> Iterator[Change]:
    """Yield the same without secrets."""
    for key in keys_of(one, two):
        if key not in SECRET_KEYS:
            yield from _visible_change(key, one, two)


def keys_of(one: Mapping[str, object], two: Mapping[str, object]) -> Iterable[str]:
    """Return the keys of two documents, the fields in their order first."""
    return dict.fromkeys((*(field.key for field in FIELDS), *one, *two))


def _visible_change(key: str, one: Mapping[str, object], two: Mapping[str, object]) -> Iterator[Change]:
    if key not in _NOBODYS and not same(key, one, two):
        yield Change(key, label(key), worded(key, one), worded(key, two))


def _secret_change(key: str, before: Snapshot, after: Document, wanted: Wanted) -> Iterator[Change]:
    old, new = before.values.get(key), after.values.get(key)
    if key not in after.values:
        if old and key not in before.hidden:
            yield Change(key, label(key), say("set"), say("removed"))
    elif key in before.hidden and not (key in before.values and old == new):
        if not (wanted.known_token if key == TOKEN else wanted.known_password):
            yield Change(
                key,
                label(key),
                say("not shown by the platform"),
                say("written anew") if new else say("removed"),
            )
    elif (old or "") != (new or ""):
        word = say("removed") if not new else say("changed") if old else say("set")
        yield Change(key, label(key), say("set") if old else say("empty"), word)


def same(key: str, one: Mapping[str, object], two: Mapping[str, object]) -> bool:
    """Tell whether the platform reads the same under a key of two documents."""
    field = BY_KEY.get(key)
    if key == SIGNED_IN:
        return as_boolean(one.get(key)) == as_boolean(two.get(key))
    if field is None:
        return one.get(key) == two.get(key) and (key in one) == (key in two)
    if field.required and (key in one) != (key in two):
        return False
    first, second = one.get(key, field.absent), two.get(key, field.absent)
    if first is None or second is None:
        return first is second
    if isinstance(field.default, bool):
        return bool(flag(key, {key: first})) == bool(flag(key, {key: second}))
    return plain(first) == plain(second)


def same_values(one: Mapping[str, object], two: Mapping[str, object]) -> bool:
    """Tell whether two documents agree in everything that is no secret."""
    keys = {*one, *two} - SECRET_KEYS - _NOBODYS
    return all(same(key, one, two) for key in keys)


def worded(key: str, values: Mapping[str, object]) -> str:
    """Return a value for people; never that of a secret."""
    if key not in values:
        return say("off") if key == SIGNED_IN else say("not there")
    value = values[key]
    if key in SECRET_KEYS:
        return say("set") if value else say("empty")
    if value is None:
        return "null"
    if isinstance(value, bool) or (key in BY_KEY and isinstance(BY_KEY[key].default, bool)):
        return say("on") if value is True or plain(value).lower() == "true" else say("off")
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        value = " ".join(value)
    elif isinstance(value, dict | list):
        cleaned = without_secrets({key: value})[key]
        value = json.dumps(cleaned, ensure_ascii=False)
    text = plain(value)
    return f"“{text[:200]}{'…' if len(text) > 200 else ''}”" if text else say("empty")


def counted(changes: Sequence[Change]) -> str:
    """Say how many changes there are."""
    return say_many(len(changes), "{n} change", "{n} changes") if changes else say("No change")


def summary(plan: Plan) -> str:
    """Say what a plan comes to; never that all agrees where something could not be seen."""
    if plan.empty and plan.unseen:
        return unseen_words(plan.unseen)
    return counted(plan.changes)


def unseen_words(keys: Iterable[str]) -> str:
    """Say that nothing differs as far as it can be seen, and which secret cannot be."""
    return say(UNSEEN_TOKEN if TOKEN in keys else UNSEEN)


def fields_of(values: Mapping[str, object]) -> dict[str, object]:
    """Return a document's fields; its unknown keys belong to where it came from, not to where it goes."""
    found = {key: value for key, value in values.items() if key in BY_KEY and key not in PAGE_ONLY}
    return found | ({SIGNED_IN: True} if found.get(TOKEN) else {})


def label(key: str) -> str:
    """Return a key's name for people."""
    return BY_KEY[key].name if key in BY_KEY else say(LABELS.get(key, key))


def plain(value: object) -> str:
    """Return a value as the platform reads it as a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def flag(key: str, values: Mapping[str, object]) -> object:
    """Return a switch of a document, on or off."""
    return BY_KEY[key].read(values.get(key, False)).value

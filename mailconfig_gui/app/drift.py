"""Where a profile, a file and what a target holds have drifted apart, and which of them to follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.concurrent_edit import Merge
from mailconfig_gui.delivery.changes import label, same, worded
from mailconfig_gui.delivery.merge import OWNERS
from mailconfig_gui.model.fields import FIELDS, SECRET_KEYS
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPEN_FIELDS = tuple(field.key for field in FIELDS if not field.secret)


class Difference(NamedTuple):
    """One field on which the places disagree. `words` holds what each place says, by its name."""

    key: str
    label: str
    words: Mapping[str, str]


def differences(places: Mapping[str, Mapping[str, object]]) -> tuple[Difference, ...]:
    """Return the fields on which the places (`profile`, `file`, `live`) do not all agree; secrets are left out."""
    names = list(places)
    found = []
    for key in _OPEN_FIELDS:
        first = places[names[0]]
        if not all(same(key, first, places[name]) for name in names[1:]):
            found.append(Difference(key, label(key), {name: worded(key, places[name]) for name in names}))
    return tuple(found)


def secret_differences(
    places: Mapping[str, Mapping[str, object]], shown: Mapping[str, object], *, left: bool | None
) -> tuple[Difference, ...]:
    """Return the secrets on which places and target surely do not agree; words say only whether there is one.

    `shown` are the secrets that the target shows. Of a password that it hides, `left` tells whether it is the one
    delivered last from here (None: not known).
    """
    found = []
    for key in OWNERS:
        mine = {name: str(values[key]) for name, values in places.items() if values.get(key)}
        words = dict.fromkeys(mine, say("another one"))
        if key in shown and any(value != str(shown[key] or "") for value in mine.values()):
            found.append(Difference(key, label(key), {"live": "set" if shown[key] else "empty", **words}))
        elif key == "password" and key not in shown and mine and left is False:
            found.append(
                Difference(key, label(key), {"live": say("the one delivered last from here"), **words})
            )
    return tuple(found)


def take(ours: Mapping[str, object], live: Mapping[str, object]) -> dict[str, object]:
    """Return our settings with every open field as the target has it."""
    return {**ours, **{key: live[key] for key in _OPEN_FIELDS if key in live}}


def without_strangers(ours: Mapping[str, object], draft: Mapping[str, object]) -> dict[str, object]:
    """Return a draft with those secrets of ours whose server and user it leaves alone, and no other."""
    kept = {key: value for key, value in draft.items() if key not in SECRET_KEYS}
    for key, owners in OWNERS.items():
        if ours.get(key) and all(same(owner, ours, draft) for owner in owners):
            kept[key] = ours[key]
    return kept


def merge_both(
    ours: Mapping[str, object], live: Mapping[str, object], base: Mapping[str, object] | None
) -> Merge:
    """Follow both sides from `base`, what was delivered last; ours stays where both changed the same field.

    Without a base every difference is one that both made.
    """
    draft = dict(ours)
    conflicts = []
    for key in _OPEN_FIELDS:
        if same(key, ours, live):
            continue
        if base is not None and same(key, ours, base) and key in live:
            draft[key] = live[key]
        elif base is None or not same(key, live, base):
            conflicts.append(key)
    return Merge(draft, tuple(conflicts))

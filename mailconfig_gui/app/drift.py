"""Where a profile, a file and what a target holds have drifted apart, and which of them to follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.app.concurrent_edit import Merge
from mailconfig_gui.delivery import oauth2
from mailconfig_gui.delivery.changes import label, same, worded
from mailconfig_gui.delivery.merge import OWNERS as PASSWORD_OWNERS
from mailconfig_gui.model.fields import BY_KEY, FIELDS, SECRET_KEYS
from mailconfig_gui.model.oauth2 import is_on
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping

OWNERS = {**PASSWORD_OWNERS, **oauth2.OWNERS}
_OPEN_FIELDS = tuple(field.key for field in FIELDS if not field.secret)


class Difference(NamedTuple):
    """One field on which the places disagree. `words` holds what each place says, by its name."""

    key: str
    label: str
    words: Mapping[str, str]


def differences(places: Mapping[str, Mapping[str, object]]) -> tuple[Difference, ...]:
    """Return the fields on which the places (`profile`, `file`, `live`) do not all agree; secrets are left out."""
    places = {name: _listed(values) for name, values in places.items()}
    names = list(places)
    found = []
    for key in _OPEN_FIELDS:
        first = places[names[0]]
        if not all(same(key, first, places[name]) for name in names[1:]):
            found.append(Difference(key, label(key), {name: worded(key, places[name]) for name in names}))
    return tuple(found)


def _listed(values: Mapping[str, object]) -> Mapping[str, object]:
    """Return settings with their scopes as a list: a draft may hold them as they were typed."""
    scope = BY_KEY["scope"].read(values["scope"]).value if "scope" in values else None
    return {**values, "scope": list(scope)} if isinstance(scope, tuple) else values


def login_secret(values: Mapping[str, object]) -> str:
    """Return the key of the secret that a platform logs in with."""
    return oauth2.TOKEN if is_on(values) else "password"


def secret_differences(
    places: Mapping[str, Mapping[str, object]], shown: Mapping[str, object], *, left: bool | None
) -> tuple[Difference, ...]:
    """Return the secrets on which places and target surely do not agree; words say only whether there is one.

    `shown` are the secrets that the target shows. Of a password that it hides, `left` tells whether it is the one
    delivered last from here (None: not known). A token that Microsoft's renewal may have replaced is not compared.
    """
    found = []
    for key in OWNERS:
        mine = {name: str(values[key]) for name, values in places.items() if values.get(key)}
        words = dict.fromkeys(mine, say("another one"))
        if key == oauth2.TOKEN and shown.get("providerId") == "OFFICE_365":
            continue
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

"""Use case: say how good settings look without asking any server: what was checked, and what stays in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.preset import preset_serving
from mailconfig_gui.model.settings import secrets_used
from mailconfig_gui.model.signing_in import Works
from mailconfig_gui.storage.presets import load_presets
from mailconfig_gui.words.say import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mailconfig_gui.model.preset import Preset
    from mailconfig_gui.model.problem import Problem

CHECKED = (mark("the form that the platform takes"), mark("what its mail engine does with it"))
"""What a look at settings alone can judge, as words in a list."""


class Judgement(NamedTuple):
    """`problems` are those given and what the provider is known to refuse; `provider` is its name, "" if unknown.

    `doubts` are rules of the provider that can keep settings in good form from sending; `unchecked` what only a test
    tells, as words in a list.
    """

    problems: tuple[Problem, ...]
    provider: str
    doubts: tuple[str, ...]
    unchecked: tuple[str, ...]


def judge(draft: Mapping[str, object], problems: Iterable[Problem], provider: str = "") -> Judgement:
    """Add to the problems of a draft what its provider says, by id or else known by the host.

    Raises MailConfigError: the presets cannot be read.
    """
    presets = load_presets()
    chosen = presets.get(provider)
    if chosen is None or not chosen.serves(str(draft.get("smtpHost") or "")):
        chosen = preset_serving(presets, draft)
    found = tuple(problems)
    named = {problem.field for problem in found}
    login = (mark("whether it takes the login"),) if draft.get("username") else ()
    unchecked = (mark("whether the server is there"), *login, mark("whether it takes the message"))
    if chosen is None:
        return Judgement(found, "", (), unchecked)
    advice = (problem for problem in chosen.check(draft) if problem.field not in named)
    return Judgement((*found, *advice), chosen.name, _doubts(chosen, draft), unchecked)


def _doubts(preset: Preset, draft: Mapping[str, object]) -> tuple[str, ...]:
    """Return what can keep these settings from sending; where there is OAuth2, the doubts are about passwords."""
    ways = preset.oauth2
    if ways is None or "refreshToken" not in secrets_used(draft):
        return preset.doubts
    return () if ways.works is Works.YES else (ways.why,)

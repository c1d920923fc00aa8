"""`oauth prepare`: what to register at a provider before somebody can sign in there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.practice_settings import PRACTICE
from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.cli.parser import PROGRAM
from mailconfig_gui.model.fields import BY_KEY
from mailconfig_gui.model.oauth2 import ProviderId
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailconfig_gui.model.preset import Preset
    from mailconfig_gui.model.signing_in import SigningIn

_DATED = {ProviderId.GOOGLE: " --audience WHICH", ProviderId.OFFICE_365: " --secret-expires DATE"}
"""What tells `oauth status` when the login ends."""


def guide(preset: Preset) -> Iterator[str]:
    """Yield what to know and to register. Raises UsageError where nothing is known of OAuth2 there."""
    ways = _ways(preset)
    yield f"{preset.name} ({preset.id}), OAuth2"
    yield f"{ways.works.words} {say(ways.why)}"
    if ways.simpler:
        yield say(ways.simpler)
    if ways.prepare:
        yield f"\n{say('What to prepare')}"
    for number, step in enumerate(ways.prepare, 1):
        yield f"{number:3}. {say(step.text)}"
        if step.link:
            yield f"     {say(step.label)}: {step.link}"
        yield from (f"     {say('Copy')}: {value}" for value in step.copy)
    yield f"\n{say('What it sets')}"
    values = ways.apply()
    for key in ("providerId", "authUri", "tokenUri", "scope", "redirectUri"):
        if values[key]:
            yield f"  {BY_KEY[key].name}: {values[key]}"
    if ways.needs_tenant:
        yield f"  {say('%s stands for the tenant: {option}', option='--tenant')}"
    if ways.costs:
        yield f"\n{say('What each way costs over a year')}"
    yield from (f"  {say(cost.way)}: {say(cost.words)}" for cost in ways.costs)
    if preset.password_end is not None:
        yield f"\n{say('The end of passwords')}"
        yield f"  {say(preset.password_end.words)}"
        yield from (f"  - {say(way)}" for way in preset.password_end.ways)
        yield f"  {preset.password_end.source}"
    more = " --tenant TENANT" if ways.needs_tenant else ""
    if not ways.authorize:
        more += " --auth-uri URL --token-uri URL --scope SCOPE"
    yield f"\n{say('Then sign in:')}"
    command = f"{PROGRAM} oauth sign-in --provider {preset.id}"  # no words: a command
    yield f"  {command} --username MAILBOX{more} \\"
    yield f"    --client-id ID --client-secret-file PATH{_DATED.get(ways.provider, '')} --profile NAME"
    if ways.sources:
        yield f"\n{say('Checked {date} against', date=preset.checked)}"
    yield from (f"  {source}" for source in ways.sources)


def guide_object(preset: Preset) -> dict[str, object]:
    """Return the same as JSON shows it. Raises UsageError where nothing is known of OAuth2 there."""
    ways = _ways(preset)
    ends = preset.password_end
    return {
        "id": preset.id,
        "name": preset.name,
        "provider": ways.provider.value,
        "works": ways.works.value,
        "why": ways.why,
        "simpler": ways.simpler or None,
        "prepare": [{**step._asdict(), "copy": list(step.copy)} for step in ways.prepare],
        "settings": ways.apply(),
        "needs_tenant": ways.needs_tenant,
        "costs": [cost._asdict() for cost in ways.costs],
        "password_end": {**ends._asdict(), "ways": list(ends.ways)} if ends else None,
        "sources": list(ways.sources),
    }


def _ways(preset: Preset) -> SigningIn:
    if preset.id == PRACTICE:
        command = f"{PROGRAM} practice"  # no words: a command
        raise UsageError(
            say("the practice server says itself what to fill in: run {command}", command=command)
        )
    if preset.oauth2 is None:
        raise UsageError(say("nothing is known of OAuth2 at {name}", name=preset.name))
    return preset.oauth2

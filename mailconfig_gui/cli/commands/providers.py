"""The command `providers`: which mail providers have a preset, and what to prepare for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.app.providers import load_presets
from mailconfig_gui.cli.codes import GOOD
from mailconfig_gui.cli.parser import PROGRAM, add_action_json, add_actions, add_json, examples
from mailconfig_gui.cli.presets import preset_called
from mailconfig_gui.cli.render import print_json, print_table, printable
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.model.preset import Preset


def fill(parser: Parser) -> None:
    """Add the options."""
    add_json(parser, say("print a JSON list"))
    add_action = add_actions(parser)
    show = add_action(
        "show",
        help=say("say what to prepare for one provider"),
        description=say(
            "Say what to prepare for one provider: steps with their pages, servers, ports, what to know."
        ),
    )
    show.add_argument("id", metavar="ID", type=str.lower, help=say("provider"))
    add_action_json(show, say("print one JSON object"))
    parser.epilog = examples("providers", "providers show gmail", "providers --json")


def run(arguments: argparse.Namespace) -> int:
    """List the presets, for people by id and name, in JSON with all they hold; or show one."""
    if arguments.action == "show":
        preset = preset_called(arguments.id)
        if arguments.json:
            print_json(_as_object(preset))
        else:
            print(printable("\n".join(_guide(preset)), keep_lines=True))
        return GOOD
    presets = load_presets()
    if arguments.json:
        print_json([_as_object(preset) for preset in presets.values()])
    else:
        print_table((preset.id, preset.name, _variants(preset)) for preset in presets.values())
    return GOOD


def _variants(preset: Preset) -> str:
    ids = [variant.id for variant in preset.variants]
    if not ids:
        return ""
    if len(ids) > 4:
        return say("variants: {ids}, ... ({n} in all)", ids=", ".join(ids[:4]), n=len(ids))
    return say("variants: {ids}", ids=", ".join(ids))


def _guide(preset: Preset) -> Iterator[str]:
    """Yield what to know and to prepare before this provider can be used."""
    yield f"{preset.name} ({preset.id})"
    yield say(preset.summary)
    if preset.prepare:
        yield f"\n{say('What to prepare')}"
    for number, step in enumerate(preset.prepare, 1):
        yield f"{number:3}. {say(step.text)}"
        if step.link:
            yield f"     {say(step.label)}: {step.link}"
    yield from _server(preset)
    for word, credential in ((say("User name"), preset.username), (say("Password"), preset.password)):
        hint = credential.hint or credential.value
        if credential.name or hint:
            yield f"\n{word}{f': {credential.name}' if credential.name else ''}"
            yield from [f"  {say(hint)}"] if hint else []
    if preset.oauth2 is not None:
        command = f"{PROGRAM} oauth prepare --provider {preset.id}"  # no words: a command
        yield f"\n{say('Instead of a password, OAuth2: {command}', command=command)}"
    if preset.notes:
        yield f"\n{say('Good to know')}"
    yield from (f"  - {say(note)}" for note in preset.notes)
    if preset.quota is not None:
        yield f"  - {preset.quota.advice()}"
    if preset.sources:
        yield f"\n{say('Checked {date} against', date=preset.checked)}"
    yield from (f"  {source}" for source in preset.sources)


def _server(preset: Preset) -> Iterator[str]:
    """Yield the servers, by region where there are several, and the ports with their encryption."""
    host = preset.settings.get("smtpHost")
    if host or preset.variants:
        yield f"\n{say('Server')}"
        yield from [f"  {host}"] if host else []
        width = max((len(variant.id) for variant in preset.variants), default=0)
        for variant in preset.variants:
            place = variant.settings.get("smtpHost")
            words = f"{place}  {say(variant.name)}" if place else say(variant.name)
            yield f"  --variant {variant.id.ljust(width)}  {words}"
    if preset.endpoints:
        yield f"\n{say('Ports')}"
    yield from (f"  {one.port:<5}  {one.security.words}" for one in preset.endpoints)


def _as_object(preset: Preset) -> dict[str, object]:
    return {
        "id": preset.id,
        "name": preset.name,
        "group": preset.group,
        "summary": preset.summary,
        "checked": preset.checked,
        "sources": list(preset.sources),
        "settings": preset.apply(),
        "variants": [
            {"id": variant.id, "name": variant.name, "settings": dict(variant.settings)}
            for variant in preset.variants
        ],
        "endpoints": [endpoint._asdict() for endpoint in preset.endpoints],
        "quota": preset.quota and preset.quota._asdict(),
        "username": preset.username.hint,
        "password": preset.password.hint,
        "prepare": [step._asdict() for step in preset.prepare],
        "oauth2": preset.oauth2 and preset.oauth2.works.value,
        "notes": list(preset.notes),
    }

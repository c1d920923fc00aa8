"""The fields as options, and a draft of four layers: options override the file, that the preset, that the defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.cli.parser import PROGRAM, add_passwords
from mailconfig_gui.model.fields import BY_KEY, FIELDS, OAUTH2_KEYS, defaults
from mailconfig_gui.model.nearest import did_you_mean, nearest
from mailconfig_gui.model.owner import owner_of
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from mailconfig_gui.cli.parser import Parser
    from mailconfig_gui.model.preset import Preset


def add_settings(parser: Parser) -> None:
    """Add --provider, --variant and one option for each field."""
    command = f"{PROGRAM} providers"  # no words: a command
    words = say("preset to start from; see {command}", command=command)
    parser.add_argument("--provider", metavar="ID", type=str.lower, help=words)
    parser.add_argument(
        "--variant", metavar="V", type=str.lower, help=say("region of the preset, where it has several")
    )
    group = parser.add_argument_group(say("fields (an empty text is a value)"))
    for field in FIELDS:
        if field.secret:
            continue
        dest, words = f"field_{field.key}", say(field.help)
        if isinstance(field.default, bool):
            group.add_argument(f"--{field.option}", dest=dest, action="store_true", default=None, help=words)
            group.add_argument(
                f"--no-{field.option}",
                dest=dest,
                action="store_false",
                default=None,
                help=say("the opposite"),
            )
        else:
            options = getattr(field.kind, "options", None)
            group.add_argument(
                f"--{field.option}", dest=dest, metavar="|".join(options) if options else "VALUE", help=words
            )
    add_passwords(parser)


def field_options(arguments: argparse.Namespace) -> dict[str, object]:
    """Return the fields that were given as options, by platform key."""
    prefix = "field_"
    return {
        name.removeprefix(prefix): value
        for name, value in vars(arguments).items()
        if name.startswith(prefix) and value is not None
    }


def layered(
    arguments: argparse.Namespace,
    *,
    preset: Mapping[str, object],
    file: Mapping[str, object] | None = None,
    below: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Return the draft. `file` is what the command starts from, `below` what the target of a save holds already.

    Where either is given, a required key that no layer has stays missing: the defaults fill only the others.
    """
    if file is None and below is None:
        draft = defaults()
    else:
        draft = {
            key: value for key, value in defaults().items() if not BY_KEY[key].required | BY_KEY[key].secret
        }
    layers = (below or {}, preset, file or {}, field_options(arguments))
    for layer in layers:
        draft.update((key, value) for key, value in layer.items() if key in BY_KEY)
    for layer in (below or {}, file or {}):
        drop_strangers(draft, layer)
    return draft


def drop_strangers(draft: dict[str, object], held: Mapping[str, object]) -> None:
    """Drop the secrets of OAuth2 that were held for another provider, app, mailbox or mail server than the draft's."""
    for key in OAUTH2_KEYS:
        if BY_KEY[key].secret and draft.get(key) and draft[key] == held.get(key):
            whose = owner_of(key, {**draft, **held})
            if whose != owner_of(key, draft):
                del draft[key]


def find_preset(arguments: argparse.Namespace) -> Preset | None:
    """Return the preset that --provider names, None without the option.

    Raises:
        UsageError: there is no such preset or variant.

    """
    if arguments.provider is None:
        if arguments.variant is not None:
            raise UsageError(say("--{option} needs --{place}", option="variant", place="provider"))
        return None
    preset = preset_called(arguments.provider)
    variants = [variant.id for variant in preset.variants]
    if arguments.variant is not None and arguments.variant not in variants:
        if not variants:
            raise UsageError(say("{provider} has no variant of this name; it has none.", provider=preset.id))
        known = say(
            "{provider} has no variant of this name; it has {variants}.",
            provider=preset.id,
            variants=", ".join(variants),
        )
        raise UsageError(f"{known}{did_you_mean(arguments.variant, variants)}")
    return preset


def preset_called(name: str) -> Preset:
    """Return the preset of an id.

    Raises:
        UsageError: there is none; one whose id or name is like it is offered.

    """
    # Most tests name none.
    from mailconfig_gui.app.providers import load_presets

    presets = load_presets()
    if name not in presets:
        ids = {preset.name: preset.id for preset in presets.values()}
        meant = nearest(name, [*presets, *ids])
        command = f"{PROGRAM} providers"  # no words: a command
        unknown = say("there is no provider of this name; {command} lists all.", command=command)
        if meant:
            offered = say("Did you mean {meant}?", meant=ids.get(meant, meant))
            unknown = f"{unknown} {offered}"
        raise UsageError(unknown)
    return presets[name]

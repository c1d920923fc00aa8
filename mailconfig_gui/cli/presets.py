"""The preset that a command names; those that only list presets need no table of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.cli.codes import UsageError
from mailconfig_gui.cli.parser import PROGRAM
from mailconfig_gui.model.nearest import did_you_mean, nearest
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from mailconfig_gui.model.preset import Preset


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


def preset_of_host(draft: Mapping[str, object]) -> Preset | None:
    """Return the preset whose server a draft uses, None where no provider is known by it."""
    # A test of options alone asks for none.
    from mailconfig_gui.app.providers import load_presets
    from mailconfig_gui.model.preset import preset_serving

    return preset_serving(load_presets(), draft)

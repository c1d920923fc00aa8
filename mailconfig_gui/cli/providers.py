"""The command `providers`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailconfig_gui.cli.codes import GOOD
from mailconfig_gui.cli.render import print_json, print_table
from mailconfig_gui.storage.presets import load_presets

if TYPE_CHECKING:
    import argparse

    from mailconfig_gui.model.preset import Preset


def run_providers(arguments: argparse.Namespace) -> int:
    """List the presets, for people by id and name, in JSON with all they hold."""
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
    more = f", ... ({len(ids)} in all)" if len(ids) > 4 else ""
    return f"variants: {', '.join(ids[:4])}{more}"


def _as_object(preset: Preset) -> dict[str, object]:
    return {
        "id": preset.id,
        "name": preset.name,
        "summary": preset.summary,
        "checked": preset.checked,
        "sources": list(preset.sources),
        "settings": preset.apply(),
        "variants": [
            {"id": variant.id, "name": variant.name, "settings": dict(variant.settings)}
            for variant in preset.variants
        ],
        "endpoints": [endpoint._asdict() for endpoint in preset.endpoints],
        "username": preset.username.hint,
        "password": preset.password.hint,
        "prepare": [step._asdict() for step in preset.prepare],
        "notes": list(preset.notes),
    }

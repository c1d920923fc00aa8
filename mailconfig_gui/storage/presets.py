"""Provider presets: one file each in `resources/providers/`, read and checked when first asked for."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from mailconfig_gui.assets import resource
from mailconfig_gui.model.preset import Credential, Endpoint, Preset, Step, Variant
from mailconfig_gui.model.problem import MailConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TUPLES = ("sources", "hosts", "mail_domains", "notes")
_TABLES = {"prepare": Step, "endpoints": Endpoint}
_RECORDS = {"username": Credential, "password": Credential}


def load_presets(folder: Path | None = None) -> dict[str, Preset]:
    """Return the presets by id, in the order of the drop-down; from the program's own folder unless told otherwise.

    Raises:
        MailConfigError: a file is not TOML or has a key that no preset has; file and key are named.

    """
    folder = folder or resource("providers")
    found = sorted((read_preset(path) for path in folder.glob("*.toml")), key=lambda preset: preset.order)
    return {preset.id: preset for preset in found}


def read_preset(path: Path) -> Preset:
    """Read one preset file; its name without the ending is the preset's id.

    Raises:
        MailConfigError: see `load_presets`.

    """
    try:
        with path.open("rb") as file:
            return _preset(path.stem, tomllib.load(file))
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as cause:
        raise MailConfigError(
            "A provider preset is broken", f"{path.name}: {cause}.", "Reinstall the program."
        ) from cause


def _preset(name: str, raw: Mapping[str, Any]) -> Preset:
    values: dict[str, Any] = {**raw, "id": name, "checked": str(raw.get("checked", ""))}
    for key in _TUPLES:
        values[key] = tuple(values.get(key, ()))
    for key, table in _TABLES.items():
        values[key] = tuple(table(**entry) for entry in values.get(key, ()))
    for key, record in _RECORDS.items():
        values[key] = record(**values.get(key, {}))
    values["variants"] = tuple(_variant(entry) for entry in values.get("variants", ()))
    return Preset(**values)


def _variant(entry: Mapping[str, Any]) -> Variant:
    settings = {key: value for key, value in entry.items() if key not in ("id", "name")}
    return Variant(entry["id"], entry["name"], settings)

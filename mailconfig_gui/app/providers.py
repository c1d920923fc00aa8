"""Use case: the mail providers that have a preset, for choosing one and for looking at its ports."""

from __future__ import annotations

from mailconfig_gui.storage.presets import load_presets

__all__ = ["load_presets", "ports_of"]


def ports_of(provider: str | None) -> list[int]:
    """Return the ports that a provider serves, by the id of its preset; none where there is no such preset."""
    preset = load_presets().get(provider or "")
    return [endpoint.port for endpoint in preset.endpoints] if preset else []

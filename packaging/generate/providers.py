"""Writes docs/providers.md from the preset files; `--check` fails when it is not up to date."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

sys.path[:0] = map(str, Path(__file__).resolve().parents[1:3])

import kit  # noqa: E402 - the path first

from mailconfig_gui.model.preset import Preset  # noqa: E402
from mailconfig_gui.model.settings import security_of  # noqa: E402
from mailconfig_gui.storage.presets import load_presets  # noqa: E402

PAGE = kit.ROOT / "docs" / "providers.md"
ENCRYPTION = {"tls": "from the start", "starttls": "STARTTLS", "none": "none"}


def encryption(values: Mapping[str, object]) -> str:
    """Say in words what protocol and Enable TLS mean together."""
    return ENCRYPTION[security_of(values["smtpProtocol"], values["enableTls"])]


def section(preset: Preset) -> list[str]:
    """One provider: what the preset sets, what to prepare, what to know, where the facts come from."""
    lines = [f"## {preset.name}", "", f"`--provider {preset.id}`. {preset.summary}", ""]
    if preset.settings:
        values = preset.apply()
        shown = [f"`{key}` = `{value}`" for key, value in values.items() if isinstance(value, str) and value]
        emptied = [f"`{key}`" for key in ("username", "password") if values.get(key) == ""]
        lines += [f"Sets {', '.join(shown)}; encryption: {encryption(values)}.", ""]
        lines += [f"Empties {' and '.join(emptied)}.", ""] if emptied else []
    if preset.endpoints:
        served = ", ".join(f"{one.port} ({ENCRYPTION[one.security]})" for one in preset.endpoints)
        lines += [f"Ports: {served}.", ""]
    if preset.variants:
        lines += ["| `--variant` | for | server |", "|---|---|---|"]
        lines += [f"| `{one.id}` | {one.name} | `{one.settings['smtpHost']}` |" for one in preset.variants]
        lines += [""]
    lines += ["What to prepare:", ""]
    for number, step in enumerate(preset.prepare, 1):
        link = f" [{step.label}]({step.link})" if step.link else ""
        lines.append(f"{number}. {step.text}{link}")
    lines += ["", *(f"- {note}" for note in preset.notes)]
    if preset.notes:
        lines.append("")
    sources = ", ".join(f"<{source}>" for source in preset.sources)
    return [*lines, f"Checked {preset.checked}: {sources}", ""]


def page() -> str:
    """Return the whole page."""
    head = [
        "# Providers",
        "",
        "Made from `resources/providers/` by `packaging/generate/providers.py`; do not edit.",
        "",
    ]
    return "\n".join([*head, *(line for preset in load_presets().values() for line in section(preset))])


if __name__ == "__main__":
    sys.exit(kit.keep({PAGE: page()}))

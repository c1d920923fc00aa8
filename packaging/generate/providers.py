"""Writes docs/providers.md from the preset files; `--check` fails when it is not up to date."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

sys.path[:0] = map(str, Path(__file__).resolve().parents[1:3])

import kit  # noqa: E402 - the path first

from mailconfig_gui.model.preset import Preset  # noqa: E402
from mailconfig_gui.model.security import security_of  # noqa: E402
from mailconfig_gui.model.signing_in import SigningIn  # noqa: E402
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
        lines += [f"| `{one.id}` | {one.name} | {_server(one.settings)} |" for one in preset.variants]
        lines += [""]
    lines += ["What to prepare:", ""]
    for number, step in enumerate(preset.prepare, 1):
        link = f" [{step.label}]({step.link})" if step.link else ""
        lines.append(f"{number}. {step.text}{link}")
    lines += ["", *(f"- {note}" for note in preset.notes)]
    if preset.quota:
        lines.append(f"- {preset.quota.advice()}")
    if preset.notes:
        lines.append("")
    if preset.password_end:
        end = preset.password_end
        lines += [f"The end of passwords ({end.day}, <{end.source}>): {end.words}", ""]
        lines += [*(f"- {way}" for way in end.ways), ""]
    if preset.oauth2:
        lines += _oauth2(preset.oauth2)
    sources = ", ".join(f"<{source}>" for source in preset.sources)
    return [*lines, f"Checked {preset.checked}: {sources}", ""]


def _server(settings: Mapping[str, object]) -> str:
    """The server of a variant; of one's own there is only the port."""
    return f"`{settings['smtpHost']}`" if "smtpHost" in settings else f"your own, port {settings['smtpPort']}"


def _oauth2(oauth2: SigningIn) -> list[str]:
    """How to sign in instead of a password: what is known, what to register, what each way costs."""
    lines = ["### With OAuth2", "", f"Works from the platform: {oauth2.works}. {oauth2.why}", ""]
    lines += [oauth2.simpler, ""] if oauth2.simpler else []
    values = {key: value for key, value in oauth2.apply().items() if isinstance(value, str) and value}
    lines += [f"Sets {', '.join(f'`{key}` = `{value}`' for key, value in values.items())}.", ""]
    lines += ["What to register:", ""]
    for number, step in enumerate(oauth2.prepare, 1):
        link = f" [{step.label}]({step.link})" if step.link else ""
        copy = f" Copy: {', '.join(f'`{value}`' for value in step.copy)}." if step.copy else ""
        lines.append(f"{number}. {step.text}{copy}{link}")
    lines += ["", "| way | what it asks for over a year |", "|---|---|"]
    lines += [f"| {cost.way} | {cost.words} |" for cost in oauth2.costs]
    return [*lines, "", f"Sources of this: {', '.join(f'<{source}>' for source in oauth2.sources)}", ""]


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

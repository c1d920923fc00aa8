"""Which providers a few typed letters mean: by their names, their mail servers, or the domains of their mailboxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mailconfig_gui.model.preset import within
from mailconfig_gui.words.say import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailconfig_gui.model.preset import Preset


class Hit(NamedTuple):
    """A provider that was meant, perhaps: `by` is the host or domain that tells it, empty where its name does."""

    preset: Preset
    by: str = ""


def search(presets: Iterable[Preset], typed: str) -> tuple[Hit, ...]:
    """Return the providers that a text may mean, the likeliest first, all of them for no text.

    The text may be the beginning of a name or any part of it, a host, a domain, or somebody's address.
    """
    text = typed.strip().lower().rpartition("@")[2]
    ranked = [(found, Hit(preset, by)) for preset in presets for found, by in (_rank(preset, text),) if found]
    return tuple(hit for _, hit in sorted(ranked, key=lambda one: one[0]))


def _rank(preset: Preset, text: str) -> tuple[int, str]:
    """Return how well a text fits, 1 best and 0 not at all, and the host or domain by which it does."""
    name = say(preset.name).lower()  # no words: it is searched in
    known = (*preset.mail_domains, *preset.mx, *preset.domains, *preset.hosts, *preset.servers)
    if name.startswith(text):
        return 1, ""
    if "." in text and (preset.serves(text) or any(within(text, domain) for domain in known)):
        return 1, text
    if f" {text}" in name or preset.id.startswith(text):
        return 2, ""
    if text in name:
        return 3, ""
    by = next((domain for domain in known if _holds(domain, text)), "")
    return (4, by) if by else (0, "")


def _holds(domain: str, text: str) -> bool:
    """Tell whether a domain has a text in it; in its last part only where the text has a dot as well."""
    return text in (domain if "." in text else domain.rpartition(".")[0])

"""How Java, and its JSON library Jackson, read what a document holds."""

from __future__ import annotations

_BLANKS = "".join(map(chr, range(33)))


def trimmed(text: str) -> str:
    """String.trim: without the control characters and blanks of ASCII around it."""
    return text.strip(_BLANKS)


def as_boolean(value: object) -> bool:
    """JsonNode.asBoolean: `true`, `"true"` and whole numbers but 0."""
    if isinstance(value, str):
        return trimmed(value) == "true"
    return bool(value) if isinstance(value, int) else False

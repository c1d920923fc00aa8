"""The JSON Schemas of results and of a pack, made from their shapes. The program itself never loads it."""

from __future__ import annotations

from mailconfig_gui.results import pack_shape
from mailconfig_gui.results.shapes import SHAPES, Shape


def json_schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of all results."""
    about = (
        "What mailconfig test, domain, arrived, oauth status and verify print with --json. Nothing in it is a secret; "
        "times are in ms. Keys that do not stand here may be there too."
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Result of mailconfig",
        "description": about,
        "oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in SHAPES],
        "$defs": {kind.value: _schema(Shape(("object",), fields=fields)) for kind, fields in SHAPES.items()},
    }


def pack_schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of a pack for a colleague."""
    about = "What mailconfig hand-on writes, and mailconfig profiles import reads. Nothing in it is a secret."
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Profile of mailconfig, handed on",
        "description": about,
        **_schema(Shape(("object",), fields=pack_shape.SHAPE)),
    }


def _schema(shape: Shape) -> dict[str, object]:
    told: dict[str, object] = {"type": shape.types[0] if len(shape.types) == 1 else list(shape.types)}
    if shape.about:
        told["description"] = shape.about
    if shape.choices:
        told["enum"] = [*shape.choices, *((None,) if "null" in shape.types else ())]
    if shape.fields:
        told["required"] = [name for name, field in shape.fields.items() if not field.optional]
        told["properties"] = {name: _schema(field) for name, field in shape.fields.items()}
    if shape.items is not None:
        told["items"] = _schema(shape.items)
    return told

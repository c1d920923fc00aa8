"""Writes the schemas of results and packs into resources/; `--check` fails when they are not up to date."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path[:0] = map(str, Path(__file__).resolve().parents[1:3])

import kit  # noqa: E402 - the path first

from mailconfig_gui.results.schema import json_schema, pack_schema  # noqa: E402

RESOURCES = kit.ROOT / "resources"

if __name__ == "__main__":
    schemas = {"result": json_schema(), "pack": pack_schema()}
    sys.exit(
        kit.keep(
            {
                RESOURCES / f"{name}.schema.json": json.dumps(one, indent=2) + "\n"
                for name, one in schemas.items()
            }
        )
    )

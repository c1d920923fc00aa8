"""Writes resources/result.schema.json from the shapes of results; `--check` fails when it is not up to date."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path[:0] = map(str, Path(__file__).resolve().parents[1:3])

import kit  # noqa: E402 - the path first

from mailconfig_gui.results.schema import json_schema  # noqa: E402

SCHEMA = kit.ROOT / "resources" / "result.schema.json"

if __name__ == "__main__":
    sys.exit(kit.keep({SCHEMA: json.dumps(json_schema(), indent=2) + "\n"}))

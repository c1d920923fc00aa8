"""Writes resources/providers.json from the preset files beside it; `--check` fails when it is not up to date."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "resources"
sys.path.insert(0, str(ROOT))

from mailconfig_gui.storage.presets import read_presets  # noqa: E402 - the path first


def text() -> str:
    """Return the whole file."""
    return json.dumps(read_presets(RESOURCES / "providers"), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    made = RESOURCES / "providers.json"
    if "--check" in sys.argv:
        if not made.exists() or made.read_text(encoding="utf-8") != text():
            sys.exit(f"{made.name} is not up to date: run packaging/generate/presets.py")
    else:
        made.write_text(text(), encoding="utf-8")
